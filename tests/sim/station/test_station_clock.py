from datetime import UTC, datetime, timedelta

from chargeloom.sim.station.station_clock import StationClock

MORNING = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


def test_a_clock_that_was_never_set_stands_at_1970() -> None:
    assert StationClock().read(90.0) == datetime(1970, 1, 1, 0, 1, 30, tzinfo=UTC)


def test_a_clock_takes_over_the_time_it_is_told_and_counts_on() -> None:
    clock = StationClock()
    clock.set(MORNING, 1000.0)
    assert clock.read(1060.5) == MORNING + timedelta(seconds=60.5)


def test_a_clock_that_is_good_enough_is_left_alone_so_that_time_never_steps_back() -> None:
    clock = StationClock()
    clock.set(MORNING, 0.0)
    clock.set(MORNING - timedelta(seconds=0.4), 0.0)
    assert clock.read(0.0) == MORNING


def test_a_time_without_a_zone_is_utc() -> None:
    clock = StationClock()
    clock.set(MORNING.replace(tzinfo=None), 0.0)
    assert clock.read(0.0) == MORNING
