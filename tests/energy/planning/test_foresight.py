"""What the planner that looks ahead prefers, at a site with room for one car at full current."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from chargeloom.energy.planning.algorithms import planner
from chargeloom.energy.planning.foresight import SETTINGS, Foresight
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.planner import Planner
from chargeloom.energy.planning.replay import Replay, replay
from chargeloom.energy.planning.scenario import Scenario, site_of
from chargeloom.energy.planning.site import News
from tests.energy.planning.days import busy_day, day, session
from tests.energy.planning.failing_solver import failing
from tests.often import given_often


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


def lasting(name: str, station: str, until: int, kwh: float) -> dict[str, Any]:
    return session(
        session_id=name,
        station_id=station,
        departure=60,
        requested_energy_kwh=kwh - 1,
        estimated_departure=until,
        estimated_energy_kwh=kwh,
    )


@pytest.mark.parametrize(("others", "is_pressed"), [((), False), (("B1", "B2", "C1"), True)])
def test_where_there_are_places_it_weighs_otherwise_than_where_they_are_taken(
    others: Sequence[str], is_pressed: bool
) -> None:
    two = (lasting("far", "A1", 60, 14.0), lasting("near", "A2", 48, 6.0))
    scenario = day([*two, *(lasting(name, name, 40, 9.0) for name in others)])
    site = site_of(scenario, 60)
    network = Network(site)
    found = [
        replay(
            scenario,
            Planner(site, network, Foresight(site, network, settings)),
            site.kwh_per_a,
            lambda: 0.0,
        ).currents_a
        for settings in (SETTINGS, SETTINGS._replace(roomy=SETTINGS.pressed))
    ]
    assert (found[0] == found[1]) == is_pressed


def lived(scenario: Scenario, cap_kw: float, sound_runs: int) -> Replay:
    site = site_of(scenario, cap_kw)
    network = Network(site)
    plans = Planner(site, network, failing(site, network, sound_runs))
    return replay(scenario, plans, site.kwh_per_a, lambda: 0.0)


def test_without_an_optimum_max_min_shares_stand_in_and_are_counted() -> None:
    scenario = busy_day()
    site = site_of(scenario, 40)
    shares = replay(scenario, planner(site, "max-min"), site.kwh_per_a, lambda: 0.0)
    found = lived(scenario, 40, sound_runs=0)
    assert found.currents_a == shares.currents_a
    assert found.fallbacks > 50
    assert shares.fallbacks == 0


def test_a_sound_solver_never_falls_back() -> None:
    assert lived(busy_day(), 40, sound_runs=10**6).fallbacks == 0


@given_often(5, 150, sound_runs=st.integers(0, 60), cap_kw=st.floats(12, 80))
def test_whenever_the_solver_fails_no_limit_is_exceeded_and_cars_that_fit_are_not_stopped(
    sound_runs: int, cap_kw: float
) -> None:
    scenario = busy_day(12)
    network = Network(site_of(scenario, cap_kw))
    stations = site_of(scenario, cap_kw).station_ids
    found = lived(scenario, cap_kw, sound_runs)
    offers = np.zeros((60, len(stations)))
    for each in scenario.sessions:
        currents = found.currents_a[each.session_id]
        at = stations.index(each.station_id)
        offers[each.arrival : each.arrival + len(currents), at] = currents
    assert (network.used(offers) <= network.limits_a + 2e-6).all()
    assert offers[:6].any(axis=1).all() == (60 * cap_kw / 150 >= 6)
