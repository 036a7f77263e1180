"""Who did something: a person or a key by name, and the server itself in words."""

from collections.abc import Mapping
from typing import Final

from chargeloom.web.console.words.texts import translate

THEMSELVES: Final[Mapping[str, str]] = {
    "command line": "the command line",
    "demo": "the demo",
    "inventorying": "the server, to know what the station has",
    "reconciling": "the server, to know what still runs",
    "server": "the server",
}
"""By the name under which a part of the server puts down what it does."""


def doer(language: str, actor: str) -> str:
    """Name who did something, as it stands in the audit and in commands; of `usr_1 Olga` it is Olga."""
    known = THEMSELVES.get(actor)
    return actor.partition(" ")[2] or actor if known is None else translate(language, known)


def every_text() -> set[str]:
    """List all that can be said of the server."""
    return set(THEMSELVES.values())
