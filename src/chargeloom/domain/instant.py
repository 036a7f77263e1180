"""Points in time as whole microseconds of UTC: cheap to compare, to store and to pass as arguments."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NewType

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00Z."""

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
YEAR: Final = 365 * DAY

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def from_datetime(moment: datetime) -> Instant:
    """Convert a date and time; one without a zone is taken as UTC (OCPP 1.6, 3.14)."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return Instant((aware - _EPOCH) // _MICROSECOND)


def to_datetime(instant: Instant) -> datetime:
    """Convert to a date and time in UTC; what is before the first that there is, or after the last, becomes that.

    A clock that was never set may say so: midnight of the year 1 in a zone east of Greenwich is in no year of UTC.
    """
    try:
        return _EPOCH + timedelta(microseconds=instant)
    except OverflowError:
        return _FIRST if instant < 0 else _LAST


def is_in_the_years(instant: Instant) -> bool:
    """Whether UTC has it in its years 1 to 9999."""
    return from_datetime(to_datetime(instant)) == instant


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Convert to what the clocks of a zone show; at either end of all years they show what those of UTC do."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.replace(tzinfo=zone)


def to_rfc3339(instant: Instant) -> str:
    """Write as RFC 3339 in UTC with `Z`, with milliseconds (more digits only where they say something)."""
    spec = "milliseconds" if instant % 1000 == 0 else "microseconds"
    return to_datetime(instant).replace(tzinfo=None).isoformat(timespec=spec) + "Z"
