"""JSON read slowly and exactly: what the quick decoder lets pass is found here, with its place."""

import json
import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from chargeloom.wire.violation import Violation, WireError, inside

MAX_DEPTH: Final = 32
MAX_DIGITS: Final = 4300

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
    tree = _parse(data)
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


def _parse(data: bytes) -> Json:
    try:
        tree: Json = json.loads(
            data.decode(),
            object_pairs_hook=Members,
            parse_int=_integer,
            parse_float=_real,
            parse_constant=lambda _: OutOfRange(),
        )
    except UnicodeDecodeError as error:
        raise WireError(Violation.MALFORMED, "", f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise WireError(Violation.MALFORMED, "", f"not JSON at character {error.pos}") from None
    return tree


def _integer(digits: str) -> int | OutOfRange:
    return int(digits) if len(digits.lstrip("-")) <= MAX_DIGITS else OutOfRange()


def _real(digits: str) -> Real | OutOfRange:
    return Real(digits) if math.isfinite(float(digits)) else OutOfRange()


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
