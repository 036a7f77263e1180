"""Composite schedules: what all profiles of a station together leave an EVSE, and until when.

Of each purpose the highest level that has something to say leads; one for the transaction overrules
the default; the smallest of what leads is the limit (OCPP 1.6, 3.13; OCPP 2.1, K chapter 3).
"""

from collections.abc import Iterable, Sequence
from math import inf
from typing import Final, NamedTuple

from chargeloom.domain.instant import DAY, SECOND, Instant
from chargeloom.domain.limits.charging_profile import (
    THE_WHOLE,
    InstalledProfile,
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
)

LINE_V: Final = 230.0
"""The set voltage of the area, not the measured one (OCPP 2.1, K01.FR.50)."""
MAX_STEPS: Final = 2_000
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
    leading = _leading(installed, evse, use, at)
    own = leading.get(Purpose.TRANSACTION, leading.get(Purpose.DEFAULT))
    if use.has_priority and Purpose.PRIORITY in leading:
        own = leading[Purpose.PRIORITY]
    said = (own, leading.get(Purpose.STATION), leading.get(Purpose.EXTERNAL))
    limit = min((one for one in said if one is not None), default=None)
    extra = leading.get(Purpose.GENERATION)
    return limit if limit is None or extra is None else limit + extra


def timeline(
    installed: Sequence[InstalledProfile], evse: int, use: Use, at: Instant, until: Instant
) -> tuple[Step, ...]:
    """Foretell the limits of an EVSE; equal neighbours are one step (OCPP 1.6, 5.7; 2.1, K08)."""
    steps: list[Step] = []
    moment: Instant | None = at
    while moment is not None and moment < until:
        limit = limit_at(installed, evse, use, moment)
        if not steps or steps[-1].limit_a != limit:
            steps.append(Step(moment, limit))
        if len(steps) >= MAX_STEPS:
            return (*steps, Step(Instant(moment + SECOND), None))
        moment = next_change(installed, evse, use, moment)
    return tuple(steps)


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
    for edge in sorted(edge for edge in edges if at <= edge < until):
        found = _held_at(theirs, edge)
        limits = [_held_at(ours, Instant(edge + shift)) for shift in (-_SLACK_US, 0, _SLACK_US)]
        if found is None or None in limits:
            continue
        limit = max(each for each in limits if each is not None)
        if found > limit + max(_NEAR_A, _NEAR_PART * limit):
            return Excess(edge, found, limit)
    return None


def _held_at(steps: Sequence[Step], at: Instant) -> float | None:
    """Say what holds at a moment; before the first step that one does."""
    held = [step.limit_a for step in steps if step.at <= at]
    return held[-1] if held else (steps[0].limit_a if steps else None)


def next_change(
    installed: Iterable[InstalledProfile], evse: int, use: Use, at: Instant
) -> Instant | None:
    """Say when the limit of an EVSE may change next."""
    moments = [
        edge
        for one in installed
        if one.evse in {evse, THE_WHOLE}
        for edge in one.profile.changes_after(at, use.since)
    ]
    lost = (_lost_at(one.profile, use) for one in installed)
    moments += [edge for edge in lost if edge is not None and edge > at]
    return min(moments, default=None)


def settled_at(installed: Iterable[InstalledProfile], use: Use, at: Instant) -> Instant:
    """Say from when on all that happens once has happened; what recurs goes on."""
    edges = [
        edge
        for one in installed
        for edge in (*_once_after(one.profile, use, at), _lost_at(one.profile, use))
        if edge is not None
    ]
    return Instant(max(edges, default=at))


def _once_after(profile: Profile, use: Use, at: Instant) -> Iterable[Instant]:
    """Give the moments at which something of a profile begins or ends for good."""
    if profile.kind is not ProfileKind.RECURRING:
        return profile.changes_after(at, use.since)
    said = (profile.starts_at, profile.valid_from, profile.valid_to)
    return (edge for edge in said if edge is not None and edge > at)


def horizon(installed: Iterable[InstalledProfile], use: Use, at: Instant) -> Instant:
    """Say from when on nothing new comes: all that happens once has happened, all else has recurred."""
    return Instant(settled_at(installed, use, at) + LOOK_AHEAD)


def amperes(period: ProfilePeriod, unit: RateUnit, use: Use) -> float | None:
    """Reckon a period's limit per line; power may all be drawn from the lines that are used."""
    limit = period.highest
    if limit is None or unit is RateUnit.AMPERES:
        return limit
    is_of_each = period.limit_l2 is not None or period.limit_l3 is not None
    lines = 1 if is_of_each else max(1, min(period.lines or 3, use.lines))
    return min(limit / (use.volts * lines), use.most_a)


def _leading(
    installed: Iterable[InstalledProfile], evse: int, use: Use, at: Instant
) -> dict[Purpose, float]:
    """Find what leads of each purpose: the highest level, and of two such the EVSE's own.

    Of what somebody else set nothing yields: the smallest leads.
    """
    best: dict[Purpose, tuple[tuple[float, bool, float], float]] = {}
    for one in installed:
        profile = one.profile
        if one.evse not in {evse, THE_WHOLE} or not _holds(profile, use, at):
            continue
        period = profile.period_at(at, use.since)
        limit = amperes(period, profile.unit, use) if period is not None else None
        if limit is None:
            continue
        is_external = profile.purpose is Purpose.EXTERNAL
        rank = (0.0, False, -limit) if is_external else (profile.level, one.evse == evse, limit)
        best[profile.purpose] = max(best.get(profile.purpose, (rank, limit)), (rank, limit))
    return {purpose: limit for purpose, (_, limit) in best.items()}


def _holds(profile: Profile, use: Use, at: Instant) -> bool:
    if profile.purpose is Purpose.TRANSACTION and (
        use.transaction is None or profile.transaction not in {None, use.transaction}
    ):
        return False
    lost_at = _lost_at(profile, use)
    return lost_at is None or at < lost_at


def _lost_at(profile: Profile, use: Use) -> Instant | None:
    """Say when a profile is no longer valid because the station is alone (OCPP 2.1, K01.FR.101)."""
    if use.offline_since is None or profile.offline_s is None:
        return None
    return Instant(use.offline_since + profile.offline_s * SECOND)
