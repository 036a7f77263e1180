"""Readings as few bytes: the meter's own decimals, two characters a byte, and nothing rounded.

What the values mean (the layout) is kept once for all rows that hold the same. The values of a row
are joined by spaces and written in an alphabet of sixteen characters, so that each takes half a
byte. Values that need other characters (signed data, names) are kept as a JSON array instead.
"""

from binascii import Error as NotInAlphabet, hexlify, unhexlify
from hashlib import blake2b
from typing import Final

import msgspec

_CHARACTERS: Final = b"0123456789 .-,E+"
_DIGITS: Final = b"0123456789abcdef"
_OUTSIDE: Final = b"?"
_TO_DIGITS: Final = bytes(
    _DIGITS[_CHARACTERS.index(code)] if code in _CHARACTERS else _OUTSIDE[0] for code in range(256)
)
_TO_CHARACTERS: Final = bytes.maketrans(_DIGITS, _CHARACTERS)
_JSON: Final = b"\xff"
"""Marks a JSON array; as two characters of the alphabet it would be `++`."""


_nothing_said: Final = blake2b(digest_size=8)
"""To copy it takes half of what it takes to make one."""


def pack(values: tuple[str, ...]) -> bytes:
    """Write values so that `unpack` gives exactly the same back."""
    text = " ".join(values)
    if text.count(" ") != len(values) - 1 or text.startswith("++"):
        return _JSON + msgspec.json.encode(values)
    padded = text if len(text) % 2 == 0 else " " + text
    try:
        return unhexlify(padded.encode().translate(_TO_DIGITS))
    except NotInAlphabet:
        return _JSON + msgspec.json.encode(values)


def unpack(body: bytes, count: int) -> tuple[str, ...]:
    """Read the values of a row whose layout has `count` of them."""
    if body.startswith(_JSON):
        return msgspec.json.decode(body[1:], type=tuple[str, ...])
    parts = hexlify(body).translate(_TO_CHARACTERS).decode().split(" ")
    return tuple(parts[len(parts) - count :])


def digest(evse: int, connector: int, layout: int, body: bytes) -> int:
    """Return 63 bits that tell a row from others of its series and instant; a repeat has the same."""
    told = _nothing_said.copy()
    told.update(b"%d %d %d %b" % (evse, connector, layout, body))
    return int.from_bytes(told.digest(), "big") >> 1
