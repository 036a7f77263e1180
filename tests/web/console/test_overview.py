"""The overview's days are those of the reader's calendar, also where the clock is set."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from chargeloom.domain.instant import HOUR, from_datetime, to_datetime
from chargeloom.web.console.overview import DAYS, midnights_until

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("noon", "hours"),
    [("2026-03-29T12:00", 23), ("2026-10-25T12:00", 25), ("2026-07-01T00:00", 24)],
)
def test_a_day_begins_at_midnight_and_is_as_long_as_it_is(noon: str, hours: int) -> None:
    now = from_datetime(datetime.fromisoformat(noon).replace(tzinfo=BERLIN))
    midnights = midnights_until(now, BERLIN)
    assert len(midnights) == DAYS + 1
    assert midnights[-2] <= now < midnights[-1]
    lasted = [later - earlier for earlier, later in pairwise(midnights)]
    assert lasted == [24 * HOUR] * (DAYS - 1) + [hours * HOUR]
    assert {to_datetime(one).astimezone(BERLIN).hour for one in midnights} == {0}
