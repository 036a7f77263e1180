"""Local time: moments as a browser's field writes them, by the reader's clock, also where that is changed."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Meta

from chargeloom.domain.instant import in_zone
from chargeloom.domain.zones import is_zone
from chargeloom.web.problems import Fault, invalid

LocalMoment: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?\Z",
        extra={"words": "no date and time"},
        max_length=19,
    ),
]
Turn: TypeAlias = Literal["first", "second"]
"""Which of the two is meant, where the clocks are put back and a time comes twice."""

NONE: Final = "no date and time"
NEVER: Final = "the clocks are put forward then: this time does not come"
TWICE: Final = "the clocks are put back then: this time comes twice; say which"
TEXTS: Final = (NONE, NEVER, TWICE)


class Entered(NamedTuple):
    """A moment as a field holds it; `turn` only where it needs one."""

    text: str
    turn: Turn | None


class Span(NamedTuple):
    """The earliest and the latest moment, in UTC, that a reading of the clock can mean."""

    earliest: datetime
    latest: datetime


def read(text: str | None, zone: tzinfo, pointer: str, turn: Turn | None = None) -> datetime | None:
    """Read the one moment that is meant. Raises Problem where it can't be known or never comes."""
    if text is None:
        return None
    span = _span(text, zone, pointer)
    if span.earliest == span.latest:
        return span.earliest
    if not _comes(span.earliest, text, zone):
        raise invalid(Fault(pointer, NEVER))
    if turn is None:
        raise invalid(Fault(pointer, TWICE))
    return span.earliest if turn == "first" else span.latest


def spread(text: str, zone: tzinfo, pointer: str) -> Span:
    """Read every moment that may be meant, for a filter. Raises Problem where it is none."""
    return _span(text, zone, pointer)


def write(moment: datetime | None, zone: tzinfo) -> Entered:
    """Write a moment for a field."""
    if moment is None:
        return Entered("", None)
    local = in_zone(moment, zone)
    text = f"{local:%Y-%m-%dT%H:%M}"
    first = in_zone(local.replace(fold=0), UTC)
    is_twice = first != in_zone(local.replace(fold=1), UTC)
    return Entered(text, ("second" if local.fold else "first") if is_twice else None)


def _span(text: str, zone: tzinfo, pointer: str) -> Span:
    try:
        local = datetime.fromisoformat(text).replace(tzinfo=zone)
        moments = sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError):
        raise invalid(Fault(pointer, NONE)) from None
    # In UTC: within one zone Python compares what the clock shows, and takes both hours for one.
    return Span(*moments)


def _comes(moment: datetime, text: str, zone: tzinfo) -> bool:
    """Whether a clock ever shows what was written."""
    return moment.astimezone(zone).replace(tzinfo=None) == datetime.fromisoformat(text)


def midnight(day: date, zone: tzinfo, days: int = 0) -> datetime:
    """Say when a day begins, or the one so many days later; days that no store knows are the nearest that it may."""
    known = min(max(day, _FIRST_DAY), _LAST_DAY)
    return datetime.combine(known + timedelta(days=days), time(), zone)


def zone_of(name: str | None) -> tzinfo:
    """Find a time zone by the name that a browser gave it; what nobody knows is UTC."""
    if not name or len(name) > _LONGEST_ZONE or not is_zone(name):
        return UTC
    return ZoneInfo(name)


_LONGEST_ZONE: Final = 64
_FIRST_DAY: Final = date(1970, 1, 2)
_LAST_DAY: Final = date(2099, 12, 31)
