"""What the planner that looks ahead prefers, at a site with room for one car at full current."""

from typing import Any

from chargeloom.energy.planning.algorithms import planner
from chargeloom.energy.planning.scenario import site_of
from chargeloom.energy.planning.site import News
from tests.energy.planning.days import day, session


def first_offers(*cars: dict[str, Any]) -> dict[str, float]:
    """Offer A1 and A2, on one phase of 32 A, what the planner chooses at once."""
    found = day(cars)
    arrived = tuple(each.announced() for each in found.sessions)
    return planner(site_of(found, 80)).step(News(0, arrived, (), {}))


def test_of_two_with_room_for_both_in_time_who_leaves_sooner_comes_first() -> None:
    late = session(session_id="late", estimated_departure=120, estimated_energy_kwh=4)
    soon = session(
        session_id="soon", station_id="A2", estimated_departure=20, estimated_energy_kwh=5
    )
    offers = first_offers(late, soon)
    assert offers["soon"] > 3 * offers["late"]
    assert sum(offers.values()) > 31


def test_who_took_all_that_was_typed_waits_for_others() -> None:
    typed = session(session_id="typed", estimated_energy_kwh=0.5)
    other = session(session_id="other", station_id="A2", arrival=3, estimated_energy_kwh=9)
    found = day([typed, other])
    plan = planner(site_of(found, 80))
    first, second = (each.announced() for each in found.sessions)
    offers = plan.step(News(0, (first,), (), {}))
    for interval in (1, 2):
        offers = plan.step(News(interval, (), (), offers))
    offers = plan.step(News(3, (second,), (), offers))
    assert offers["other"] > 31
