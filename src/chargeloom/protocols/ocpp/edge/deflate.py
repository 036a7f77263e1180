"""Compression of messages (RFC 7692): always without context takeover, inflated within a bound."""

import zlib
from collections.abc import Iterable
from typing import Final, NamedTuple

EXTENSION: Final = "permessage-deflate"
TAIL: Final = b"\x00\x00\xff\xff"
"""What a sender leaves out at the end of each message (7.2.1)."""
WORTH_BYTES: Final = 512
"""Shorter messages gain too little for the work."""

_MOST_BITS: Final = 15
_OUR_BITS: Final = 12
"""A window of 4 KiB: what we send is short, and a larger one costs memory for nothing."""
_LEAST_BITS: Final = 9
"""zlib has no raw window of 2^8 bytes."""
_LEVEL: Final = 3
_MEMORY_LEVEL: Final = 5
_FLAGS: Final = frozenset({"server_no_context_takeover", "client_no_context_takeover"})
_BITS: Final = frozenset({"server_max_window_bits", "client_max_window_bits"})
_ENDS: Final = frozenset({TAIL, b"\x00" + TAIL})
"""What may follow a block that says it is the last (7.2.3.4)."""


class Agreement(NamedTuple):
    """What was agreed: the window of what we send, and the words of the agreement."""

    bits: int
    answer: str


class Malformed(Exception):
    """Bytes that nobody can inflate."""


def agree(offers: Iterable[str]) -> Agreement | None:
    """Accept the first offer that we can keep (7.1); `offers` are the elements of the header."""
    return next((agreed for offer in offers if (agreed := _accept(offer)) is not None), None)


def _accept(offer: str) -> Agreement | None:
    name, *written = (part.strip() for part in offer.split(";"))
    parameters = [_parameter(part) for part in written]
    names = [key for key, _ in parameters]
    if name != EXTENSION or len(set(names)) < len(names):
        return None
    if not all(_is_sound(key, value) for key, value in parameters):
        return None
    answer = [EXTENSION, "server_no_context_takeover", "client_no_context_takeover"]
    wanted = dict(parameters).get("server_max_window_bits")
    bits = min(_OUR_BITS, int(wanted or _MOST_BITS))
    if wanted is not None:
        answer.append(f"server_max_window_bits={wanted}")
    return Agreement(bits, "; ".join(answer)) if bits >= _LEAST_BITS else None


def _parameter(written: str) -> tuple[str, str | None]:
    name, equals, value = written.partition("=")
    return name.strip(), value.strip().strip('"') if equals else None


def _is_sound(name: str, value: str | None) -> bool:
    """Whether a parameter is one of the four, with a value of its kind (7.1.2)."""
    if name in _FLAGS:
        return value is None
    if name not in _BITS or value is None:
        return name == "client_max_window_bits" and value is None
    return value.isascii() and value.isdecimal() and value[0] != "0" and 8 <= int(value) <= 15


def deflate(message: bytes, bits: int) -> bytes:
    """Compress a message (7.2.1)."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -bits, _MEMORY_LEVEL)
    packed = packer.compress(message) + packer.flush(zlib.Z_SYNC_FLUSH)
    return packed[: -len(TAIL)]


class Inflation:
    """One message on its way out of its compression: it never grows past what is asked for."""

    __slots__ = ("_rest", "_unpacker")

    def __init__(self, packed: bytes) -> None:
        self._unpacker = zlib.decompressobj(-_MOST_BITS)
        self._rest = packed + TAIL

    def take(self, most: int) -> bytes:
        """Inflate at most so many bytes more. Raises Malformed."""
        try:
            taken = self._unpacker.decompress(self._rest, most)
        except zlib.error:
            raise Malformed from None
        self._rest = self._unpacker.unconsumed_tail
        if self._unpacker.eof and self._unpacker.unused_data not in _ENDS:
            raise Malformed
        return taken
