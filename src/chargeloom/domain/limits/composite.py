"""Composite schedules: what all profiles of a station together leave an EVSE, and until when.

Of each purpose the highest level that has something to say leads; one for the transaction overrules
the default; the smallest of what leads is the limit (OCPP 1.6, 3.13; OCPP 2.1, K chapter 3).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import inf
from typing import Final, NamedTuple, TypeAlias

from chargeloom.domain.instant import DAY, SECOND, Instant
from chargeloom.domain.limits.charging_profile import (
    THE_WHOLE,
    InstalledProfile,
    Profile,
    ProfilePeriod,
    Purpose,
    RateUnit,
)
from chargeloom.domain.limits.course import Course

_Rank: TypeAlias = tuple[int, bool, float]

LINE_V: Final = 230.0
"""The set voltage of the area, not the measured one (OCPP 2.1, K01.FR.50)."""
MAX_MOMENTS: Final = 2_000
"""What changes more often is not foretold to its end."""
_SLACK_US: Final = 5 * SECOND
_NEAR_A: Final = 0.5
_NEAR_PART: Final = 0.02
LOOK_AHEAD: Final = 8 * DAY
"""Longer than the longest recurrence."""


class Use(NamedTuple):
    """How an EVSE is used while limits are reckoned."""

    since: Instant
    transaction: str | None = None
    lines: int = 3
    volts: float = LINE_V
    most_a: float = inf
    """More no line of it can carry, however many watts it may draw."""
    connector: int = 0
    """Which connector of the EVSE is used; 0 where it has but one, or nobody knows."""
    has_priority: bool = False
    offline_since: Instant | None = None
    """Since when the station hears nothing of us."""


class Step(NamedTuple):
    """From this moment on, this limit in amperes per line; None is no limit."""

    at: Instant
    limit_a: float | None


def limit_at(
    installed: Iterable[InstalledProfile], evse: int, use: Use, at: Instant
) -> float | None:
    """Say how many amperes per line the profiles leave an EVSE; None when they say nothing."""
    return Courses(installed, evse, use).limit_at(at)


class _Voice:
    """What one profile says to an EVSE: looked at anew only once that may have changed."""

    def __init__(self, one: InstalledProfile, evse: int, use: Use) -> None:
        self.purpose, self.course = one.profile.purpose, Course(one.profile, use.since)
        self.lost_at = _lost_at(one.profile, use)
        self._level, self._is_own = one.profile.level, one.evse == evse
        self._unit, self._use = one.profile.unit, use
        self._since = self._until = inf
        self._said: tuple[_Rank, float] | None = None

    def said(self, at: Instant) -> tuple[_Rank, float] | None:
        """Give its limit and how it ranks among those of its purpose; None where it says nothing."""
        if not self._since <= at < self._until:
            self._look(at)
        return self._said

    def next_after(self, at: Instant) -> float:
        """Say when that may change next."""
        if not self._since <= at < self._until:
            self._look(at)
        return self._until

    def once_after(self, at: Instant) -> list[Instant]:
        """List when something of it begins or ends for good."""
        lost = [] if self.lost_at is None or self.lost_at <= at else [self.lost_at]
        return [*self.course.once_after(at), *lost]

    def _look(self, at: Instant) -> None:
        is_lost = self.lost_at is not None and at >= self.lost_at
        period = None if is_lost else self.course.period_at(at)
        limit = amperes(period, self._unit, self._use) if period is not None else None
        self._said = None if limit is None else (self._rank(limit), limit)
        following = self.course.next_after(at)
        ends = inf if is_lost or self.lost_at is None else self.lost_at
        self._since, self._until = at, min(inf if following is None else following, ends)

    def _rank(self, limit: float) -> _Rank:
        """The highest level leads, of two such the EVSE's own; of what somebody else set nothing yields: the smallest leads."""
        is_of_others = self.purpose is Purpose.EXTERNAL
        return (0, False, -limit) if is_of_others else (self._level, self._is_own, limit)


class Courses:
    """The profiles that concern an EVSE, read once to be asked for many moments."""

    def __init__(self, installed: Iterable[InstalledProfile], evse: int, use: Use) -> None:
        self._use = use
        self._voices = [
            _Voice(one, evse, use)
            for one in installed
            if _is_at(one, evse, use) and _is_for(one.profile, use)
        ]
        self._longest_us = max((one.course.every_us for one in self._voices), default=0)

    def limit_at(self, at: Instant) -> float | None:
        """Say how many amperes per line they leave the EVSE; None when they say nothing."""
        best: dict[Purpose, tuple[_Rank, float]] = {}
        for one in self._voices:
            said = one.said(at)
            if said is not None and (one.purpose not in best or said > best[one.purpose]):
                best[one.purpose] = said
        return _least({purpose: limit for purpose, (_, limit) in best.items()}, self._use)

    def next_after(self, at: Instant) -> Instant | None:
        """Say when that may change next."""
        found = min((one.next_after(at) for one in self._voices), default=inf)
        return None if found == inf else Instant(int(found))

    def once_after(self, at: Instant) -> list[Instant]:
        """List the moments after this one at which something begins or ends for good, in their order."""
        return sorted({edge for one in self._voices for edge in one.once_after(at)})

    def turns(self, at: Instant, until: Instant) -> Iterator[Instant]:
        """Give the moments of a span at which something may change; once all has recurred, nothing new comes before the next that is for good."""
        once = self.once_after(at)
        moment: Instant | None = at
        while moment is not None and moment < until:
            yield moment
            passed = bisect_right(once, moment)
            held_since = once[passed - 1] if passed else at
            moment = self.next_after(moment)
            if moment is None or moment > held_since + self._longest_us:
                moment = once[passed] if passed < len(once) else None


