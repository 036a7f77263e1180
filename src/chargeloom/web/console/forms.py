"""Forms: what a page's form says, read as strictly as the body of a request of the API."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import inspect

from chargeloom.web.problems import Fault, Problem, invalid
from chargeloom.web.reading import demand_numbers, fault_of
from chargeloom.wire.violation import inside

T = TypeVar("T", bound=msgspec.Struct)

MEDIA_TYPE: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 200
_COMMA: Final = re.compile(r"\s*-?\d*,(\d{1,2}|\d{4,})\s*|\s*-?0,\d+\s*")


def read_form(kind: type[T], media_type: str, data: bytes) -> T:
    """Read a form; an empty field is one that was left out. Raises Problem."""
    if media_type != MEDIA_TYPE:
        raise Problem(415, "unsupported-media-type", "a form is needed")
    values = _values(kind, data)
    try:
        said = msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(fault_of(error, kind)) from None
    demand_numbers(kind, values)
    return said


@contextmanager
def told_at(field_of: Callable[[str], str]) -> Iterator[None]:
    """Name the form's own fields where the API names places of its body: both are pointers. Raises Problem."""
    try:
        yield
    except Problem as problem:
        if not problem.errors:
            raise
        faults = [Fault(field_of(fault.pointer), fault.message) for fault in problem.errors]
        raise invalid(*dict.fromkeys(faults)) from None


def _values(kind: type[msgspec.Struct], data: bytes) -> dict[str, Any]:
    lists = _fields(kind, _is_list)
    figures = _fields(kind, _is_decimal)
    values: dict[str, Any] = {}
    try:
        pairs = parse_qsl(data.decode(), strict_parsing=bool(data), max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Problem(400, "bad-request", "the form can't be read") from None
    for name, text in pairs:
        if "\0" in text:
            raise invalid(Fault(inside("", name), "has a sign that no text has"))
        if name in lists:
            values.setdefault(name, []).append(text)
        elif name in values:
            raise invalid(Fault(inside("", name), "stands twice"))
        else:
            values[name] = _with_point(text) if name in figures else text
    return values


def _with_point(text: str) -> str:
    """Read the comma that many languages write before a fraction; where it may divide thousands, it stays."""
    return text.strip().replace(",", ".") if _COMMA.fullmatch(text) else text


def _fields(kind: type[msgspec.Struct], is_meant: Callable[[inspect.Type], bool]) -> frozenset[str]:
    """Find the fields of which some type is meant."""
    described = inspect.type_info(kind)
    fields = described.fields if isinstance(described, inspect.StructType) else ()
    return frozenset(field.encode_name for field in fields if _has(field.type, is_meant))


def _has(kind: inspect.Type, is_meant: Callable[[inspect.Type], bool]) -> bool:
    if isinstance(kind, inspect.Metadata):
        return _has(kind.type, is_meant)
    if isinstance(kind, inspect.UnionType):
        return any(_has(one, is_meant) for one in kind.types)
    return is_meant(kind)


def _is_list(kind: inspect.Type) -> bool:
    """Whether it may stand more than once."""
    return isinstance(kind, inspect.VarTupleType | inspect.ListType)


def _is_decimal(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.DecimalType)
