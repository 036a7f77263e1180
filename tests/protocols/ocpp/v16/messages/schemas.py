"""The official JSON schemas, from the package of another implementation and from the standard."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from jsonschema import FormatChecker
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

from chargeloom.protocols.ocpp.v16.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.wire.message import Message
from chargeloom.wire.timestamps import Timestamp

Schema = Mapping[str, Any]

CALLS: Final = {**STATION_CALLS, **CSMS_CALLS}
MESSAGES: Final[dict[str, type[Message]]] = dict(CALLS) | {
    f"{name}Response": call.reply_type() for name, call in CALLS.items()
}
"""Every message by the name of its schema."""


def load(path: Path) -> Schema:
    """Read a schema with exact decimals, so that multipleOf means what it says."""
    schema: Schema = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    return schema


@cache
def packaged() -> Mapping[str, Schema]:
    """Read the schemas that the PyPI package `ocpp` carries."""
    spec = find_spec("ocpp.v16")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).with_name("schemas")
    return {path.stem: load(path) for path in sorted(folder.glob("*.json"))}


def folders(find: Callable[[str], Path]) -> Mapping[str, Schema]:
    """Read the schemas of the standard from where `find` knows its folders."""
    names = ("schemas/json", "security-schemas")
    paths = [path for name in names for path in find(f"specs/ocpp/1.6/{name}").glob("*.json")]
    return {path.stem: load(path) for path in sorted(paths)}


@cache
def validator(name: str) -> Validator:
    """Make a validator of a packaged schema that also checks dates and times."""
    schema = packaged()[name]
    return validator_for(schema)(schema, format_checker=MOMENTS)


def is_valid(name: str, payload: bytes | str) -> bool:
    """Ask the official schema whether a payload is acceptable."""
    return validator(name).is_valid(json.loads(payload, parse_float=Decimal))


MOMENTS: Final = FormatChecker(formats=())


@MOMENTS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(Timestamp.fromisoformat(value))
