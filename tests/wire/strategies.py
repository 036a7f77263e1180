"""Any message of a kind, built from its declaration: what round trips and schemas are tried with."""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from msgspec import inspect

from chargeloom.wire.message import Message

M = TypeVar("M", bound=Message)
Strategy = st.SearchStrategy[Any]

LONGEST_TEXT: Final = 30
MOST_ITEMS: Final = 3

texts = st.characters(codec="utf-8", exclude_characters="\0")
"""Every character that may go over the wire: quotes, backslashes, accents, emoji."""

moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
"""What is written without loss: UTC, to the millisecond."""


things = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.decimals(-(10**9), 10**9, places=3),
        st.text(texts, max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.text(texts, max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)
"""Any JSON, its reals as decimals."""


@cache
def messages(kind: type[M]) -> st.SearchStrategy[M]:
    """Build instances of a message from its declaration."""
    built: st.SearchStrategy[M] = _built(inspect.type_info(kind))
    return built


def _built(kind: inspect.Type) -> Strategy:
    return _BUILDERS[type(kind)](kind)


def _structs(kind: inspect.StructType) -> Strategy:
    required = {field.name: _built(field.type) for field in kind.fields if field.required}
    optional = {field.name: _built(field.type) for field in kind.fields if not field.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: kind.cls(**fields))


def _integers(kind: inspect.IntType) -> Strategy:
    lowest, highest = kind.ge, kind.le
    ends = [end for end in (lowest, highest) if end is not None]
    usual = st.integers(
        0 if lowest is None else max(0, lowest), 100 if highest is None else min(100, highest)
    )
    return st.one_of(usual, st.integers(lowest, highest), *map(st.just, ends))


def _strings(kind: inspect.StrType) -> Strategy:
    longest = kind.max_length if kind.max_length is not None else LONGEST_TEXT
    shortest = kind.min_length or 0
    usual = st.text(texts, min_size=shortest, max_size=min(longest, LONGEST_TEXT))
    return st.one_of(usual, texts.map(lambda character: character * longest))


def _arrays(kind: inspect.VarTupleType) -> Strategy:
    shortest = kind.min_length or 0
    longest = kind.max_length if kind.max_length is not None else shortest + MOST_ITEMS
    most = min(longest, shortest + MOST_ITEMS)
    return st.lists(_built(kind.item_type), min_size=shortest, max_size=most).map(tuple)


def _decimals(kind: inspect.Type) -> Strategy:
    extra = (isinstance(kind, inspect.Metadata) and kind.extra) or {}
    step = extra.get("multiple_of", Decimal("0.001"))
    lowest, highest = extra.get("minimum", -(10**6)), extra.get("maximum", 10**6)
    digits = -math.floor(math.log10(step))
    scaled = st.integers(int(lowest * 10**digits), int(highest * 10**digits))
    return scaled.map(lambda n: Decimal(n).scaleb(-digits))


def _open_objects(kind: inspect.DictType, members: type[Message] = Message) -> Strategy:
    known = inspect.type_info(members)
    assert isinstance(known, inspect.StructType)
    required = {field.encode_name: _built(field.type) for field in known.fields}
    return st.fixed_dictionaries(required, optional={"more": things, 'änd "mehr': things})


def _annotated(kind: inspect.Metadata) -> Strategy:
    if isinstance(kind.type, inspect.DictType):
        return _open_objects(kind.type, **(kind.extra or {}))
    return _decimals(kind)


_BUILDERS: Final[dict[type[inspect.Type], Callable[[Any], Strategy]]] = {
    inspect.AnyType: lambda _: things,
    inspect.BoolType: lambda _: st.booleans(),
    inspect.DateTimeType: lambda _: moments,
    inspect.DecimalType: _decimals,
    inspect.DictType: _open_objects,
    inspect.EnumType: lambda kind: st.sampled_from(kind.cls),
    inspect.IntType: _integers,
    inspect.Metadata: _annotated,
    inspect.NoneType: lambda _: st.none(),
    inspect.StrType: _strings,
    inspect.StructType: _structs,
    inspect.UnionType: lambda kind: st.one_of(*map(_built, kind.types)),
    inspect.VarTupleType: _arrays,
}
