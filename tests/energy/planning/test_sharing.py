import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.scenario import Scenario, site_of
from chargeloom.energy.planning.sharing import MaxMin
from tests.energy.planning.days import day, session

STATIONS = site_of(day(), 150).station_ids


def chosen(
    scenario: Scenario, cap_kw: float, drawn_kwh: dict[str, float] | None = None
) -> np.ndarray:
    site = site_of(scenario, cap_kw)
    cars = [
        Car(each.announced(), site.station_ids.index(each.station_id),
            (drawn_kwh or {}).get(each.session_id, 0.0))
        for each in scenario.sessions
    ]  # fmt: skip
    return MaxMin(Network(site)).choose(cars, 0)


def cars(*stations: str, **changes: float) -> list[dict[str, object]]:
    return [session(session_id=f"S{each}", station_id=each, **changes) for each in stations]


def test_who_shares_a_full_phase_gets_the_same_and_the_others_rise_on() -> None:
    found = chosen(day(cars("A1", "A2", "B2")), 60)
    assert found == pytest.approx([12, 12, 0, 17.3939, 0, 0], rel=1e-4)


def test_what_one_cannot_take_the_others_get() -> None:
    rows = [*cars("A1", max_rate_a=8), *cars("A2")]
    assert chosen(day(rows), 75)[:2] == pytest.approx([8, 22])


def test_whose_minimum_does_not_fit_waits_and_who_got_least_begins() -> None:
    found = chosen(day(cars("A1", "A2")), 25, {"SA1": 2.0, "SA2": 1.0})
    assert found[:2] == pytest.approx([0, 10])


def test_a_limit_that_currents_leave_as_they_came_bounds_both_ways() -> None:
    rows = {"constraint_matrix": [[1, 0, 1, 0, -3, 0]], "constraint_index": ["Neutral"],
            "constraint_magnitudes_at_150kW": [40]}  # fmt: skip
    scenario = day(cars("A1", "B1", "C1"), **rows)
    found = chosen(scenario, 150)
    assert Network(site_of(scenario, 150)).is_within(found)
    assert found[:5:2] == pytest.approx([10, 10, 10], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    stations=st.sets(st.sampled_from(STATIONS), min_size=1),
    cap_kw=st.floats(20, 200),
    most=st.lists(st.sampled_from([6.0, 10.0, 16.0, 32.0]), min_size=6, max_size=6),
)
def test_nobody_can_rise_beside_those_who_got_no_more(
    stations: set[str], cap_kw: float, most: list[float]
) -> None:
    rows = [
        each for at, name in enumerate(sorted(stations)) for each in cars(name, max_rate_a=most[at])
    ]
    scenario = day(rows)
    network = Network(site_of(scenario, cap_kw))
    found = chosen(scenario, cap_kw)
    assert network.is_within(found)
    for each in scenario.sessions:
        at = STATIONS.index(each.station_id)
        assert found[at] == 0 or each.min_rate_a <= found[at] <= each.max_rate_a + 1e-9
        if 0 < found[at] < each.max_rate_a - 1e-6:
            trial = np.where(found > found[at] + 1e-6, np.minimum(found, 6), found)
            trial[at] += 0.01
            assert not network.is_within(trial) or (trial < found).any()
