"""What a decoder finds unfit, in plain words and by its place (RFC 6901).

The decoder speaks of Python's types and of regular expressions; who sent the value knows neither. What a text
has to look like is said by words beside the expression: `Meta(pattern=..., extra={"words": ...})`.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import inspect

from chargeloom.wire.violation import inside

LONGEST: Final = 200
_LONGEST_VALUE: Final = 50


class Unfit(NamedTuple):
    """A place, empty for the whole, and what is wrong there."""

    pointer: str
    words: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.words}" if self.pointer else self.words


def unfit(error: Exception, kind: Any = None, within: str = "") -> Unfit:
    """Say what a decoder complains about that reads a kind; `within` is the place of what it was given."""
    said = str(error)
    message, _, told = said.rpartition(" - at ") if " - at `" in said else (said, "", "")
    place = within + _pointer(told)
    named = _NAMED.fullmatch(message)
    if named is not None:
        return Unfit(inside(place, named["name"]), _OF_FIELDS[named["what"]])
    expression = _EXPRESSION.fullmatch(message)
    if expression is not None and kind is not None:
        return Unfit(place, words_of(kind).get(expression["shown"]) or plain(message))
    return Unfit(place, plain(message))


@functools.cache
def words_of(kind: Any) -> Mapping[str, str]:
    """Find every expression that texts within a type must match, as the decoder shows it: the words beside it."""
    found: dict[str, str] = {}
    for annotated, bare in _texts(inspect.type_info(kind)):
        if bare.pattern is not None:
            found[repr(bare.pattern)] = (annotated.extra or {}).get("words", "")
    return found


def _texts(whole: inspect.Type) -> Iterator[tuple[inspect.Metadata, inspect.StrType]]:
    """Walk through a type, which may hold itself, and give each text with what stands beside it."""
    ahead: list[Any] = [whole]
    seen: set[int] = set()
    while ahead:
        part = ahead.pop()
        if isinstance(part, inspect.Metadata) and isinstance(part.type, inspect.StrType):
            yield part, part.type
        elif isinstance(part, inspect.StrType):
            yield inspect.Metadata(part), part
        elif isinstance(part, tuple):
            ahead += part
        elif isinstance(part, inspect.Type | inspect.Field) and id(part) not in seen:
            seen.add(id(part))
            ahead += (getattr(part, name) for name in part.__struct_fields__)


def plain(message: str) -> str:
    """Say a complaint of the decoder in plain words; one that nobody has foreseen stays as it is."""
    for words, pattern in _SHAPES:
        found = pattern.fullmatch(message)
        if found is not None:
            return words.format(**{name: _figure(text) for name, text in found.groupdict().items()})
    return message[:LONGEST]


def _pointer(place: str) -> str:
    found = _PLACE.search(place)
    pointer = ""
    for name, index in _STEP.findall(found.group() if found else ""):
        pointer = inside(pointer, name or int(index))
    return pointer


def _figure(text: str) -> str:
    return text.removesuffix(".0") if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _kind(name: str) -> str:
    return rf"Expected `{name}( \| null)?`(, got .*)?"


_PLACE: Final = re.compile(r"\$[^`]*")
_EXPRESSION: Final = re.compile(r"Expected `str` matching regex (?P<shown>.*)", re.DOTALL)
_STEP: Final = re.compile(r"\.([^.\[\]`]+)|\[(\d+)\]")
_NAMED: Final = re.compile(
    r"Object (?P<what>contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL
)
_OF_FIELDS: Final = {"contains unknown": "no such field", "missing required": "is required"}

_WORDS: Final = {
    "a whole number is needed": _kind("int"),
    "a number is needed": _kind(r"(float|int \| float|decimal)") + "|Invalid decimal string",
    "true or false is needed": _kind("bool"),
    "a text is needed": _kind("str"),
    "a date is needed": _kind("date") + "|Invalid RFC3339 encoded date",
    "a list is needed": _kind("array"),
    "a part with fields is needed": _kind("object"),
    "no date and time": _kind("datetime") + "|Invalid RFC3339 encoded datetime",
    "a time zone is needed, as in 2026-11-01T06:00:00+01:00": (
        r"Expected `datetime` with a timezone component"
    ),
    "at least {least}": r"Expected `(int|float)` >= (?P<least>\S+)",
    "at most {most}": r"Expected `(int|float)` <= (?P<most>\S+)",
    "more than {bound}": r"Expected `(int|float)` > (?P<bound>\S+)",
    "less than {bound}": r"Expected `(int|float)` < (?P<bound>\S+)",
    "must not be empty": r"Expected `(str|array|object)` of( at least)? length >= 1",
    "at most one entry": r"Expected `(array|object)` of length <= 1",
    "at least {count} characters": r"Expected `str` of length >= (?P<count>\d+)",
    "at most {count} characters": r"Expected `str` of length <= (?P<count>\d+)",
    "at least {count} entries": r"Expected `(array|object)` of( at least)? length >= (?P<count>\d+)",
    "at most {count} entries": r"Expected `(array|object)` of length <= (?P<count>\d+)",
    "so many figures are needed: {count}": r"Expected `array` of length (?P<count>\d+).*",
    "not written as it must be": r"Expected `str` matching regex .*",
    "there is no such choice: {value}": r"Invalid (enum )?value (?P<value>.*)",
    "the number is too large": r"(Integer value|Number) out of range|\[<class .decimal\..*",
    "a value of another kind is needed": r"Expected `.*`, got .*",
    "is no JSON": r"JSON is malformed.*|Input data was truncated|'utf-8' codec .*",
    "is nested too deep": r"maximum recursion depth exceeded.*",
}
"""Of two that fit, the first."""
TEXTS: Final = frozenset(_WORDS) | frozenset(_OF_FIELDS.values())

_SHAPES: Final = tuple((words, re.compile(shape, re.DOTALL)) for words, shape in _WORDS.items())
