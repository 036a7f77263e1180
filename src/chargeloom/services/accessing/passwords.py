"""Passwords of people: argon2id in a thread, few at a time; whoever has none takes as long to refuse."""

import asyncio
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST: Final = 12
LONGEST: Final = 256
_LONGEST_SAID: Final = 4 * LONGEST
"""No writing of a password is longer; to put a long text into one form takes the square of its length."""
AT_ONCE: Final = 2
"""Each takes 64 MiB and a core for a moment."""
_FEWEST_KINDS: Final = 5
"""A password of fewer different characters is guessed at once."""


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobodys_hash: str | None = None

    async def hash(self, password: str) -> bytes:
        """Hash a password with a salt of its own."""
        async with self._turns:
            return (await asyncio.to_thread(self._hasher.hash, normal(password))).encode()

    async def matches(self, password: str, stored: bytes | None) -> bool:
        """Whether a password is the hashed one; takes the same time when there is none."""
        may_be = len(password) <= _LONGEST_SAID
        said = normal(password) if may_be else ""
        async with self._turns:
            is_equal = await asyncio.to_thread(self._check, said, stored)
        return is_equal and may_be and stored is not None

    def _check(self, password: str, stored: bytes | None) -> bool:
        if stored is None:
            self._nobodys_hash = self._nobodys_hash or self._hasher.hash("nobody's")
        kept = stored.decode() if stored is not None else self._nobodys_hash or ""
        try:
            return self._hasher.verify(kept, password)
        except (Argon2Error, InvalidHashError):
            return False


def normal(password: str) -> str:
    """Write a password in one form, whatever keyboard it was typed on (RFC 8265, 4.2)."""
    return unicodedata.normalize("NFC", password)


def is_strong(password: str, name: str) -> bool:
    """Whether a password may be set: long, of several characters, and not the name (NIST SP 800-63B, 5.1.1)."""
    lowered = password.casefold()
    return (
        SHORTEST <= len(password) <= LONGEST
        and len(set(lowered)) >= _FEWEST_KINDS
        and (not name or lowered.replace(name.casefold(), "") == lowered)
        and not any(lowered in run for run in _RUNS)
    )


_RUNS: Final = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "1234567890" * 10,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
)
