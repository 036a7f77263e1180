"""Numbers in text, digit by digit: what Python reads besides, `1_0` and digits of other scripts, is no number.

msgspec reads a decimal in a text as `Decimal` does, which takes all of these.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import inspect

from chargeloom.wire.violation import inside

Look: TypeAlias = Callable[[Any, str], str | None]
WORDS: Final = "a number is needed"


def is_misspelt(text: str) -> bool:
    """Whether a text is no number, although Python might read one."""
    return "_" in text or not text.isascii()


def misspelt(kind: type[msgspec.Struct], said: Any, within: str = "") -> str | None:
    """Find the place of the first decimal that is misspelt in what was read as this kind; `within` is its own place."""
    look = _look_of(kind)
    return None if look is None else look(said, within)


@functools.cache
def _look_of(kind: type[msgspec.Struct]) -> Look | None:
    return _look(inspect.type_info(kind))


def _look(kind: inspect.Type) -> Look | None:
    """Compile a look at every decimal in a value of this kind; None where there is none."""
    bare = kind.type if isinstance(kind, inspect.Metadata) else kind
    compiled = _COMPILERS.get(type(bare))
    return None if compiled is None else compiled(bare)


def _look_at_decimal(said: Any, at: str) -> str | None:
    return at if isinstance(said, str) and is_misspelt(said) else None


def _look_at_fields(kind: inspect.StructType) -> Look | None:
    looks = {one.encode_name: look for one in kind.fields if (look := _look(one.type))}
    if not looks:
        return None
    tag_field, tag = kind.tag_field, kind.tag

    def look_at_each(said: Any, at: str) -> str | None:
        if not isinstance(said, Mapping) or (
            tag_field is not None and said.get(tag_field, tag) != tag
        ):
            return None
        found = (looks[name](one, inside(at, name)) for name, one in said.items() if name in looks)
        return next(filter(None, found), None)

    return look_at_each


def _look_at_items(kind: inspect.Type) -> Look | None:
    look = _look(kind)
    if look is None:
        return None

    def look_at_each(said: Any, at: str) -> str | None:
        if not isinstance(said, list | tuple):
            return None
        found = (look(one, inside(at, place)) for place, one in enumerate(said))
        return next(filter(None, found), None)

    return look_at_each


def _look_at_values(kind: inspect.Type) -> Look | None:
    look = _look(kind)
    if look is None:
        return None

    def look_at_each(said: Any, at: str) -> str | None:
        if not isinstance(said, Mapping):
            return None
        found = (look(one, inside(at, str(name))) for name, one in said.items())
        return next(filter(None, found), None)

    return look_at_each


def _look_at_any(kind: inspect.UnionType) -> Look | None:
    looks = tuple(look for one in kind.types if (look := _look(one)))
    if not looks:
        return None
    return lambda said, at: next(filter(None, (look(said, at) for look in looks)), None)


_COMPILERS: Final[Mapping[type[inspect.Type], Callable[[Any], Look | None]]] = {
    inspect.DecimalType: lambda _: _look_at_decimal,
    inspect.StructType: _look_at_fields,
    inspect.VarTupleType: lambda kind: _look_at_items(kind.item_type),
    inspect.ListType: lambda kind: _look_at_items(kind.item_type),
    inspect.DictType: lambda kind: _look_at_values(kind.value_type),
    inspect.UnionType: _look_at_any,
}
