"""Messages from frames (RFC 6455, 5.4): text only, whole, bounded in size, number and time."""

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
    """Puts the messages of one link together."""

    __slots__ = ("_fragments", "_limits", "_since_s", "_text")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._text: bytearray | None = None
        self._fragments = 0
        self._since_s = 0.0

    def text(self, payload: bytes, *, is_last: bool, now_s: float) -> bytes | Breach | None:
        """Take a text frame; return the message if it is a whole one."""
        if self._text is not None:
            return NO_END
        if is_last:
            return self._whole(payload)
        self._text = bytearray()
        self._fragments = 0
        self._since_s = now_s
        return self.continuation(payload, is_last=False, now_s=now_s)

    def continuation(self, payload: bytes, *, is_last: bool, now_s: float) -> bytes | Breach | None:
        """Take a continuation frame; return the message that it ends."""
        if self._text is None:
            return NO_START
        self._text += payload
        self._fragments += 1
        breach = self._excess() or self.overdue(now_s)
        if breach is not None or not is_last:
            return breach
        message, self._text = bytes(self._text), None
        return self._whole(message)

    def overdue(self, now_s: float) -> Breach | None:
        """Judge the time that the message in the making takes."""
        is_late = self._text is not None and now_s - self._since_s > self._limits.message_s
        return TOO_SLOW if is_late else None

    def _excess(self) -> Breach | None:
        if len(self._text or b"") > self._limits.message_bytes:
            return TOO_BIG
        return TOO_MANY_FRAGMENTS if self._fragments > self._limits.fragments else None

    def _whole(self, message: bytes) -> bytes | Breach:
        if len(message) > self._limits.message_bytes:
            return TOO_BIG
        return message if is_text(message) else NO_TEXT


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
