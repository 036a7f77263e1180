"""Quoting a station: the id of a transaction that is longer than the standard has it is said to it as it said it."""

from typing import Any, Final

import msgspec

MOST_OF_NUMBER: Final = 255
"""No station needs more to tell its charges apart."""
_MOST: Final = 36
"""So many characters the standard has (OCPP 2.0.1, 1.60: identifierString[0..36])."""


def as_if_short(request: Any) -> Any:
    """Give a request of ours as it would be if the transaction that it names had a shorter id."""
    profile = getattr(request, "charging_profile", None)
    if profile is not None and _is_long(profile):
        return msgspec.structs.replace(request, charging_profile=_shortened(profile))
    return _shortened(request) if _is_long(request) else request


def _is_long(named: Any) -> bool:
    number = getattr(named, "transaction_id", None)
    return isinstance(number, str) and _MOST < len(number) <= MOST_OF_NUMBER


def _shortened(named: Any) -> Any:
    return msgspec.structs.replace(named, transaction_id=named.transaction_id[:_MOST])
