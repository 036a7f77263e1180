"""How an answer differs from the one of then, in the reader's language."""

from typing import Final

from chargeloom.web.console.words.phrases import Phrases
from chargeloom.web.console.words.texts import translate

TEXTS: Final = (
    "is not answered now",
    "was not answered then, and is now",
    "was answered by {kind}, and now by {other}: {payload}",
    "{field} was {then}, and is {now} now",
    "{field} is new: {now}",
    "{field} is gone; it was {then}",
    "{field} had {then} entries, and has {now} now",
)
KINDS: Final = ("a result", "an error", "an objection")
NOTES: Final = (
    "note: the recording holds no request of {side}",
    "note: the other side of then asked {action} {count} times more; this one did not",
    "note: the other side of then asked {action}; this one did not",
    "the other side has closed the link; what follows is not said",
    "{head} comes, though there was no {action} as then",
    "{action} was asked, which the recording does not have: NotImplemented",
)
SIDES: Final = ("the station", "the central system")
_PHRASES: Final = Phrases(
    (*TEXTS, *NOTES), {"kind": "a result|an error|an objection", "count": r"\d+"}
)
_WORDS: Final = ("kind", "other", "side")


def differing(language: str, said: str) -> str:
    """Say a difference, or a note of a replay; field names and values stay as they are."""
    found = _PHRASES.recognise(said)
    if found is None:
        return translate(language, said)
    text, gaps = found
    for name in set(_WORDS) & gaps.keys():
        gaps[name] = translate(language, gaps[name])
    return translate(language, text).format(**gaps)


def every_text() -> set[str]:
    """List all that may be said."""
    return {*TEXTS, *NOTES, *KINDS, *SIDES}
