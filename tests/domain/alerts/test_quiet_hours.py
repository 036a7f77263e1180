from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.alerts.quiet_hours import QuietHours
from chargeloom.domain.instant import SECOND, Instant, from_datetime

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(start_minute=22 * 60, end_minute=7 * 60, zone="Europe/Berlin")


def holds(quiet: QuietHours, *when: int, fold: int = 0, zone: str | None = None) -> bool:
    local = datetime(*when, fold=fold, tzinfo=ZoneInfo(zone or quiet.zone))  # type: ignore[arg-type, misc]
    return quiet.holds(from_datetime(local))


@pytest.mark.parametrize(
    ("when", "is_quiet"),
    [
        ((2026, 1, 15, 21, 59), False),
        ((2026, 1, 15, 22, 0), True),
        ((2026, 1, 16, 0, 0), True),
        ((2026, 1, 16, 6, 59), True),
        ((2026, 1, 16, 7, 0), False),
        # The night in which the clocks go forward: 03:00 follows 01:59, and 07:00 is an hour sooner.
        ((2026, 3, 29, 1, 59), True),
        ((2026, 3, 29, 3, 0), True),
        ((2026, 3, 29, 6, 59), True),
        ((2026, 3, 29, 7, 0), False),
        # The night in which they go back.
        ((2026, 10, 25, 6, 59), True),
        ((2026, 10, 25, 7, 0), False),
    ],
)
def test_a_night_ends_by_the_clock_on_the_wall(when: tuple[int, ...], is_quiet: bool) -> None:
    assert holds(NIGHT, *when) is is_quiet


def test_seven_in_the_morning_is_another_instant_in_summer() -> None:
    for day, utc_hour in (((2026, 1, 15), 6), ((2026, 7, 15), 5)):
        before = datetime(*day, utc_hour - 1, 59, tzinfo=UTC)
        assert NIGHT.holds(from_datetime(before))
        assert not NIGHT.holds(from_datetime(before + timedelta(minutes=1)))


@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_is_shown_twice_is_quiet_twice(fold: int) -> None:
    quiet = QuietHours(start_minute=150, end_minute=160, zone="Europe/Berlin")
    assert holds(quiet, 2026, 10, 25, 2, 30, fold=fold)
    assert not holds(quiet, 2026, 10, 25, 2, 40, fold=fold)


def test_an_hour_that_is_skipped_is_never_quiet() -> None:
    quiet = QuietHours(start_minute=120, end_minute=180, zone="Europe/Berlin")
    midnight = datetime(2026, 3, 29, tzinfo=BERLIN).astimezone(UTC)
    minutes = (midnight + timedelta(minutes=minute) for minute in range(23 * 60))
    assert not any(quiet.holds(from_datetime(minute)) for minute in minutes)


def test_the_same_start_and_end_is_a_whole_day() -> None:
    quiet = QuietHours(start_minute=480, end_minute=480, zone="UTC", days=(5,))
    saturday, sunday = (2026, 1, 17), (2026, 1, 18)
    assert not holds(quiet, *saturday, 7, 59)
    assert holds(quiet, *saturday, 8, 0)
    assert holds(quiet, *sunday, 7, 59)
    assert not holds(quiet, *sunday, 8, 0)


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    friday = QuietHours(start_minute=1320, end_minute=420, zone="UTC", days=(4,))
    assert holds(friday, 2026, 1, 16, 23, 0)
    assert holds(friday, 2026, 1, 17, 6, 0)
    assert not holds(friday, 2026, 1, 17, 23, 0)
    assert not holds(friday, 2026, 1, 16, 6, 0)


MINUTES = st.integers(0, 1439)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)


@given(
    start=MINUTES,
    end=MINUTES,
    zone=ZONES,
    now=st.integers(946_684_800, 2_840_140_800).map(lambda at_s: Instant(at_s * SECOND)),
)
def test_every_moment_is_quiet_in_one_of_two_spans_that_make_a_day(
    start: int, end: int, zone: str, now: Instant
) -> None:
    one = QuietHours(start_minute=start, end_minute=end, zone=zone)
    other = QuietHours(start_minute=end, end_minute=start, zone=zone)
    if start == end:
        assert one.holds(now)
    else:
        assert one.holds(now) is not other.holds(now)
