"""What is known of one EVSE that is limited, while we run."""

import asyncio
from typing import Final, NamedTuple

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.limits.charging_ability import ChargingAbility
from chargeloom.services.limiting.building import Habit
from chargeloom.services.limiting.conduct import Allowed, Conduct
from chargeloom.services.limiting.offer import Offer

FIRST_PAUSE_S: Final = 5
LONGEST_PAUSE_S: Final = 15 * 60
SAID_AGAIN_S: Final = 120
LONGEST_WAIT_S: Final = 24 * 3600
"""No station is left alone for longer, whatever it says."""
SIGN_S: Final = 30
"""Who gives a sign is asked no sooner than so long after it did not answer, or refused."""
ANOTHER_CLOCK_US: Final = 30 * SECOND
"""What has begun a minute ago, and holds for minutes, bears so much."""


class Composite(NamedTuple):
    """What a station said that it will keep to: steps by its own clock."""

    at: Instant
    until: Instant
    steps: tuple[tuple[Instant, float], ...]

    def limit_at(self, moment: Instant) -> float | None:
        """Say what was foretold for a moment; None when nothing was."""
        if moment >= self.until:
            return None
        at = max(moment, self.at)
        return next((limit for since, limit in reversed(self.steps) if since <= at), None)


class Outlet:
    """One EVSE: what is offered, what is under way, how it behaves."""

    __slots__ = (
        "accepted_at",
        "allowed",
        "clock_us",
        "composite",
        "conduct",
        "conduct_since",
        "confirmed",
        "differs",
        "evse",
        "failures",
        "is_bidden",
        "measured_a",
        "not_before",
        "offer",
        "pause_us",
        "rival",
        "said_again_at",
        "starts_bare",
        "station",
        "suspected",
        "task",
        "telling_a",
        "timer",
        "transaction",
        "updates_are_refused",
        "wants_check",
    )

    def __init__(self, station: StationId, evse: int) -> None:
        self.station = station
        self.evse = evse
        self.offer: Offer | None = None
        self.task: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.telling_a = 0.0
        """What the station is being told to allow: it may have taken that, whichever charge runs by then."""
        self.confirmed: set[int] = set()
        """The profiles that were accepted since the station last came in."""
        self.suspected: tuple[Habit, ...] = ()
        self.transaction: str | None = None
        self.rival: int | None = None
        """The profile that is cleared next: for it the station refused ours."""
        self.failures = 0
        self.not_before = Instant(0)
        self.is_bidden = False
        """Whether the station itself said how long it takes nothing: no sign makes that shorter."""
        self.pause_us = 0
        self.clock_us: int | None = None
        """How far the station's clock was from ours when all was seen to."""
        self.conduct = Conduct.UNTOLD
        self.conduct_since = Instant(0)
        self.said_again_at = Instant(0)
        """When an EVSE that disobeys was told its limits once more."""
        self.measured_a: float | None = None
        self.accepted_at: Instant | None = None
        self.composite: Composite | None = None
        self.wants_check = False
        self.differs = False
        """Whether the station reckons with more than we do."""
        self.allowed = Allowed()
        self.updates_are_refused = False
        self.starts_bare = False
        """Whether it takes requests for a charge only without a profile."""

    def forget_what_was_confirmed(self) -> None:
        """Begin again: the station may have lost what it was told."""
        self.confirmed.clear()
        self.suspected = ()
        self.failures = 0
        self.not_before = Instant(0)
        self.is_bidden = False
        self.updates_are_refused = False
        self.starts_bare = False

    def is_ready(self) -> None:
        """Begin again with profiles of the charge: what came too early its station takes now (OCPP 2.0.1, K15.FR.17)."""
        self.suspected = tuple(one for one in self.suspected if one is not Habit.NO_TRANSACTION)
        if not self.is_bidden:
            self.failures, self.not_before = 0, Instant(0)

    def may_be_told_again(self, now: Instant) -> bool:
        """Whether it draws too much, and was not told its limits once more of late: it may have lost them."""
        if self.conduct is not Conduct.DISOBEDIENT:
            return False
        return not 0 <= now - self.said_again_at < SAID_AGAIN_S * SECOND

    def disarm(self) -> None:
        """Look at it no more by itself."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def pause(self, now: Instant) -> None:
        """Try again later, each time twice as late."""
        self._pause(now, min(FIRST_PAUSE_S << min(self.failures, 10), LONGEST_PAUSE_S))
        self.failures += 1
        self.is_bidden = False

    def wait(self, now: Instant, wait_s: int) -> None:
        """Try again once the station takes something, as it says; 0: it does not say (OCPP 2.1, K01.FR.59)."""
        self.pause(now)
        if wait_s:
            self._pause(now, min(wait_s, LONGEST_WAIT_S))
            self.is_bidden = True

    def _pause(self, now: Instant, seconds: int) -> None:
        self.pause_us = seconds * SECOND
        self.not_before = Instant(now + self.pause_us)

    def may_be_back(self, now: Instant) -> bool:
        """Try again at once, or soon, for its station gave a sign; whether that is sooner than was meant."""
        soon = max(now, Instant(self.not_before - self.pause_us + SIGN_S * SECOND))
        if self.is_bidden or not self.is_paused(now) or soon >= self.not_before:
            return False
        self.not_before = soon
        return True

    def is_paused(self, now: Instant) -> bool:
        """Whether it is tried again later; a clock that went back makes it wait no longer than was meant."""
        self.not_before = min(self.not_before, Instant(now + self.pause_us))
        return now < self.not_before

    def has_another_clock(self, clock_us: int | None) -> bool:
        """Whether a clock turned out to be another than that which schedules were made for: theirs, or ours."""
        is_known = self.clock_us is not None and clock_us is not None
        return is_known and abs((clock_us or 0) - (self.clock_us or 0)) > ANOTHER_CLOCK_US


class Limited:
    """A station with EVSEs that are limited."""

    __slots__ = ("ability", "has_told_more", "is_asked", "outlets")

    def __init__(self) -> None:
        self.ability: ChargingAbility | None = None
        self.has_told_more = False
        """Whether more may be known of what it can do than when it was asked."""
        self.is_asked: asyncio.Task[None] | None = None
        self.outlets: dict[int, Outlet] = {}
