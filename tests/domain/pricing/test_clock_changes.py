"""The price follows the clock on the wall, through every change of the clock."""

from datetime import time

from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.pricing.local_clock import edges, wall
from tests.domain.pricing.plain import BERLIN, at, component, element, excl, period, tariff

NIGHT = tariff(
    element(component("TIME", "1"), start_time="02:00", end_time="03:00"),
    element(component("TIME", "10")),
)


def test_an_hour_that_comes_twice_is_billed_twice() -> None:
    assert excl(NIGHT, period("2026-10-25T01:00", 5 * 60)) == str(10 + 1 + 1 + 10 + 10)


def test_an_hour_that_is_skipped_is_not_billed() -> None:
    assert excl(NIGHT, period("2026-03-29T01:00", 2 * 60)) == "20"


def test_a_price_that_begins_in_the_skipped_hour_begins_when_the_clock_is_set() -> None:
    half = tariff(
        element(component("TIME", "1"), start_time="00:00", end_time="02:30"),
        element(component("TIME", "10")),
    )
    assert excl(half, period("2026-03-29T01:00", 2 * 60)) == "11"


def test_a_long_day_has_25_hours_and_a_short_one_23() -> None:
    sunday = tariff(element(component("TIME", "1"), day_of_week=("SUNDAY",)))
    assert excl(sunday, period("2026-10-24T00:00", 72 * 60)) == "25"
    assert excl(sunday, period("2026-03-28T00:00", 72 * 60)) == "23"


def test_edges_are_where_the_wall_shows_a_time_and_where_it_is_set() -> None:
    since, until = at("2026-03-29T00:00"), at("2026-03-29T06:00")
    found = sorted(set(edges(since, until, [time(4)], BERLIN)))
    shown = [wall(one, BERLIN).time() for one in found]
    assert shown == [time(3), time(4)]


def test_without_times_there_are_no_edges() -> None:
    since = at("2026-03-29T00:00")
    assert list(edges(since, Instant(since + HOUR), [], BERLIN)) == []
    assert list(edges(since, since, [time(4)], BERLIN)) == []
