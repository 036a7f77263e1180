from datetime import UTC, datetime, timedelta, timezone

import pytest

from chargeloom.wire.timestamps import to_text

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
