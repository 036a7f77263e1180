"""Messages from frames (RFC 6455, 5.4): text only, whole, bounded in size, number and time."""

from chargeloom.protocols.ocpp.edge.breaches import (
    NO_END,
    NO_START,
    NO_TEXT,
    NOT_INFLATED,
    TOO_BIG,
    TOO_MANY_FRAGMENTS,
    TOO_SLOW,
    Breach,
)
from chargeloom.protocols.ocpp.edge.deflate import Inflation, Malformed
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.sizes import STARTS_WITHIN, may_be_long


class Assembly:
    """Puts the messages of one link together.

    A message may have `message_bytes`; those that report much, whose first bytes say so, may have
    `long_message_bytes`.
    """

    __slots__ = ("_fragments", "_is_packed", "_limits", "_since_s", "_text")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._text: bytearray | None = None
        self._is_packed = False
        self._fragments = 0
        self._since_s = 0.0

    def text(
        self, payload: bytes, *, is_last: bool, now_s: float, is_packed: bool = False
    ) -> bytes | Breach | None:
        """Take a text frame; return the message if it is a whole one."""
        if self._text is not None:
            return NO_END
        if is_last:
            if not is_packed and len(payload) <= self._limits.message_bytes and payload.isascii():
                return payload  # nearly all there are
            return self._unpacked(payload) if is_packed else self._whole(payload)
        self._text = bytearray()
        self._is_packed = is_packed
        self._fragments = 0
        self._since_s = now_s
        return self.continuation(payload, is_last=False, now_s=now_s)

    def continuation(self, payload: bytes, *, is_last: bool, now_s: float) -> bytes | Breach | None:
        """Take a continuation frame; return the message that it ends."""
        if self._text is None:
            return NO_START
        self._text += payload
        self._fragments += 1
        breach = self._excess(self._text) or self.overdue(now_s)
        if breach is not None or not is_last:
            return breach
        message, self._text = bytes(self._text), None
        return self._unpacked(message) if self._is_packed else self._whole(message)

    def overdue(self, now_s: float) -> Breach | None:
        """Judge the time that the message in the making takes."""
        is_late = self._text is not None and now_s - self._since_s > self._limits.message_s
        return TOO_SLOW if is_late else None

    def _excess(self, text: bytearray) -> Breach | None:
        if len(text) > self._limits.message_bytes and len(text) > self._most(text):
            return TOO_BIG
        return TOO_MANY_FRAGMENTS if self._fragments > self._limits.fragments else None

    def _most(self, text: bytes | bytearray) -> int:
        """Tell how long a message may become, by its first bytes; compressed ones tell nothing yet."""
        is_packed = self._text is text and self._is_packed
        is_report = is_packed or may_be_long(text[:STARTS_WITHIN])
        return self._limits.long_message_bytes if is_report else self._limits.message_bytes

    def _whole(self, message: bytes) -> bytes | Breach:
        if len(message) > self._limits.message_bytes and len(message) > self._most(message):
            return TOO_BIG
        return message if is_text(message) else NO_TEXT

    def _unpacked(self, packed: bytes) -> bytes | Breach:
        """Inflate one byte more than a message may have, and never more than that."""
        usual = self._limits.message_bytes
        inflation = Inflation(packed)
        try:
            message = inflation.take(usual + 1)
            if len(message) > usual:
                most = self._most(message)
                message += inflation.take(most - usual) if most > usual else b""
        except Malformed:
            return NOT_INFLATED
        return self._whole(message)


def is_text(message: bytes) -> bool:
    """Whether a whole message is UTF-8 (RFC 6455, 8.1)."""
    if message.isascii():
        return True
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True
