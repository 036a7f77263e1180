"""Redaction: secrets that pass through us are not shown to those who may only look."""

import re
from typing import Any, Final

import msgspec

from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.domain.stations.variable import SECRET_NAMES

_VALUES: Final = frozenset({"value", "attributeValue", "actualValue"})
_NAMES: Final = re.compile(b"|".join(name.encode() for name in sorted(SECRET_NAMES)), re.IGNORECASE)
_DEEPEST: Final = 64


def without_secret(body: bytes) -> bytes:
    """Leave the secret out of an answer that is kept: it is shown once, and lies in no database."""
    if b'"secret"' not in body:
        return body
    document = msgspec.json.decode(body)
    if not isinstance(document, dict) or "secret" not in document:
        return body
    return msgspec.json.encode(document | {"secret": None})


def without_password(payload: msgspec.Raw) -> msgspec.Raw:
    """Hide what a station proves itself with, whoever says it (OCPP-J 1.6, 6.2.2; 2.0.1, A01).

    Neither we nor a station should say it in a message; stations do, and what we hide already stays hidden.
    """
    if not _NAMES.search(bytes(payload)):
        return payload
    document: Any = msgspec.json.decode(payload)
    return msgspec.Raw(msgspec.json.encode(_hidden(document)))


def _hidden(document: Any, depth: int = _DEEPEST, *, is_secret: bool = False) -> Any:
    """Hide values that bear a secret's name, or stand beside it."""
    if depth == 0:
        return None
    if isinstance(document, list):
        return [_hidden(one, depth - 1, is_secret=is_secret) for one in document]
    if not isinstance(document, dict):
        return document
    is_secret = is_secret or _names_secret(document)
    return {
        name: HIDDEN
        if isinstance(value, str) and _is_secret(name, value, is_secret=is_secret)
        else _hidden(value, depth - 1, is_secret=is_secret)
        for name, value in document.items()
    }


def _is_secret(name: str, value: str, *, is_secret: bool) -> bool:
    return name.casefold() in SECRET_NAMES or (is_secret and name in _VALUES and bool(value))


def _names_secret(document: dict[str, Any]) -> bool:
    """Whether a setting of 1.6 or a variable of 2.x is a secret."""
    variable = document.get("variable")
    named = variable.get("name") if isinstance(variable, dict) else document.get("key")
    return isinstance(named, str) and named.casefold() in SECRET_NAMES
