"""Composite schedules: what all profiles of a station together leave an EVSE, and until when.

Of each purpose the highest level that has something to say leads; one for the transaction overrules
the default; the smallest of what leads is the limit (OCPP 1.6, 3.13; OCPP 2.1, K chapter 3).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import inf
from typing import Final, NamedTuple

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


class Courses:
    """The profiles that concern an EVSE, read once to be asked for many moments."""

    def __init__(self, installed: Iterable[InstalledProfile], evse: int, use: Use) -> None:
        self._evse, self._use = evse, use
        self._all = [
            (one, Course(one.profile, use.since), _lost_at(one.profile, use))
            for one in installed
            if one.evse in {evse, THE_WHOLE} and _is_for(one.profile, use)
        ]
        self._longest_us = max((course.every_us for _, course, _ in self._all), default=0)

    def limit_at(self, at: Instant) -> float | None:
        """Say how many amperes per line they leave the EVSE; None when they say nothing."""
        return _least(self._leading(at), self._use)

    def next_after(self, at: Instant) -> Instant | None:
        """Say when that may change next."""
        edges = [course.next_after(at) for _, course, _ in self._all]
        edges += [lost_at for _, _, lost_at in self._all if lost_at is not None and lost_at > at]
        return min((edge for edge in edges if edge is not None), default=None)

    def once_after(self, at: Instant) -> list[Instant]:
        """List the moments after this one at which something begins or ends for good, in their order."""
        edges = [edge for _, course, _ in self._all for edge in course.once_after(at)]
        edges += [lost_at for _, _, lost_at in self._all if lost_at is not None and lost_at > at]
        return sorted(set(edges))

    def turns(self, at: Instant, until: Instant) -> Iterator[Instant]:
        """Give the moments of a span at which something may change; once all has recurred, nothing new comes before the next that is for good."""
        once, moment, held_since = self.once_after(at), at, at
        following: Instant | None = at
        while following is not None and following < until:
            moment = following
            yield moment
            passed = bisect_right(once, moment)
            held_since = once[passed - 1] if passed else at
            following = self.next_after(moment)
            if following is None or following > held_since + self._longest_us:
                following = once[passed] if passed < len(once) else None

    def _leading(self, at: Instant) -> dict[Purpose, float]:
        """Find what leads of each purpose: the highest level, and of two such the EVSE's own.

        Of what somebody else set nothing yields: the smallest leads.
        """
        best: dict[Purpose, tuple[tuple[float, bool, float], float]] = {}
        for one, course, lost_at in self._all:
            profile = one.profile
            period = None if lost_at is not None and at >= lost_at else course.period_at(at)
            limit = amperes(period, profile.unit, self._use) if period is not None else None
            if limit is None:
                continue
            rank = (profile.level, one.evse == self._evse, limit)
            if profile.purpose is Purpose.EXTERNAL:
                rank = (0, False, -limit)
            best[profile.purpose] = max(best.get(profile.purpose, (rank, limit)), (rank, limit))
        return {purpose: limit for purpose, (_, limit) in best.items()}


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
    """Foretell the limits of an EVSE, at all moments at which they change or at some; equal neighbours are one step (OCPP 1.6, 5.7; 2.1, K08)."""
    courses, steps = Courses(installed, evse, use), list[Step]()
    for count, moment in enumerate(_each(courses, at, until) if moments is None else moments):
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
