"""Transaction numbers of OCPP 1.6: unique by construction, and not to be guessed."""

from hashlib import blake2s
from typing import Final

_HALF_BITS: Final = 16
_HALF: Final = (1 << _HALF_BITS) - 1
_ROUNDS: Final = 6
_LARGEST: Final = (1 << 31) - 1


class Numbering:
    """A keyed permutation of 1..2^31-1: each serial has one number, and no number tells its neighbour.

    A Feistel network with a keyed hash as its round function; results outside the range walk on
    along their cycle, which keeps the map one to one.
    """

    def __init__(self, key: bytes) -> None:
        self._turns = tuple(
            blake2s(bytes((turn,)), key=key, digest_size=2) for turn in range(_ROUNDS)
        )

    def number(self, serial: int) -> int:
        """Return the number of a serial (both from 1 to 2^31-1)."""
        if not 1 <= serial <= _LARGEST:
            msg = f"a serial lies between 1 and {_LARGEST}, not at {serial}"
            raise ValueError(msg)
        number = self._permuted(serial)
        while not 1 <= number <= _LARGEST:
            number = self._permuted(number)
        return number

    def _permuted(self, value: int) -> int:
        left, right = value >> _HALF_BITS, value & _HALF
        for turn in self._turns:
            hashed = turn.copy()
            hashed.update(right.to_bytes(2, "big"))
            left, right = right, left ^ int.from_bytes(hashed.digest(), "big")
        return left << _HALF_BITS | right
