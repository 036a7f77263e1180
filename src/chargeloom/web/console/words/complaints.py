"""Complaints: what the API says is wrong, in the reader's words; figures and names in it stay as they are."""

from typing import Final

from chargeloom.web.console.energy.words import KINDS
from chargeloom.web.console.words.oddities import AVOIDANCES
from chargeloom.web.console.words.phrases import Phrases
from chargeloom.web.console.words.texts import catalogue, translate
from chargeloom.wire import unfit

WITH_GAPS: Final = (
    "line {number}, {column}: {what}",
    "line {number} is no CSV",
    "line {number} holds a letter that could not be read; save the table as UTF-8",
    "at least {count} characters",
    "at most {count} characters",
    "at least {count} entries",
    "at most {count} entries",
    "there is no such choice: {value}",
    "so many figures are needed: {count}",
    "at least {least}",
    "at most {most}",
    "less than {bound}",
    "at most {count} devices",
    "the station's list holds at most {count} tokens",
    "at most {count} tokens at once",
    "at most {count} months at once",
    "behind from, by {hours} hours at most",
    "1 to {count} printable ASCII characters",
    "the first line names the columns: {columns}",
    "the site is at version {number} by now",
    "the tariff is at version {number} by now",
    "more than {bound}",
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
    "an id that begins with {prefix} is needed",
    "hexadecimal digits are needed, {count} at most",
    "{place} {what}",
)
"""What is said with figures or names in it; of two that fit, the first. `{what}` is said in words of its own."""

_NAMES: Final = {str(key): text for table in (AVOIDANCES, KINDS) for key, text in table.items()}
_FIGURE: Final = r"-?\d+(\.\d+)?(e[+-]?\d+)?"
_GAPS: Final = {
    **dict.fromkeys(("bound", "count", "hours", "least", "most", "number", "sum"), _FIGURE),
    "column": r"\w+",
    "limit": r"lim_\w+",
    "phase": r"\d",
    "place": r"/\S+",
    "pointer": r"\S+",
    "prefix": r"\w+_",
}
_PHRASES: Final = Phrases(WITH_GAPS, _GAPS)


def complaint(language: str, said: str) -> str:
    """Say a complaint in a language; what nobody has foreseen stays as it is."""
    if said in catalogue(language):
        return translate(language, said)
    found = _PHRASES.recognise(said)
    if found is None:
        return said
    text, gaps = found
    if "what" in gaps:
        gaps["what"] = complaint(language, _NAMES.get(gaps["what"], gaps["what"]))
    return translate(language, text).format(**gaps)


def every_text() -> set[str]:
    """List all that a complaint may be said in."""
    return {*unfit.TEXTS, *WITH_GAPS} - {"{place} {what}"}
