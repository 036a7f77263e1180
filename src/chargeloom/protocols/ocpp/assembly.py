"""Messages from fragments (RFC 6455, 5.4), bounded in size, number and time."""

from typing import Final, NamedTuple

from chargeloom.protocols.ocpp.limits import Limits


class Breach(NamedTuple):
    """Why a link must be closed: the status code (RFC 6455, 7.4.1) and words for the peer."""

    code: int
    reason: str


NO_TEXT: Final = Breach(1007, "text must be UTF-8")
NO_START: Final = Breach(1002, "a continuation of nothing")
NO_END: Final = Breach(1002, "a new message inside another")
TOO_BIG: Final = Breach(1009, "message too big")
TOO_MANY_FRAGMENTS: Final = Breach(1008, "too many fragments")
TOO_SLOW: Final = Breach(1008, "message takes too long")

_RESERVED_CODES: Final = frozenset({1004, 1005, 1006})


class Assembly:
    """One message in the making."""

    __slots__ = ("_count", "_since_s", "_text")

    def __init__(self, now_s: float) -> None:
        self._text = bytearray()
        self._count = 0
        self._since_s = now_s

    def add(self, fragment: bytes, limits: Limits, now_s: float) -> Breach | None:
        """Append a fragment."""
        self._count += 1
        self._text += fragment
        if len(self._text) > limits.message_bytes:
            return TOO_BIG
        if self._count > limits.fragments:
            return TOO_MANY_FRAGMENTS
        if now_s - self._since_s > limits.message_s:
            return TOO_SLOW
        return None

    def message(self) -> bytes:
        """Return the whole message."""
        return bytes(self._text)


def is_text(message: bytes) -> bool:
    """Whether a whole message is UTF-8 (RFC 6455, 8.1)."""
    if message.isascii():
        return True
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_close_code(code: int) -> bool:
    """Whether a peer may close with this code (RFC 6455, 7.4)."""
    return 3000 <= code < 5000 or (1000 <= code <= 1014 and code not in _RESERVED_CODES)
