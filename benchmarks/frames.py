"""WebSocket frames as a client writes and reads them (RFC 6455, 5.2)."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

MASK_KEY: Final = bytes.fromhex("5ac31e97")
"""One key for every frame: a server must unmask all the same, and the load costs less to make."""

TEXT: Final = 0x81
CLOSE: Final = 0x88
PING: Final = 0x89
PONG: Final = 0x8A
SHORT: Final = 126
EXTENDED_16: Final = 126
EXTENDED_64: Final = 127


class Unreadable(Exception):
    """The server wrote a frame that this client cannot read."""


@lru_cache(maxsize=4096)
def _mask(length: int) -> int:
    return int.from_bytes((MASK_KEY * (length // 4 + 1))[:length])


@lru_cache(maxsize=4096)
def _head(opcode: int, length: int) -> bytes:
    if length < SHORT:
        return bytes((opcode, 0x80 | length)) + MASK_KEY
    return bytes((opcode, 0x80 | EXTENDED_16)) + length.to_bytes(2) + MASK_KEY


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """Write one whole frame of less than 64 KiB."""
    length = len(payload)
    body = int.from_bytes(payload) ^ _mask(length)
    return _head(opcode, length) + body.to_bytes(length)


class Reader:
    """Cuts what arrives into frames; a frame may arrive in pieces, or several at once."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield (opcode with the FIN bit, payload) of each frame that is now complete."""
        data = self._kept + data
        start = 0
        while (bounds := _bounds(data, start)) is not None:
            begin, end = bounds
            yield data[start], data[begin:end]
            start = end
        self._kept = data[start:]


def _bounds(data: bytes, start: int) -> tuple[int, int] | None:
    if len(data) < start + 2:
        return None
    if not data[start] & 0x80 or data[start + 1] & 0x80:
        raise Unreadable(f"fragmented or masked: {data[start : start + 2].hex()}")
    length, begin = data[start + 1], start + 2
    if length == EXTENDED_16:
        length, begin = int.from_bytes(data[begin : begin + 2]), begin + 2
    elif length == EXTENDED_64:
        length, begin = int.from_bytes(data[begin : begin + 8]), begin + 8
    return (begin, begin + length) if len(data) >= begin + length else None
