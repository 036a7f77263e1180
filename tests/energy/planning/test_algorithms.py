from functools import cache

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.energy.planning.algorithms import DEFAULT, STRATEGIES, planner
from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.replay import Replay, replay
from chargeloom.energy.planning.scenario import Scenario, site_of
from tests.energy.planning.days import busy_day, day, session

ALL = sorted(STRATEGIES)


def a_day(algorithm: str) -> Scenario:
    """A busy day; for the loop of live sites, which decides many times an interval, a short one."""
    return busy_day(7, 6) if algorithm == "live" else busy_day()


def lived(scenario: Scenario, cap_kw: float = 60, algorithm: str = DEFAULT) -> Replay:
    site = site_of(scenario, cap_kw)
    return replay(scenario, planner(site, algorithm), site.kwh_per_a, lambda: 0.0)


@cache
def day_lived(algorithm: str, cap_kw: float = 60) -> Replay:
    """Live the algorithm's day, for all that only look at it."""
    return lived(a_day(algorithm), cap_kw, algorithm)


def drawn_kwh(scenario: Scenario, plan: Replay) -> dict[str, float]:
    kwh_per_a = site_of(scenario, 150).kwh_per_a
    return {
        each.session_id: min(
            sum(plan.currents_a[each.session_id]) * kwh_per_a, each.requested_energy_kwh
        )
        for each in scenario.sessions
    }


@pytest.mark.parametrize("algorithm", ALL)
@pytest.mark.parametrize("cap_kw", [0, 12, 60, 1000])
def test_no_limit_is_exceeded_and_nothing_lies_in_the_gap(algorithm: str, cap_kw: float) -> None:
    scenario = a_day(algorithm)
    site = site_of(scenario, cap_kw)
    network = Network(site)
    plan = day_lived(algorithm, cap_kw)
    loads = np.zeros((max(each.departure for each in scenario.sessions), network.stations))
    for each in scenario.sessions:
        row = plan.currents_a[each.session_id]
        assert len(row) == each.departure - each.arrival
        assert all(offer == 0 or 6 <= offer <= 32 for offer in row)
        loads[each.arrival : each.departure, site.station_ids.index(each.station_id)] += row
    assert all(network.is_within(load) for load in loads)


@pytest.mark.parametrize("algorithm", ALL)
def test_two_runs_are_the_same(algorithm: str) -> None:
    scenario = a_day(algorithm)
    assert lived(scenario, algorithm=algorithm) == lived(scenario, algorithm=algorithm)


@pytest.mark.parametrize("algorithm", ALL)
def test_the_order_of_sessions_in_the_file_decides_nothing(algorithm: str) -> None:
    scenario = a_day(algorithm)
    shuffled = scenario.sessions[1::2][::-1] + scenario.sessions[::2]
    other = msgspec.structs.replace(scenario, sessions=shuffled)
    plan = lived(other, algorithm=algorithm)
    assert plan.currents_a == day_lived(algorithm).currents_a


@pytest.mark.parametrize("algorithm", ALL)
@settings(max_examples=6, deadline=None)
@given(part=st.floats(0, 1), chance=st.integers(0, 9))
def test_nothing_that_is_not_known_yet_changes_a_decision(
    algorithm: str, part: float, chance: int
) -> None:
    scenario = a_day(algorithm)
    now = int(part * max(each.departure for each in scenario.sessions))
    plan = day_lived(algorithm)
    spent = {
        name: sum(row[: max(now - arrival, 0)]) * site_of(scenario, 150).kwh_per_a
        for name, row, arrival in (
            (each.session_id, plan.currents_a[each.session_id], each.arrival)
            for each in scenario.sessions
        )
    }
    other = msgspec.structs.replace(
        scenario,
        sessions=tuple(
            msgspec.structs.replace(
                each,
                departure=each.departure if each.departure <= now else now + 1 + chance,
                requested_energy_kwh=each.requested_energy_kwh
                if spent[each.session_id] > each.requested_energy_kwh - 1e-9
                else spent[each.session_id] + 0.01 + chance,
            )
            for each in scenario.sessions
            if each.arrival <= now
        ),
    )
    again = lived(other, algorithm=algorithm)
    for each in other.sessions:
        until = now + 1 - each.arrival
        assert again.currents_a[each.session_id][:until] == plan.currents_a[each.session_id][:until]


@pytest.mark.parametrize("algorithm", ALL)
def test_where_there_is_room_for_all_everybody_is_served(algorithm: str) -> None:
    scenario = a_day(algorithm)
    taken = drawn_kwh(scenario, lived(scenario, 10_000, algorithm))
    easy = [each for each in scenario.sessions if each.requested_energy_kwh < 2]
    assert all(taken[each.session_id] == each.requested_energy_kwh for each in easy)


def test_a_car_that_showed_to_be_full_is_offered_nothing() -> None:
    scenario = day([session(requested_energy_kwh=0.7)])
    row = lived(scenario, 150).currents_a["S1"]
    full = next(at for at, _ in enumerate(row) if sum(row[: at + 1]) * 0.0191667 > 0.7)
    assert not any(row[full + 1 :])


def test_looking_ahead_serves_who_must_leave_first() -> None:
    stay = {"departure": 24, "estimated_departure": 24}
    rows = [
        session(**stay, estimated_energy_kwh=4, requested_energy_kwh=4),
        session(session_id="S2", station_id="A2", departure=7, estimated_departure=7,
                estimated_energy_kwh=4, requested_energy_kwh=4),
    ]  # fmt: skip
    scenario = day(rows)
    taken = drawn_kwh(scenario, lived(scenario, 75))
    assert taken == pytest.approx({"S1": 4, "S2": 4}, abs=0.11)


def test_an_unknown_algorithm_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(ScenarioError, match=r"algorithm: .*foresight.*'best'"):
        planner(site_of(day(), None), "best")


@pytest.mark.parametrize(
    ("algorithm", "first"),
    [("fcfs", "S1"), ("lcfs", "S2"), ("edf", "S2"), ("llf", "S1"), ("lrpt", "S1")],
)
def test_an_order_serves_its_first(algorithm: str, first: str) -> None:
    rows = [
        session(estimated_departure=11, estimated_energy_kwh=9, requested_energy_kwh=9),
        session(session_id="S2", station_id="A2", arrival=1, departure=12, estimated_departure=9,
                estimated_energy_kwh=2, requested_energy_kwh=2),
    ]  # fmt: skip
    plan = lived(day(rows), 50, algorithm)
    other = {"S1": "S2", "S2": "S1"}[first]
    at = {"S1": 1, "S2": 0}
    assert plan.currents_a[first][at[first]] > 0
    assert plan.currents_a[other][at[other]] == 0


def test_turns_go_round() -> None:
    rows = [
        session(requested_energy_kwh=9),
        session(session_id="S2", station_id="A2", requested_energy_kwh=9),
    ]
    plan = lived(day(rows), 30, "round-robin")
    assert plan.currents_a["S1"][:2] == pytest.approx([12, 0], abs=1e-4)
    assert plan.currents_a["S2"][:2] == pytest.approx([0, 12], abs=1e-4)
