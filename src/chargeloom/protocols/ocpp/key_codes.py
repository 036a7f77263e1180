"""Key codes: what a driver types to charge must stand in no log (OCPP 2.0.1, C04.FR.04)."""

from typing import Any, Final

import msgspec

from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.commands.hiding import HIDDEN
from chargeloom.protocols.ocpp.rpc.signed import SUFFIX, said_in
from chargeloom.wire.violation import WireError

_KEY_CODE: Final = TokenType.KEY_CODE.value
_MARK: Final = b'"KeyCode"'
_LETTER: Final = ord("K")
"""Few messages have one, and a single letter is found sooner than a word, most of all as a number."""
_SIGNED: Final = f'{SUFFIX}"'.encode()
"""Looked for by `find`: `in` takes bytes for a number first, and makes an error of that, which costs more than the look."""

_envelope = msgspec.json.Decoder(tuple[int, str, str, msgspec.Raw]).decode


def without_key_codes(frame: bytes) -> bytes:
    """Give a frame as the journal keeps it; one that tells of no key code stays as it came."""
    if frame.find(_SIGNED) >= 0 and (hidden := _without_signed(frame)) is not None:
        return hidden
    if _LETTER not in frame or _MARK not in frame:
        return frame
    try:
        message = msgspec.json.decode(frame)
    except (msgspec.DecodeError, RecursionError):
        return frame
    return msgspec.json.encode(_hidden(message)) if _has_any(message) else frame


def _without_signed(frame: bytes) -> bytes | None:
    """Hide all that is signed, and what was made of it: nobody shall find the code by trying which one fits.

    None where no key code is signed: another one may stand in the open.
    """
    try:
        *head, jws = _envelope(frame)
        if not _has_any(said_in(jws)):
            return None
    except (msgspec.DecodeError, RecursionError, WireError):
        return None
    signed = msgspec.json.decode(jws)
    return msgspec.json.encode([*head, signed | {"payload": HIDDEN, "signature": HIDDEN}])


def _has_any(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_any, value))
    if isinstance(value, dict):
        return _is_key_code(value) or any(map(_has_any, value.values()))
    return False


def _hidden(value: Any) -> Any:
    if isinstance(value, list):
        return [_hidden(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown = {name: _hidden(one) for name, one in value.items()}
    return shown | {"idToken": HIDDEN} if _is_key_code(value) else shown


def _is_key_code(value: dict[str, Any]) -> bool:
    return value.get("type") == _KEY_CODE and isinstance(value.get("idToken"), str)
