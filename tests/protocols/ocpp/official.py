"""The official JSON schemas: where to find them, how to ask them."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from jsonschema import FormatChecker
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

from chargeloom.wire.timestamps import Timestamp

Schema = Mapping[str, Any]

MOMENTS: Final = FormatChecker(formats=())
"""Dates and times are looked at too."""


@MOMENTS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(Timestamp.fromisoformat(value))


def load(path: Path) -> Schema:
    """Read a schema with exact decimals, so that multipleOf means what it says."""
    schema: Schema = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    return schema


def load_all(folders: Iterable[Path]) -> Mapping[str, Schema]:
    """Read every schema of some folders, by the name of its file."""
    paths = (path for folder in folders for path in folder.glob("*.json"))
    return {path.stem: load(path) for path in sorted(paths)}


@cache
def packaged(version: str) -> Mapping[str, Schema]:
    """Read the schemas that the PyPI package `ocpp` carries: `v16`, `v201`, `v21`."""
    spec = find_spec(f"ocpp.{version}")
    assert spec is not None
    assert spec.origin is not None
    return load_all([Path(spec.origin).with_name("schemas")])


@cache
def validator(version: str, name: str) -> Validator:
    """Make a validator of a packaged schema."""
    schema = packaged(version)[name]
    return validator_for(schema)(schema, format_checker=MOMENTS)


def is_valid(version: str, name: str, payload: bytes | str) -> bool:
    """Ask the official schema whether a payload is acceptable."""
    document = json.loads(payload, parse_float=Decimal)
    return validator(version, name).is_valid(document)
