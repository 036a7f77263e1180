"""The clock on the wall: at which instants it shows a time of day, through all changes of the clock."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from chargeloom.domain.instant import DAY, Instant, from_datetime, to_datetime


def wall(at: Instant, zone: tzinfo) -> datetime:
    """Say what the clock on the wall shows."""
    return to_datetime(at).astimezone(zone)


def edges(since: Instant, until: Instant, times: Iterable[time], zone: tzinfo) -> Iterator[Instant]:
    """List the instants between both at which the clock shows one of these times, or is set.

    An hour that comes twice shows its times twice; a time that is skipped is passed when the clock is set.
    """
    shown = tuple(times)
    if not shown or since >= until:
        return
    first, last = wall(since, zone).date(), wall(until, zone).date()
    for day in _days(first, last):
        for one in shown:
            for fold in (0, 1):
                at = from_datetime(datetime.combine(day, one, zone).replace(fold=fold))
                if since < at < until:
                    yield at
    yield from _settings(since, until, zone)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _settings(since: Instant, until: Instant, zone: tzinfo) -> Iterator[Instant]:
    """List the instants at which the clock is set."""
    low = since
    while low < until:
        high = Instant(min(low + DAY, until))
        if _offset(low, zone) != _offset(high, zone):
            yield _setting(low, high, zone)
        low = high


def _setting(low: Instant, high: Instant, zone: tzinfo) -> Instant:
    before = _offset(low, zone)
    while high - low > 1:
        middle = Instant((low + high) // 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _offset(at: Instant, zone: tzinfo) -> timedelta:
    return wall(at, zone).utcoffset() or timedelta()
