"""Tempers: how cars take what they are offered, when they do not just take it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

MINIMUM_A: Final = 6.0
"""Below this a vehicle is offered nothing on AC (IEC 61851-1, annex A)."""

LATE_S: Final = 300.0
"""How long a late starter looks at an offer before it takes it."""
DEAF_S: Final = 30.0
"""How long a car goes on with what it drew when it may draw less."""
CUT_S: Final = 6.0
"""How long a car may draw after it may draw nothing: then the contactor opens."""
MODEST_SHARE: Final = 0.7
MODEST_A: Final = 13.0
"""A modest car takes this share of what it may, and never more than this."""


class Habit(StrEnum):
    """What a car does otherwise than most."""

    LATE_START = "late-start"
    ONE_PHASE = "one-phase"
    DEAF = "deaf"
    DOES_NOT_WAKE = "does-not-wake"
    DRAWS_LESS = "draws-less"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS: Final = {
    Habit.LATE_START: "takes nothing for the first five minutes of an offer.",
    Habit.ONE_PHASE: "charges on its first line alone, with up to 32 A.",
    Habit.DEAF: "ignores a lower limit for 30 s, and a pause until the contactor opens after 6 s.",
    Habit.DOES_NOT_WAKE: "takes nothing any more after a pause, until it is plugged in anew.",
    Habit.DRAWS_LESS: "takes 70 % of what it may, never more than 13 A and never less than 6 A.",
}


class Piece(NamedTuple):
    """So long the car sees this offer."""

    lasts_s: float
    seen_a: float


class Temper(Protocol):
    """Turns what is offered into what the car sees; the state is that of one plug."""

    @property
    def changes_in_s(self) -> float | None:
        """In how long the car changes its mind though nothing else does; None: it does not."""

    @property
    def sleeps(self) -> bool:
        """Whether it would take nothing, whatever is offered."""

    def see(self, dt_s: float, offered_a: float) -> Iterator[Piece]:
        """Let an offer stand so long; what the last piece shows holds at its end."""


class Willing:
    """Takes what it may."""

    changes_in_s: float | None = None
    sleeps = False

    def see(self, dt_s: float, offered_a: float) -> Iterator[Piece]:
        """See the offer as it is."""
        yield Piece(dt_s, offered_a)


class Late:
    """Takes nothing until an offer has stood for a while."""

    def __init__(self) -> None:
        self._left_s = LATE_S
        self._is_offered = False

    @property
    def changes_in_s(self) -> float | None:
        return self._left_s if self._is_offered and self._left_s > 0 else None

    @property
    def sleeps(self) -> bool:
        return self._left_s > 0

    def see(self, dt_s: float, offered_a: float) -> Iterator[Piece]:
        """Wait as long as it takes; a pause meanwhile does not count."""
        self._is_offered = offered_a >= MINIMUM_A
        waits_s = min(dt_s, self._left_s) if self._is_offered else dt_s
        if self._is_offered:
            self._left_s -= waits_s
        yield Piece(waits_s, 0.0)
        if self._is_offered and not self.sleeps:
            yield Piece(dt_s - waits_s, offered_a)


class Deaf:
    """Goes on for a while when it may draw less."""

    def __init__(self) -> None:
        self._seen_a = 0.0
        self._left_s: float | None = None

    sleeps = False

    @property
    def changes_in_s(self) -> float | None:
        return self._left_s

    def see(self, dt_s: float, offered_a: float) -> Iterator[Piece]:
        """Hear a higher limit at once, a lower one late; one lower still does not begin the wait anew."""
        if offered_a >= self._seen_a:
            # What was offered for no time at all, nobody saw.
            self._seen_a = offered_a if dt_s > 0 else self._seen_a
            self._left_s = None
            yield Piece(dt_s, offered_a)
            return
        patience_s = CUT_S if offered_a < MINIMUM_A else DEAF_S
        left_s = patience_s if self._left_s is None else min(self._left_s, patience_s)
        if dt_s < left_s:
            self._left_s = left_s - dt_s
            yield Piece(dt_s, self._seen_a)
            return
        yield Piece(left_s, self._seen_a)
        self._seen_a, self._left_s = offered_a, None
        yield Piece(dt_s - left_s, offered_a)


class Sleeper:
    """Falls asleep in a pause, and does not wake."""

    changes_in_s: float | None = None

    def __init__(self) -> None:
        self._has_seen = False
        self.sleeps = False

    def see(self, dt_s: float, offered_a: float) -> Iterator[Piece]:
        """See nothing any more after the first pause."""
        is_offered = offered_a >= MINIMUM_A
        self.sleeps = self.sleeps or (self._has_seen and not is_offered)
        self._has_seen = self._has_seen or is_offered
        yield Piece(dt_s, 0.0 if self.sleeps else offered_a)


class Modest:
    """Takes less than it may, but never less than the least that can be taken."""

    changes_in_s: float | None = None
    sleeps = False

    def see(self, dt_s: float, offered_a: float) -> Iterator[Piece]:
        """See less than there is."""
        is_offered = offered_a >= MINIMUM_A
        seen_a = max(min(MODEST_SHARE * offered_a, MODEST_A), MINIMUM_A)
        yield Piece(dt_s, seen_a if is_offered else 0.0)


_TEMPERS: Final[dict[Habit, type[Temper]]] = {
    Habit.LATE_START: Late,
    Habit.ONE_PHASE: Willing,
    Habit.DEAF: Deaf,
    Habit.DOES_NOT_WAKE: Sleeper,
    Habit.DRAWS_LESS: Modest,
}


def temper_of(habit: Habit | None) -> Temper:
    """Make the temper of a car."""
    return Willing() if habit is None else _TEMPERS[habit]()
