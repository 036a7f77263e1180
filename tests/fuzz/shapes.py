"""What a declaration allows, as shapes that valid JSON is drawn from; every value's place is noted."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random
from typing import Any, Final, NamedTuple

from msgspec import inspect

INT64: Final = (-(2**63), 2**63 - 1)


class Text(NamedTuple):
    least: int
    most: int | None


class Choice(NamedTuple):
    values: tuple[str, ...]


class Moment(NamedTuple):
    pass


class Integer(NamedTuple):
    least: int
    most: int


class Number(NamedTuple):
    least: Decimal | None
    most: Decimal | None
    step: Decimal | None


class Truth(NamedTuple):
    pass


class Anything(NamedTuple):
    pass


class Array(NamedTuple):
    item: "Shape"
    least: int
    most: int | None


class Field(NamedTuple):
    name: str
    shape: "Shape"
    is_required: bool


class Object(NamedTuple):
    fields: tuple[Field, ...]
    is_open: bool


Shape = Text | Choice | Moment | Integer | Number | Truth | Anything | Array | Object


class Member(NamedTuple):
    """A member of an object as it stands in the text, its name included."""

    start: int
    end: int
    is_required: bool


class Place(NamedTuple):
    """A value in the text, and what it is declared to be."""

    shape: Shape
    start: int
    end: int
    depth: int
    parts: tuple[Member, ...] = ()


def shape_of(kind: type) -> Object:
    """Read a declaration."""
    shape = _shape(inspect.type_info(kind))
    assert isinstance(shape, Object)
    return shape


def write(shape: Shape, random: Random, fullness: float) -> tuple[bytes, tuple[Place, ...]]:
    """Draw a valid value: its text, and every place in it, the outermost last."""
    pen = Pen(random, fullness)
    pen.write(shape, 0)
    return bytes(pen.text), tuple(pen.places)


class Pen:
    """Writes one valid value."""

    def __init__(self, random: Random, fullness: float) -> None:
        self.random = random
        self.fullness = fullness
        self.text = bytearray()
        self.places: list[Place] = []

    def write(self, shape: Shape, depth: int) -> None:
        start = len(self.text)
        parts: list[Member] = []
        match shape:
            case Object():
                self._object(shape, depth, parts)
            case Array():
                self._array(shape, depth, parts)
            case _:
                self.text += _LEAVES[type(shape)](shape, self.random)
        self.places.append(Place(shape, start, len(self.text), depth, tuple(parts)))

    def _object(self, shape: Object, depth: int, parts: list[Member]) -> None:
        chosen = [
            field
            for field in shape.fields
            if field.is_required or self.random.random() < self.fullness / (depth + 1)
        ]
        self.random.shuffle(chosen)
        self.text += b"{"
        for field in chosen:
            self._comma(parts)
            start = len(self.text)
            self.text += b'"%b":' % field.name.encode()
            self.write(field.shape, depth + 1)
            parts.append(Member(start, len(self.text), field.is_required))
        self.text += b"}"

    def _array(self, shape: Array, depth: int, parts: list[Member]) -> None:
        count = max(shape.least, self.random.choice((1, 1, 2)))
        self.text += b"["
        for _ in range(count if shape.most is None else min(count, shape.most)):
            self._comma(parts)
            start = len(self.text)
            self.write(shape.item, depth + 1)
            parts.append(Member(start, len(self.text), False))
        self.text += b"]"

    def _comma(self, parts: list[Member]) -> None:
        if parts:
            self.text += b","


def _shape(kind: inspect.Type, extra: Mapping[str, Any] | None = None) -> Shape:
    match kind:
        case inspect.Metadata():
            return _shape(kind.type, kind.extra)
        case inspect.UnionType():
            [only] = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
            return _shape(only)
    return _BARE[type(kind)](kind, extra or {})


def _open_object(_: inspect.DictType, extra: Mapping[str, Any]) -> Object:
    known = inspect.type_info(extra["members"]) if extra else None
    return Object(_fields(known) if isinstance(known, inspect.StructType) else (), is_open=True)


def _fields(kind: inspect.StructType) -> tuple[Field, ...]:
    return tuple(
        Field(field.encode_name, _shape(field.type), field.required) for field in kind.fields
    )


_BARE: Final[Mapping[type[inspect.Type], Callable[[Any, Mapping[str, Any]], Shape]]] = {
    inspect.AnyType: lambda *_: Anything(),
    inspect.BoolType: lambda *_: Truth(),
    inspect.DateTimeType: lambda *_: Moment(),
    inspect.DecimalType: lambda _, extra: Number(
        extra.get("minimum"), extra.get("maximum"), extra.get("multiple_of")
    ),
    inspect.DictType: _open_object,
    inspect.EnumType: lambda kind, _: Choice(tuple(str(member.value) for member in kind.cls)),
    inspect.IntType: lambda kind, _: Integer(
        INT64[0] if kind.ge is None else kind.ge, INT64[1] if kind.le is None else kind.le
    ),
    inspect.StrType: lambda kind, _: Text(kind.min_length or 0, kind.max_length),
    inspect.StructType: lambda kind, _: Object(_fields(kind), is_open=False),
    inspect.VarTupleType: lambda kind, _: Array(
        _shape(kind.item_type), kind.min_length or 0, kind.max_length
    ),
}

_WORDS: Final = (
    "A",
    "04A1B2C3",
    "mA",
    "é",
    "电动车",
    "🔌🔌",
    "a\tb",
    'say "x"',
    "back\\slash",
    "<b>",
)
_TIMES: Final = (
    "2026-11-25T12:00:00Z",
    "2026-11-25T12:00:00.123Z",
    "2026-11-25T23:59:59+14:00",
    "1970-01-01T00:00:00-12:00",
)
_ANYTHINGS: Final = (b"1", b'"x"', b"true", b"[1,2]", b'{"a":{"b":[0.5]}}', b"-1.5e3")


def _text(shape: Text, random: Random) -> bytes:
    word = random.choice(_WORDS)
    while len(word) < shape.least:
        word += word
    return json.dumps(word[: shape.most], ensure_ascii=random.random() < 0.5).encode()


def _integer(shape: Integer, random: Random) -> bytes:
    number = random.choice((shape.least, shape.most, 0, 1, 7, random.randrange(10_000)))
    return str(min(max(number, shape.least), shape.most)).encode()


def _number(shape: Number, random: Random) -> bytes:
    number = random.choice((Decimal(0), Decimal(1), Decimal("0.5"), Decimal(11), Decimal("-3.2")))
    if shape.least is not None:
        number = max(number, shape.least)
    if shape.most is not None:
        number = min(number, shape.most)
    if shape.step is not None:
        number -= number % shape.step
    return str(number).encode()


_LEAVES: Final[Mapping[type, Callable[[Any, Random], bytes]]] = {
    Anything: lambda _, random: random.choice(_ANYTHINGS),
    Choice: lambda shape, random: b'"%b"' % random.choice(shape.values).encode(),
    Integer: _integer,
    Moment: lambda _, random: b'"%b"' % random.choice(_TIMES).encode(),
    Number: _number,
    Text: _text,
    Truth: lambda _, random: random.choice((b"true", b"false")),
}
