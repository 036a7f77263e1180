"""Redaction: secrets that pass through us are not shown to those who may only look."""

from typing import Any, Final

import msgspec

from chargeloom.domain.commands.command import HIDDEN

_PASSWORD_KEYS: Final = frozenset({"authorizationkey"})


def without_secret(body: bytes) -> bytes:
    """Leave the secret out of an answer that is kept: it is shown once, and lies in no database."""
    if b'"secret"' not in body:
        return body
    document = msgspec.json.decode(body)
    if not isinstance(document, dict) or "secret" not in document:
        return body
    return msgspec.json.encode(document | {"secret": None})


def without_password(action: str, payload: msgspec.Raw) -> msgspec.Raw:
    """Hide the password in a request that gives a station a new one (OCPP-J 1.6, 6.2.2)."""
    if action != "ChangeConfiguration":
        return payload
    document: Any = msgspec.json.decode(payload)
    if not isinstance(document, dict) or _names_no_password(document.get("key")):
        return payload
    return msgspec.Raw(msgspec.json.encode(document | {"value": HIDDEN}))


def _names_no_password(key: object) -> bool:
    return not isinstance(key, str) or key.casefold() not in _PASSWORD_KEYS
