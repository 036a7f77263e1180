"""Instants: whole microseconds of UTC, written as RFC 3339."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.instant import Instant, from_datetime, in_zone, to_datetime, to_rfc3339


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_survives(moment: datetime) -> None:
    assert to_datetime(from_datetime(moment)) == moment


def test_a_zone_is_converted_and_its_absence_means_utc() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert from_datetime(noon.astimezone(timezone(timedelta(hours=14)))) == from_datetime(noon)
    assert from_datetime(noon.replace(tzinfo=None)) == from_datetime(noon)


def test_it_is_written_with_z_and_no_needless_digits() -> None:
    assert to_rfc3339(Instant(0)) == "1970-01-01T00:00:00.000Z"
    assert to_rfc3339(Instant(1_500_000)) == "1970-01-01T00:00:01.500Z"
    assert to_rfc3339(Instant(1)) == "1970-01-01T00:00:00.000001Z"


NEVER_SET = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
AFTER_ALL = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2)))


def test_what_no_year_of_utc_holds_is_written_as_the_nearest_that_does() -> None:
    """A clock that was never set says midnight of the year 1 in its own zone."""
    assert to_rfc3339(from_datetime(NEVER_SET)) == "0001-01-01T00:00:00.000Z"
    assert to_rfc3339(from_datetime(AFTER_ALL)) == "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
@pytest.mark.parametrize("moment", [NEVER_SET, AFTER_ALL])
def test_every_moment_has_a_place_on_the_clocks_of_a_zone(moment: datetime, zone: str) -> None:
    shown = in_zone(to_datetime(from_datetime(moment)), ZoneInfo(zone))
    assert shown.tzinfo == ZoneInfo(zone)
    assert abs(shown.year - moment.year) <= 1


def test_a_moment_is_the_same_in_every_zone() -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert in_zone(noon, ZoneInfo("Europe/Berlin")) == noon
    assert in_zone(noon, ZoneInfo("Europe/Berlin")).hour == 14
