"""JSON read slowly and exactly: what the quick decoder lets pass is found here, with its place."""

import json
import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from chargeloom.wire.violation import Violation, WireError, inside

MAX_DEPTH: Final = 32
MAX_DIGITS: Final = 4300
BACKSLASH: Final = ord("\\")
"""As a number it is found sooner: `in` takes bytes for a number first, and makes an error of that."""

_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")
_FORBIDDEN: Final = re.compile("[\0\ud800-\udfff]")


class Members(NamedTuple):
    """An object as it was written: every member, in order, repeated ones too."""

    pairs: list[tuple[str, "Json"]]


class Real(NamedTuple):
    """A number with a fraction or an exponent, by its digits."""

    digits: str


class OutOfRange:
    """Stands where a number stood that nothing can hold."""


Json: TypeAlias = "bool | int | Real | str | list[Json] | Members | OutOfRange | None"


def read_exactly(data: bytes, max_depth: int = MAX_DEPTH) -> Json:
    """Parse the whole document; raise the first fault of the document as such.

    Too deep comes before malformed, malformed before the others; those come in document order.
    Integers become int, other numbers Real, objects Members.
    """
    if nesting(data) > max_depth:
        raise WireError(Violation.TOO_DEEP, "", f"nested deeper than {max_depth}")
    making = _Making()
    tree = _parse(data, making)
    if making.is_doubtful or BACKSLASH in data:
        for violation, pointer, description in _faults(tree, ""):
            raise WireError(violation, pointer, description)
    return tree


def nesting(data: bytes) -> int:
    """Measure how deep the brackets outside strings nest."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", data)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


class _Making:
    """Makes the values of a document, and notes whether one may be a fault: to look for the place of each takes long.

    A text that is forbidden is not seen here: it can't be written without a backslash.
    """

    def __init__(self) -> None:
        self.is_doubtful = False

    def members(self, pairs: list[tuple[str, Json]]) -> Members:
        if len({name for name, _ in pairs}) < len(pairs):
            self.is_doubtful = True
        return Members(pairs)

    def integer(self, digits: str) -> int | OutOfRange:
        return int(digits) if len(digits.lstrip("-")) <= MAX_DIGITS else self.out_of_range(digits)

    def real(self, digits: str) -> Real | OutOfRange:
        return Real(digits) if math.isfinite(float(digits)) else self.out_of_range(digits)

    def out_of_range(self, _: str) -> OutOfRange:
        self.is_doubtful = True
        return OutOfRange()


def _parse(data: bytes, making: _Making) -> Json:
    try:
        tree: Json = json.loads(
            data.decode(),
            object_pairs_hook=making.members,
            parse_int=making.integer,
            parse_float=making.real,
            parse_constant=making.out_of_range,
        )
    except UnicodeDecodeError as error:
        raise WireError(Violation.MALFORMED, "", f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise WireError(Violation.MALFORMED, "", f"not JSON at character {error.pos}") from None
    return tree


def _faults(value: Json, pointer: str) -> Iterator[tuple[Violation, str, str]]:
    match value:
        case Members():
            yield from _faults_of_members(value.pairs, pointer)
        case list():
            for index, item in enumerate(value):
                yield from _faults(item, inside(pointer, index))
        case str() if _FORBIDDEN.search(value):
            yield Violation.FORBIDDEN_TEXT, pointer, "NUL or a lone surrogate in a text"
        case OutOfRange():
            yield Violation.NUMBER_OUT_OF_RANGE, pointer, "a number that nothing can hold"


def _faults_of_members(
    pairs: list[tuple[str, Json]], pointer: str
) -> Iterator[tuple[Violation, str, str]]:
    seen = set[str]()
    for name, value in pairs:
        place = inside(pointer, name)
        if _FORBIDDEN.search(name):
            yield Violation.FORBIDDEN_TEXT, place, "NUL or a lone surrogate in a name"
        if name in seen:
            yield Violation.DUPLICATE_KEY, place, "stands twice in its object"
        seen.add(name)
        yield from _faults(value, place)
