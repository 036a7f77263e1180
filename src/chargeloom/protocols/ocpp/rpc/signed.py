"""Signed messages: the normal message in one is taken out, and is processed as if it had come alone.

(OCPP 2.0.1 and 2.1, Part 4, 7; RFC 7515, 7.2.2.) The signature is for whoever is shown the message later: the
journal keeps the text as it came. Here it vouches for nothing, and so it is not verified (7.2).
"""

import re
from base64 import urlsafe_b64decode
from typing import Any, Final

import msgspec

from chargeloom.wire.violation import Violation, WireError

SUFFIX: Final = "-Signed"
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")


class _Jws(msgspec.Struct, frozen=True):
    """The flattened JSON serialization; members that are not known are passed over."""

    payload: str
    signature: str
    protected: str


_read = msgspec.json.Decoder(_Jws).decode
_object = msgspec.json.Decoder(dict[str, Any]).decode


def plain_action(action: str) -> str | None:
    """Name the action of the message in a signed one; None where it is none."""
    return action.removesuffix(SUFFIX) if action.endswith(SUFFIX) else None


def payload_in(action: str, jws: bytes) -> msgspec.Raw:
    """Take out the payload of the message that is signed. Raises WireError."""
    try:
        signed = _read(jws)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WireError(Violation.NOT_AN_OBJECT, "", "not a JWS in flattened JSON") from None
    header = _header(signed.protected)
    if header.get("OCPPAction") != action:
        what = "the message that is signed is of another action"
        raise WireError(Violation.INVALID_VALUE, "/protected", what)
    if "crit" in header:
        what = "there is something that must be understood, and is not"
        raise WireError(Violation.INVALID_VALUE, "/protected", what)
    return msgspec.Raw(_bytes(signed.payload, "/payload"))


def said_in(jws: bytes) -> Any:
    """Read what is signed, whatever it is said to be. Raises WireError."""
    try:
        return msgspec.json.decode(_bytes(_read(jws).payload, "/payload"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WireError(Violation.NOT_AN_OBJECT, "", "not a JWS of JSON") from None


def _header(text: str) -> dict[str, Any]:
    try:
        return _object(_bytes(text, "/protected"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WireError(Violation.INVALID_VALUE, "/protected", "not a JSON object") from None


def _bytes(text: str, pointer: str) -> bytes:
    """Read base64url without padding (RFC 7515, 2)."""
    if _BASE64URL.fullmatch(text) is None or len(text) % 4 == 1:
        raise WireError(Violation.INVALID_VALUE, pointer, "not base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
