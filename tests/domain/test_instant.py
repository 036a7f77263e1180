"""Instants: whole microseconds of UTC, written as RFC 3339."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, strategies as st

from chargeloom.domain.instant import Instant, from_datetime, to_datetime, to_rfc3339


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
