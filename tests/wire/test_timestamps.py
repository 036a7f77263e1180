from datetime import UTC, datetime, timedelta, timezone

import pytest

from chargeloom.wire.timestamps import to_text, without_leap_second

EAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), "2026-11-23T12:00:00.000Z"),
        (datetime(2026, 11, 23, 12, 0, 0, 123_999, tzinfo=UTC), "2026-11-23T12:00:00.123Z"),
        (datetime(2026, 11, 23, 2, tzinfo=EAST), "2026-11-22T20:30:00.000Z"),
        (datetime(2026, 11, 23, 12), "2026-11-23T12:00:00.000Z"),  # noqa: DTZ001
        (datetime(999, 1, 1, tzinfo=UTC), "0999-01-01T00:00:00.000Z"),
    ],
)
def test_moments_are_written_in_utc_with_milliseconds(moment: datetime, text: str) -> None:
    assert to_text(moment) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b'"2016-12-31T23:59:60Z"', b'"2016-12-31T23:59:59Z"'),
        (b'"2016-12-31t23:59:60.5+00:00"', b'"2016-12-31t23:59:59.5+00:00"'),
        (b'"2017-01-01 05:29:60+0530"', b'"2017-01-01 05:29:59+0530"'),
        (b'"2016-12-31T23:60:60"', b'"2016-12-31T23:60:59"'),
        (b'"2016-12-31T23:59:601Z"', b'"2016-12-31T23:59:601Z"'),
        (b'"T 23:59:60 o clock"', b'"T 23:59:60 o clock"'),
    ],
)
def test_a_leap_second_counts_to_the_second_before_it(text: bytes, read: bytes) -> None:
    assert without_leap_second(text) == read
