"""What a decoder finds unfit, in plain words and by its place (RFC 6901).

The decoder speaks of Python's types and of regular expressions; who sent the value knows neither.
"""

import re
from typing import Final, NamedTuple

from chargeloom.wire.violation import inside

LONGEST: Final = 200
_LONGEST_VALUE: Final = 50


class Unfit(NamedTuple):
    """A place, empty for the whole, and what is wrong there."""

    pointer: str
    words: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.words}" if self.pointer else self.words


def unfit(error: Exception, within: str = "") -> Unfit:
    """Say what a decoder complains about; `within` is the place of what it was given."""
    said = str(error)
    message, _, told = said.rpartition(" - at ") if " - at `" in said else (said, "", "")
    place = within + _pointer(told)
    named = _NAMED.fullmatch(message)
    if named is not None:
        return Unfit(inside(place, named["name"]), _OF_FIELDS[named["what"]])
    return Unfit(place, plain(message))


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
_STEP: Final = re.compile(r"\.([^.\[\]`]+)|\[(\d+)\]")
_NAMED: Final = re.compile(
    r"Object (?P<what>contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL
)
_OF_FIELDS: Final = {"contains unknown": "no such field", "missing required": "is required"}

_WORDS: Final = {
    "a whole number is needed": _kind("int"),
    "a number is needed": _kind(r"(float|int \| float|decimal)") + "|Invalid decimal string",
    "yes or no is needed": _kind("bool"),
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
