"""WebSocket frames as they lie in a stream of bytes, in either direction (RFC 6455, 5.2)."""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

MASK_KEY: Final = bytes.fromhex("3ba1c45e")
END_OF_HEAD: Final = b"\r\n\r\n"

_FIN: Final = 0x80
_MASKED: Final = 0x80
_LENGTH_BYTES: Final = {126: 2, 127: 8}


class Opcode(IntEnum):
    """What a frame is; continuations are never sent by us and never expected."""

    TEXT = 1
    CLOSE = 8
    PING = 9
    PONG = 10


class Frame(NamedTuple):
    """A frame and where in its stream it lies."""

    opcode: int
    payload: bytes
    begin: int
    end: int


def masked(payload: bytes, opcode: Opcode = Opcode.TEXT) -> bytes:
    """Write a frame as a client does; the payload is shorter than 64 KiB."""
    length = len(payload)
    is_short = length < min(_LENGTH_BYTES)
    written = bytes((length,)) if is_short else bytes((126,)) + length.to_bytes(2, "big")
    head = bytes((_FIN | opcode, _MASKED | written[0])) + written[1:]
    return head + MASK_KEY + _xor(payload, MASK_KEY)


def frames(stream: bytes, begin: int = 0) -> Iterator[Frame]:
    """Cut a stream that has no upgrade in it (any more) into its whole frames."""
    while (frame := _frame_at(stream, begin)) is not None:
        yield frame
        begin = frame.end


class FrameReader:
    """Cuts what arrives into frames; a frame may come in pieces, or several at once."""

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that are now whole."""
        self._kept += data
        for frame in frames(stream := self._kept):
            self._kept = stream[frame.end :]
            yield frame


def _frame_at(stream: bytes, begin: int) -> Frame | None:
    if len(stream) < begin + 2:
        return None
    length, at = stream[begin + 1] & ~_MASKED, begin + 2
    if length in _LENGTH_BYTES:
        width = _LENGTH_BYTES[length]
        length, at = int.from_bytes(stream[at : at + width], "big"), at + width
    key = b""
    if stream[begin + 1] & _MASKED:
        key, at = stream[at : at + 4], at + 4
    if len(stream) < at + length:
        return None
    payload = stream[at : at + length]
    return Frame(stream[begin] & 0x0F, _xor(payload, key) if key else payload, begin, at + length)


def _xor(payload: bytes, key: bytes) -> bytes:
    length = len(payload)
    repeated = (key * (length // 4 + 1))[:length]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return mixed.to_bytes(length, "big")
