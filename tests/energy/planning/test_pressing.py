"""How hard a site is pressed."""

import pytest

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.pressing import Pressing, Rise
from chargeloom.energy.planning.scenario import site_of
from tests.energy.planning.days import busy_day, day, session

LONG_AGO, NOW = 0, 50


def cars(count: int, arrival: int = LONG_AGO) -> list[Car]:
    stations = busy_day().station_ids[:count]
    rows = [
        session(session_id=f"S{at}", station_id=name, arrival=arrival, departure=100)
        for at, name in enumerate(stations)
    ]
    return [Car(each.announced(), at) for at, each in enumerate(day(rows).sessions)]


@pytest.fixture
def places() -> int:
    return len(busy_day().station_ids)


@pytest.fixture
def pressing() -> Pressing:
    site = site_of(busy_day(), 10_000)
    return Pressing(site, Network(site))


def test_signals_rise_in_proportion() -> None:
    rise = Rise(0.3, 0.5)
    assert [round(rise.part(each), 6) for each in (0.1, 0.3, 0.4, 0.5, 0.9)] == [0, 0, 0.5, 1, 1]


def test_few_cars_that_came_long_ago_press_nobody(pressing: Pressing) -> None:
    assert pressing.part(cars(1), [1.0], NOW) == 0


def test_newcomers_press_for_an_hour(pressing: Pressing) -> None:
    assert pressing.part(cars(1, arrival=NOW - 11), [1.0], NOW) == 1
    assert pressing.part(cars(1, arrival=NOW - 12), [1.0], NOW) == 0


def test_a_place_is_taken_by_a_full_car_until_it_leaves_and_a_full_day_is_remembered(
    pressing: Pressing, places: int
) -> None:
    there = cars(places)
    half = places // 2
    assert pressing.part(there[:half], [0.0] * half, NOW) == 0
    assert pressing.part(there[half:], [0.0] * (places - half), NOW) == 1
    for car in there:
        pressing.saw_leave(car)
    assert pressing.part(there[:1], [0.0], NOW) == 1


def test_cars_that_left_take_no_place(pressing: Pressing, places: int) -> None:
    there = cars(places)
    half = places // 2
    pressing.part(there[:half], [0.0] * half, NOW)
    for car in there[:half]:
        pressing.saw_leave(car)
    assert pressing.part(there[half:], [0.0] * (places - half), NOW) < 1


def test_wanting_more_than_the_limits_let_through_presses() -> None:
    site = site_of(busy_day(), 1)
    assert Pressing(site, Network(site)).part(cars(1), [20.0], NOW) == 1


def test_without_any_room_everybody_is_pressed() -> None:
    site = site_of(busy_day(), 0)
    assert Pressing(site, Network(site)).part(cars(1), [1.0], NOW) == 1
