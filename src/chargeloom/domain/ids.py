"""Identifiers: opaque to the outside, ordered by time inside."""

from collections.abc import Callable
from typing import Final, NewType

from chargeloom.domain.instant import Instant

StationId = NewType("StationId", str)
"""The identity a station connects with: at most 48 characters, case-sensitive, no colon."""
OperatorId = NewType("OperatorId", int)
TransactionId = NewType("TransactionId", int)
SessionId = NewType("SessionId", int)
TokenId = NewType("TokenId", int)
CommandId = NewType("CommandId", int)
EventId = NewType("EventId", int)
FrameId = NewType("FrameId", int)
KeyId = NewType("KeyId", int)
UserId = NewType("UserId", int)
BrowserId = NewType("BrowserId", int)
CredentialId = NewType("CredentialId", int)
AlertId = NewType("AlertId", int)
RuleId = NewType("RuleId", int)
WebhookId = NewType("WebhookId", int)
SiteId = NewType("SiteId", int)
LimitId = NewType("LimitId", int)
DeviceId = NewType("DeviceId", int)
TariffId = NewType("TariffId", int)

THE_OPERATOR: Final = OperatorId(1)

LARGEST: Final = (1 << 63) - 1
"""No id is above: databases hold 63 bits and a sign."""
_COUNTER_BITS: Final = 21
_OUT_OF_TIME: Final = (LARGEST >> _COUNTER_BITS) * 3 // 4 << _COUNTER_BITS
"""A clock beyond the year 2074 moves no number: what comes once it is mended would be of that year, too, and never be old."""
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_DIGITS: Final = 13
_VALUE: Final = {letter: value for value, letter in enumerate(_ALPHABET)}


class IdSource:
    """Hands out even, strictly rising 63-bit numbers: milliseconds of UTC above 21 bits of chance.

    The odd number after each one is free for the second half of a pair.
    """

    def __init__(self, chance: Callable[[int], int], last: int = 0) -> None:
        self._chance = chance
        self._last = last

    def next(self, now: Instant) -> int:
        """Return a number above all that were handed out before, whatever the clock does."""
        drawn = first_of(now) | (self._chance(_COUNTER_BITS - 2) << 1)
        self._last = drawn if self._last < drawn < _OUT_OF_TIME else self._last + 2
        return self._last

    def rise_above(self, last: int) -> None:
        """Never hand out a number up to `last` again."""
        self._last = max(self._last, last | 1) + 1


def first_of(at: Instant) -> int:
    """Return the lowest number of an instant; times of other ages have numbers that no id can have."""
    return at // 1000 << _COUNTER_BITS


def handed_out_at(number: int) -> Instant:
    """Say when a number was handed out, by the clock of then."""
    return Instant((number >> _COUNTER_BITS) * 1000)


def to_text(prefix: str, number: int) -> str:
    """Write an id for the outside: `tx_` and thirteen letters that sort as the number does."""
    pairs = _PAIRS
    return (
        f"{prefix}_{_ALPHABET[number >> 60]}{pairs[number >> 50 & 1023]}{pairs[number >> 40 & 1023]}"
        f"{pairs[number >> 30 & 1023]}{pairs[number >> 20 & 1023]}{pairs[number >> 10 & 1023]}"
        f"{pairs[number & 1023]}"
    )


def from_text(prefix: str, text: str) -> int | None:
    """Read an id of the outside; None when it is not one of this kind."""
    head, _, letters = text.partition("_")
    if head != prefix or len(letters) != _DIGITS or not _VALUE.keys() >= set(letters):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | _VALUE[letter]
    return number if number <= LARGEST else None
