"""Complaints: what the API says is wrong, in the reader's words; figures and names in it stay as they are."""

import re
from typing import Final

from chargeloom.web.console.energy.words import KINDS
from chargeloom.web.console.oddities import AVOIDANCES
from chargeloom.web.console.phrases import Phrases
from chargeloom.web.console.texts import catalogue, translate

SHAPES: Final[dict[str, str]] = {
    "a whole number is needed": r"Expected `int( \| null)?`, got .*",
    "a number is needed": r"Expected `(float|int \| float|decimal)( \| null)?`, got .*",
    "yes or no is needed": r"Expected `bool( \| null)?`, got .*",
    "a text is needed": r"Expected `str( \| null)?`, got .*",
    "a date is needed": r"(Expected `date( \| null)?`, got .*|Invalid RFC3339 encoded date)",
    "a list is needed": r"Expected `array( \| null)?`, got .*",
    "a part with fields is needed": r"Expected `object( \| null)?`, got .*",
    "no date and time": r"(Expected `datetime( \| null)?`, got .*|Invalid RFC3339 encoded datetime)",
    "a time zone is needed, as in 2026-11-01T06:00:00+01:00": (
        r"Expected `datetime` with a timezone component"
    ),
    "at least {least}": r"Expected `(int|float)` >= (?P<least>\S+)",
    "at most {most}": r"Expected `(int|float)` <= (?P<most>\S+)",
    "more than {bound}": r"Expected `(int|float)` > (?P<bound>\S+)",
    "less than {bound}": r"Expected `(int|float)` < (?P<bound>\S+)",
    "at least {count} characters": r"Expected `str` of length >= (?P<count>\d+)",
    "at most {count} characters": r"Expected `str` of length <= (?P<count>\d+)",
    "at least {count} entries": r"Expected `(array|object)` of( at least)? length >= (?P<count>\d+)",
    "at most {count} entries": r"Expected `(array|object)` of length <= (?P<count>\d+)",
    "so many figures are needed: {count}": r"Expected `array` of length (?P<count>\d+).*",
    "not written as it must be": r"(?s)Expected `str` matching regex .*",
    "there is no such choice": r"(?s)Invalid (enum )?value .*",
    "no such field": r"Object contains unknown field .*",
    "is required": r"Object missing required field .*",
}
"""What the reader of values says, and what that is to people."""

WITH_GAPS: Final = (
    "at most {count} devices",
    "at most {count} tokens at once",
    "behind from, by {hours} hours at most",
    "1 to {count} printable ASCII characters",
    "the first line names the columns: {columns}",
    "the site is at version {number} by now",
    "the tariff is at version {number} by now",
    "more than {count}",
    "has more than {count} elements",
    "is no price of at most {count} places",
    "is not above {name}; the element would never apply",
    "the same as {pointer}",
    "is deeper than {count} nodes",
    "is below {least}",
    "must be above {bound}",
    "is above {most}, which is not believed",
    "the outlets' safe currents on L{phase} are {sum} A together, above {most} A",
    "is not said by a {what}",
    "a {what} says something",
    "there is no node {name}",
    "there is no such outlet: {name}",
    "is in another site: {name}",
    "{limit} holds here: {what}",
    "more than {count} messages: choose a shorter time",
    "the station answers with an error: {name}",
    "nobody simulates {name}",
    "{name} does not speak {protocol}",
    "it must be of one station and one version; these are {name}",
    "this model: {what}",
    "an address begins with {schemes}",
    "{place} {what}",
)
"""What is said with figures or names in it; of two that fit, the first. `{what}` is said in words of its own."""

_NAMES: Final = {str(key): text for table in (AVOIDANCES, KINDS) for key, text in table.items()}
_FIGURE: Final = r"-?\d+(\.\d+)?(e[+-]?\d+)?"
_GAPS: Final = {
    **dict.fromkeys(("bound", "count", "hours", "least", "most", "number", "sum"), _FIGURE),
    "limit": r"lim_\w+",
    "phase": r"\d",
    "place": r"/\S+",
    "pointer": r"\S+",
}
_SHAPES: Final = tuple((text, re.compile(pattern)) for text, pattern in SHAPES.items())
_PHRASES: Final = Phrases(WITH_GAPS, _GAPS)


def complaint(language: str, said: str) -> str:
    """Say a complaint in a language; what nobody has foreseen stays as it is."""
    if said in catalogue(language):
        return translate(language, said)
    for text, pattern in _SHAPES:
        shape = pattern.fullmatch(said)
        if shape is not None:
            return translate(language, text).format(**shape.groupdict())
    found = _PHRASES.recognise(said)
    if found is None:
        return said
    text, gaps = found
    if "what" in gaps:
        gaps["what"] = complaint(language, _NAMES.get(gaps["what"], gaps["what"]))
    return translate(language, text).format(**gaps)


def every_text() -> set[str]:
    """List all that a complaint may be said in."""
    return {*SHAPES, *WITH_GAPS} - {"{place} {what}"}
