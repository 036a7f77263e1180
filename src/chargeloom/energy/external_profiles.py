"""What others limited at a station itself, as words for its envelope: hard, whatever we think of it (OCPP 2.0.1, K11 to K13)."""

from collections.abc import Iterable, Iterator
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import (
    InstalledProfile,
    ProfilePeriod,
    Purpose,
    RateUnit,
)
from chargeloom.domain.limits.course import Course
from chargeloom.energy.envelope import (
    PHASES,
    Because,
    Cause,
    Direction,
    Place,
    Track,
    Word,
)

Lines = tuple[int, int, int] | None

_MOST_PIECES: Final = 1_000
"""A schedule of more pieces than this holds on as its last one says."""


def spoken(
    installed: InstalledProfile,
    lines: Lines,
    now: Instant,
    until: Instant,
    ahead_us: int = 0,
) -> Iterator[tuple[Track, Word]]:
    """List what a profile of somebody else says from now on; `lines` are the phases of the outlet's lines.

    Its moments are the station's, whose clock is ahead of ours; those of the words are ours.
    """
    place = Place(None, installed.station, installed.evse)
    cause = Cause(Because.LIMIT, installed.source)
    theirs = (Instant(now + ahead_us), Instant(until + ahead_us))
    for since, end, period in _pieces(installed, *theirs, Instant(installed.at + ahead_us)):
        ours = (Instant(since - ahead_us), None if end is None else Instant(end - ahead_us))
        for phase, figure in _figures(installed.profile.unit, period, lines):
            track = Track(place, Direction.IMPORT, phase)
            yield track, Word(*ours, max(0.0, figure), True, 0, cause)


def of_others(installed: Iterable[InstalledProfile]) -> Iterator[InstalledProfile]:
    """Leave out what we set ourselves, and what the place generates: that limits nothing (OCPP 2.1, K27)."""
    return (
        one
        for one in installed
        if not one.is_ours and one.profile.purpose is not Purpose.GENERATION
    )


def _pieces(
    installed: InstalledProfile, now: Instant, until: Instant, began: Instant
) -> Iterator[tuple[Instant, Instant | None, ProfilePeriod]]:
    course, at = Course(installed.profile, began), now
    for place in range(_MOST_PIECES):
        turn, period = course.next_after(at), course.period_at(at)
        is_last = turn is None or turn >= until or place == _MOST_PIECES - 1
        if period is not None:
            yield at, None if is_last else turn, period
        if is_last or turn is None:
            return
        at = turn


def _figures(
    unit: RateUnit, period: ProfilePeriod, lines: Lines
) -> Iterator[tuple[int | None, float]]:
    if unit is RateUnit.WATTS:
        if period.limit is not None:
            yield None, period.limit / 1000
        return
    said = (period.limit, period.limit_l2, period.limit_l3)
    known = [one for one in said if one is not None]
    if not known:
        return
    if len(known) == 1 or lines is None:
        yield from ((phase, min(known)) for phase in PHASES)
        return
    for line, figure in zip(lines, said, strict=True):
        if figure is not None:
            yield line + 1, figure
