"""Who did something: a person or a key by name, and the server itself in words."""

from collections.abc import Mapping
from typing import Final

from chargeloom.web.console.words.texts import translate

THEMSELVES: Final[Mapping[str, str]] = {
    "command line": "command line",
    "demo": "Demo",
    "inventorying": "Server (what does the station have?)",
    "reconciling": "Server (what still runs?)",
    "server": "Server",
}
"""By the name under which a part of the server puts down what it does; without articles, which have cases in some languages."""


def doer(language: str, actor: str) -> str:
    """Name who did something, as it stands in the audit and in commands; of `usr_1 Olga` it is Olga."""
    known = THEMSELVES.get(actor)
    return actor.partition(" ")[2] or actor if known is None else translate(language, known)


def every_text() -> set[str]:
    """List all that can be said of the server."""
    return set(THEMSELVES.values())
