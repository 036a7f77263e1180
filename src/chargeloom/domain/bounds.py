"""Whether a structure keeps the bounds that its own declaration states, wherever it came from."""

from collections.abc import Iterable, Iterator
from functools import cache
from math import isfinite
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect


class Problem(NamedTuple):
    """One thing that is wrong, and where (RFC 6901)."""

    pointer: str
    message: str


class Inconsistent(Exception):
    """What was said contradicts itself, or what is known."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(*self.problems)


def breaches(value: msgspec.Struct, pointer: str = "") -> Iterator[Problem]:
    """List every number that is none, or out of bounds; `convert` finds only the first."""
    yield from _of_struct(value, pointer)


def _of_struct(value: msgspec.Struct, pointer: str) -> Iterator[Problem]:
    for name, kind in _fields(type(value)):
        yield from _of(getattr(value, name), kind, f"{pointer}/{name}")


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, inspect.Type], ...]:
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)  # noqa: S101 a Struct is one
    return tuple((field.name, field.type) for field in described.fields)


def _of(value: Any, kind: inspect.Type, pointer: str) -> Iterator[Problem]:
    match value:
        case msgspec.Struct():
            yield from _of_struct(value, pointer)
        case bool():
            return
        case int() | float():
            yield from _of_number(value, kind, pointer)
        case tuple():
            for place, item in enumerate(value):
                yield from _of(item, _item_kind(kind, place), f"{pointer}/{place}")


def _item_kind(kind: inspect.Type, place: int) -> inspect.Type:
    match _bare(kind):
        case inspect.TupleType(item_types=items):
            return items[place] if place < len(items) else inspect.AnyType()
        case inspect.VarTupleType(item_type=item):
            return item
        case other:
            return other


def _bare(kind: inspect.Type) -> inspect.Type:
    """Take None and descriptions away."""
    if isinstance(kind, inspect.Metadata):
        return _bare(kind.type)
    if isinstance(kind, inspect.UnionType):
        return _bare(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    return kind


def _of_number(value: float, kind: inspect.Type, pointer: str) -> Iterator[Problem]:
    if not isfinite(value):
        yield Problem(pointer, "is no number")
        return
    bare = _bare(kind)
    if not isinstance(bare, inspect.IntType | inspect.FloatType):
        return
    if bare.ge is not None and value < bare.ge:
        yield Problem(pointer, f"is below {bare.ge:g}")
    if bare.gt is not None and value <= bare.gt:
        yield Problem(pointer, f"must be above {bare.gt:g}")
    if bare.le is not None and value > bare.le:
        yield Problem(pointer, f"is above {bare.le:g}, which is not believed")
