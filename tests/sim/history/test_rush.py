"""When many come, and when few."""

from chargeloom.domain.instant import DAY, HOUR
from chargeloom.sim.history.rush import share

THURSDAY = 0


def test_the_rush_is_in_the_morning_and_in_the_evening_and_half_as_large_at_the_weekend() -> None:
    by_hour = [share(THURSDAY + hour * HOUR) for hour in range(24)]
    assert [hour for hour, part in enumerate(by_hour) if part == max(by_hour)] == [7, 8, 17, 18]
    saturday = THURSDAY + 2 * DAY
    assert [share(saturday + hour * HOUR) < by_hour[hour] for hour in range(24)] == [True] * 24
    assert share(saturday + 2 * DAY) == by_hour[0]