def _least(leading: Mapping[Purpose, float], use: Use) -> float | None:
    own = leading.get(Purpose.TRANSACTION, leading.get(Purpose.DEFAULT))
    if use.has_priority and Purpose.PRIORITY in leading:
        own = leading[Purpose.PRIORITY]
    said = (own, leading.get(Purpose.STATION), leading.get(Purpose.EXTERNAL))
    limit = min((one for one in said if one is not None), default=None)
    extra = leading.get(Purpose.GENERATION)
    return limit if limit is None or extra is None else limit + extra


def timeline(
    installed: Iterable[InstalledProfile],
    evse: int,
    use: Use,
    at: Instant,
    until: Instant,
    moments: Iterable[Instant] | None = None,
) -> tuple[Step, ...]:
    """Foretell the limits of an EVSE, at all moments at which they change or at some (OCPP 1.6, 5.7; 2.1, K08)."""
    courses = Courses(installed, evse, use)
    return _steps(courses, _each(courses, at, until) if moments is None else moments)


def foretold(
    installed: Iterable[InstalledProfile], evse: int, use: Use, at: Instant, until: Instant
) -> tuple[Step, ...]:
    """Foretell the limits of an EVSE; what recurs, only until it has."""
    courses = Courses(installed, evse, use)
    return _steps(courses, courses.turns(at, until))


def _steps(courses: Courses, moments: Iterable[Instant]) -> tuple[Step, ...]:
    """Make one step of equal neighbours."""
    steps: list[Step] = []
    for count, moment in enumerate(moments):
        if count >= MAX_MOMENTS:
            return (*steps, Step(moment, None))
        limit = courses.limit_at(moment)
        if not steps or steps[-1].limit_a != limit:
            steps.append(Step(moment, limit))
    return tuple(steps)


def _each(courses: Courses, at: Instant, until: Instant) -> Iterator[Instant]:
    moment: Instant | None = at
    while moment is not None and moment < until:
        yield moment
        moment = courses.next_after(moment)


def turns(
    installed: Iterable[InstalledProfile], evse: int, use: Use, at: Instant, until: Instant
) -> tuple[Instant, ...]:
    """List the moments of a span at which the limits of an EVSE may change; what recurs, only until it has."""
    return tuple(islice(Courses(installed, evse, use).turns(at, until), MAX_MOMENTS + 1))


class Excess(NamedTuple):
    """Where what somebody reckons with is above what is allowed."""

    at: Instant
    found_a: float
    limit_a: float


def first_excess(
    theirs: Sequence[Step], ours: Sequence[Step], at: Instant, until: Instant
) -> Excess | None:
    """Find the first moment at which theirs is above ours; clocks that tell another second don't count."""
    edges = {at, *(step.at for step in (*theirs, *ours))}
    edges |= {Instant(edge + _SLACK_US + 1) for edge in edges}
    they, we = Held(theirs), Held(ours)
    for edge in sorted(edge for edge in edges if at <= edge < until):
        found = they.at(edge)
        limits = [we.at(Instant(edge + shift)) for shift in (-_SLACK_US, 0, _SLACK_US)]
        if found is None or None in limits:
            continue
        limit = max(each for each in limits if each is not None)
        if found > limit + max(_NEAR_A, _NEAR_PART * limit):
            return Excess(edge, found, limit)
    return None


class Held:
    """Steps, to be asked what holds at a moment; before the first that one does."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = sorted(steps, key=lambda step: step.at)
        self._starts = [step.at for step in self._steps]

    def at(self, moment: Instant) -> float | None:
        """Say what holds; None: no limit."""
        found = max(0, bisect_right(self._starts, moment) - 1)
        return self._steps[found].limit_a if self._steps else None


def settled_at(installed: Iterable[InstalledProfile], evse: int, use: Use, at: Instant) -> Instant:
    """Say from when on all that happens once has happened; what recurs goes on."""
    return max(Courses(installed, evse, use).once_after(at), default=at)


def horizon(installed: Iterable[InstalledProfile], evse: int, use: Use, at: Instant) -> Instant:
    """Say from when on nothing new comes: all that happens once has happened, all else has recurred."""
    return Instant(settled_at(installed, evse, use, at) + LOOK_AHEAD)


def amperes(period: ProfilePeriod, unit: RateUnit, use: Use) -> float | None:
    """Reckon a period's limit per line; power may all be drawn from the lines that are used."""
    limit = period.highest
    if limit is None or unit is RateUnit.AMPERES:
        return limit
    is_of_each = period.limit_l2 is not None or period.limit_l3 is not None
    lines = 1 if is_of_each else max(1, min(period.lines or 3, use.lines))
    return min(limit / (use.volts * lines), use.most_a)


def _is_at(one: InstalledProfile, evse: int, use: Use) -> bool:
    """Whether a profile stands where an EVSE is used: of several connectors at that one (OCPP 1.6)."""
    is_there = not use.connector or one.connector in {0, use.connector}
    return one.evse == THE_WHOLE or (one.evse == evse and is_there)


def _is_for(profile: Profile, use: Use) -> bool:
    """Whether a profile is for a use at all: one of a transaction, for that one."""
    is_of_one = profile.purpose is Purpose.TRANSACTION
    is_another = use.transaction is None or profile.transaction not in {None, use.transaction}
    return not (is_of_one and is_another)


def _lost_at(profile: Profile, use: Use) -> Instant | None:
    """Say when a profile is no longer valid because the station is alone (OCPP 2.1, K01.FR.101)."""
    if use.offline_since is None or profile.offline_s is None:
        return None
    return Instant(use.offline_since + profile.offline_s * SECOND)
