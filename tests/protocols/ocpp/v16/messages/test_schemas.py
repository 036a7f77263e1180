"""Every declaration against the official schema: names, types, what is required, lengths, counts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest
from msgspec import inspect

from chargeloom.wire.message import Message
from tests.protocols.ocpp.v16.messages.schemas import MESSAGES, Schema, folders, packaged
from tests.shared import shared

READINGS: Final = "/meterValue/items/sampledValue"
STOP_READINGS: Final = "/transactionData/items/sampledValue"

SOURCES: Final[Mapping[str, Callable[[], Mapping[str, Schema]]]] = {
    "package": packaged,
    "standard": lambda: folders(shared),
}

EXCEPTIONS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "package": {
        "StopTransaction": {
            f"{STOP_READINGS}/items/unit: enum +Hertz": "added to MeterValues only",
        },
    },
    "standard": {
        "MeterValues": {
            "/meterValue: minItems 1, not None": "text 6.31 says one or more",
            f"{READINGS}: minItems 1, not None": "text 7.33 says one or more",
            f"{READINGS}/items/unit: enum +Hertz": "a frequency has no other unit",
        },
        "StopTransaction": {
            f"{STOP_READINGS}/items/unit: enum +Hertz": "a frequency has no other unit",
        },
    },
}
"""Where a declaration differs on purpose, and why."""

INT64: Final = (-(2**63), 2**63 - 1)


@pytest.mark.parametrize("source", SOURCES)
def test_there_are_78_schemas(source: str) -> None:
    assert len(SOURCES[source]()) == 78


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_declaration_says_what_the_schema_says(source: str, name: str) -> None:
    ours = dict(_flat(_declared(MESSAGES[name]), ""))
    official = dict(_flat(_official(SOURCES[source]()[name]), ""))
    expected = EXCEPTIONS[source].get(name, {})
    assert set(_differences(ours, official)) == set(expected)


def _differences(ours: Mapping[str, Any], official: Mapping[str, Any]) -> Iterator[str]:
    for place in ours.keys() | official.keys():
        mine, theirs = ours.get(place), official.get(place)
        if isinstance(mine, frozenset) and isinstance(theirs, frozenset):
            yield from (f"{place} +{value}" for value in mine - theirs)
            yield from (f"{place} -{value}" for value in theirs - mine)
        elif mine != theirs:
            yield f"{place} {mine}, not {theirs}"


def _flat(described: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Any]]:
    for key, value in described.items():
        if key == "properties":
            for name, part in value.items():
                yield from _flat(part, f"{pointer}/{name}")
        elif key == "items":
            yield from _flat(value, f"{pointer}/items")
        else:
            yield f"{pointer}: {key}", value


KEPT: Final = {"type", "format", "maxLength", "minItems", "maxItems", "multipleOf"}
SILENT: Final = {
    "$schema", "$id", "id", "title", "definitions", "javaType", "additionalItems",
    "additionalProperties",  # looked at on objects; stated on enumerations too (J errata, 3.2)
}  # fmt: skip


def _official(schema: Schema) -> Mapping[str, Any]:
    return dict(_official_parts(schema, schema.get("definitions", {})))


def _official_parts(schema: Schema, definitions: Schema) -> Iterator[tuple[str, Any]]:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/definitions/")]
    for key, value in schema.items():
        if key == "properties":
            yield key, {k: dict(_official_parts(v, definitions)) for k, v in value.items()}
        elif key == "items":
            yield key, dict(_official_parts(value, definitions))
        elif isinstance(value, list):
            yield key, frozenset(value)
        elif (key, value) != ("format", "uri"):  # no text says which URIs must be understood
            assert key in KEPT | SILENT, f"nobody looks at {key}"
            yield from [(key, value)] if key in KEPT else []
    if schema["type"] == "object":
        yield "additionalProperties", schema["additionalProperties"]
        yield "required", frozenset(schema.get("required", ()))


def _declared(kind: type[Message]) -> Mapping[str, Any]:
    return _described(inspect.type_info(kind))


def _described(kind: inspect.Type) -> Mapping[str, Any]:
    said = _DESCRIBERS[type(kind)](kind)
    return {key: value for key, value in said.items() if value is not None}


def _struct(kind: inspect.StructType) -> Mapping[str, Any]:
    return {
        "type": "object",
        "additionalProperties": not kind.forbid_unknown_fields,
        "required": frozenset(field.encode_name for field in kind.fields if field.required),
        "properties": {field.encode_name: _described(field.type) for field in kind.fields},
    }


def _integer(kind: inspect.IntType) -> Mapping[str, Any]:
    assert (kind.ge, kind.le) == INT64
    return {"type": "integer"}


def _array(kind: inspect.VarTupleType) -> Mapping[str, Any]:
    counts = {"minItems": kind.min_length, "maxItems": kind.max_length}
    return {"type": "array", "items": _described(kind.item_type), **counts}


def _union(kind: inspect.UnionType) -> Mapping[str, Any]:
    (only,) = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
    return _described(only)


_DESCRIBERS: Final[Mapping[type[inspect.Type], Callable[[Any], Mapping[str, Any]]]] = {
    inspect.BoolType: lambda _: {"type": "boolean"},
    inspect.DateTimeType: lambda _: {"type": "string", "format": "date-time"},
    inspect.DecimalType: lambda _: {"type": "number"},
    inspect.EnumType: lambda kind: {"type": "string", "enum": frozenset(map(str, kind.cls))},
    inspect.IntType: _integer,
    inspect.Metadata: lambda kind: {
        **_described(kind.type),
        "multipleOf": kind.extra["multiple_of"],
    },
    inspect.StrType: lambda kind: {"type": "string", "maxLength": kind.max_length},
    inspect.StructType: _struct,
    inspect.UnionType: _union,
    inspect.VarTupleType: _array,
}
