"""Names on the command line: the same that the API takes, for whoever reads them later."""

from typing import Any

import msgspec

from chargeloom.web.api.texts import Name, PersonName
from chargeloom.wire.unfit import unfit


def is_person(_: object, name: str) -> None:
    """See that it can be the name of a person. Raises ValueError."""
    _demand(name, PersonName)


def is_name(_: object, name: str) -> None:
    """See that it can be the name of something. Raises ValueError."""
    _demand(name, Name)


def _demand(name: str, kind: Any) -> None:
    try:
        msgspec.convert(name, kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"is no name: {unfit(error, kind).words}") from None
