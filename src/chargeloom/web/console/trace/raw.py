"""Raw: the text of a message, written so that it can be read and does no harm."""

import json
import unicodedata
from typing import Any, Final

import msgspec

from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.web.console.trace.rows import document_of

LONGEST: Final = 32 * 1024
_DEEPEST: Final = 32
_UNRULY: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SECRET: Final = frozenset(
    {
        "authorizationkey",
        "basicauthpassword",
        "emaid",
        "evccid",
        "idtag",
        "idtoken",
        "parentidtag",
        "password",
        "apnpassword",
        "simpin",
        "privatekey",
        "vin",
    }
)


def pretty(payload: msgspec.Raw) -> str:
    """Write a payload over many lines; letters that cannot be seen are written by their numbers."""
    return pretty_of(document_of(payload))


def pretty_of(document: Any) -> str:
    """Write a document over many lines."""
    try:
        return visible(json.dumps(document, indent=2, ensure_ascii=False))
    except RecursionError:
        return "…"


def visible(text: str) -> str:
    """Write letters that cannot be seen, or turn a line around, by their numbers."""
    return "".join(
        f"\\u{ord(one):04x}" if one != "\n" and unicodedata.category(one) in _UNRULY else one
        for one in text
    )


def without_people(document: Any, depth: int = _DEEPEST) -> Any:
    """Leave out who charged, and whatever opens something."""
    if depth == 0:
        return None
    if isinstance(document, list):
        return [without_people(one, depth - 1) for one in document]
    if not isinstance(document, dict):
        return document
    return {
        name: HIDDEN
        if name.casefold() in _SECRET and isinstance(value, str)
        else without_people(value, depth - 1)
        for name, value in document.items()
    }
