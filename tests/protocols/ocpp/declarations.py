"""A declaration and a JSON schema, each as flat facts, so that every difference has its place."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from msgspec import inspect

from chargeloom.wire.message import Message
from tests.protocols.ocpp.official import Schema

INT64: Final = (-(2**63), 2**63 - 1)
"""The bounds of integers that are ours, not the schemas'."""

KEPT: Final = {
    "type", "format", "maxLength", "minItems", "maxItems", "multipleOf", "minimum", "maximum",
}  # fmt: skip
SILENT: Final = {
    "$schema", "$id", "id", "title", "definitions", "javaType", "additionalItems", "comment",
    "description", "default",
    "additionalProperties",  # looked at on objects; stated on enumerations too (1.6-J errata, 3.2)
}  # fmt: skip


def differences(kind: type[Message], schema: Schema) -> set[str]:
    """List where a declaration and a schema do not say the same."""
    ours = dict(_flat(_described(inspect.type_info(kind)), ""))
    official = dict(_flat(dict(_official(schema, schema.get("definitions", {}))), ""))
    return set(_differences(ours, official))


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
                yield f"{pointer}/{name}", "is there"
                yield from _flat(part, f"{pointer}/{name}")
        elif key == "items":
            yield from _flat(value, f"{pointer}/items")
        else:
            yield f"{pointer}: {key}", value


def _official(schema: Schema, definitions: Schema) -> Iterator[tuple[str, Any]]:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/definitions/")]
    for key, value in schema.items():
        if key == "properties":
            yield key, {k: dict(_official(v, definitions)) for k, v in value.items()}
        elif key == "items":
            yield key, dict(_official(value, definitions))
        elif isinstance(value, list):
            yield key, frozenset(value)
        elif (key, value) != ("format", "uri"):  # no text says which URIs must be understood
            assert key in KEPT | SILENT, f"nobody looks at {key}"
            yield from [(key, value)] if key in KEPT else []
    if schema.get("type") == "object":
        yield "additionalProperties", schema.get("additionalProperties", True)
        yield "required", frozenset(schema.get("required", ()))


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
    lowest = None if kind.ge == INT64[0] else kind.ge
    highest = None if kind.le == INT64[1] else kind.le
    assert {kind.ge, kind.le} != {None}, "an integer that is bounded by nothing"
    return {"type": "integer", "minimum": lowest, "maximum": highest}


def _array(kind: inspect.VarTupleType) -> Mapping[str, Any]:
    counts = {"minItems": kind.min_length, "maxItems": kind.max_length}
    return {"type": "array", "items": _described(kind.item_type), **counts}


def _union(kind: inspect.UnionType) -> Mapping[str, Any]:
    (only,) = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
    return _described(only)


def _annotated(kind: inspect.Metadata) -> Mapping[str, Any]:
    words = {"multiple_of": "multipleOf", "minimum": "minimum", "maximum": "maximum"}
    extra = kind.extra or {}
    if "members" in extra:
        return {**_described(inspect.type_info(extra["members"])), "additionalProperties": True}
    return {**_described(kind.type), **{words[key]: value for key, value in extra.items()}}


_DESCRIBERS: Final[Mapping[type[inspect.Type], Callable[[Any], Mapping[str, Any]]]] = {
    inspect.AnyType: lambda _: {},
    inspect.BoolType: lambda _: {"type": "boolean"},
    inspect.DateTimeType: lambda _: {"type": "string", "format": "date-time"},
    inspect.DecimalType: lambda _: {"type": "number"},
    inspect.EnumType: lambda kind: {"type": "string", "enum": frozenset(map(str, kind.cls))},
    inspect.IntType: _integer,
    inspect.Metadata: _annotated,
    inspect.StrType: lambda kind: {"type": "string", "maxLength": kind.max_length},
    inspect.StructType: _struct,
    inspect.UnionType: _union,
    inspect.VarTupleType: _array,
}
