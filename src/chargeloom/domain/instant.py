"""Points in time as whole microseconds of UTC: cheap to compare, to store and to pass as arguments."""

from datetime import UTC, datetime, timedelta
from typing import Final, NewType

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00Z."""

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
YEAR: Final = 365 * DAY

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def from_datetime(moment: datetime) -> Instant:
    """Convert a date and time; one without a zone is taken as UTC (OCPP 1.6, 3.14)."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return Instant((aware - _EPOCH) // _MICROSECOND)


def to_datetime(instant: Instant) -> datetime:
    """Convert to a date and time in UTC."""
    return _EPOCH + timedelta(microseconds=instant)


def to_rfc3339(instant: Instant) -> str:
    """Write as RFC 3339 in UTC with `Z`, with milliseconds (more digits only where they say something)."""
    spec = "milliseconds" if instant % 1000 == 0 else "microseconds"
    return to_datetime(instant).replace(tzinfo=None).isoformat(timespec=spec) + "Z"
