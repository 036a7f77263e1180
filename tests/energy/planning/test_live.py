from itertools import pairwise
from typing import Any

import pytest

from chargeloom.domain.sites.site import Balancing, Mode
from chargeloom.energy.planning.algorithms import planner
from chargeloom.energy.planning.replay import Replay, replay
from chargeloom.energy.planning.scenario import site_of
from tests.energy.planning.days import day, session

PERIOD_S = 300


def lived(*rows: dict[str, Any], cap_kw: float = 60, **rules: Any) -> Replay:
    balancing = Balancing(mode=Mode.DYNAMIC, **rules)
    scenario = day(rows, balancing={k: getattr(balancing, k) for k in balancing.__struct_fields__})
    site = site_of(scenario, cap_kw)
    return replay(scenario, planner(site, "live"), site.kwh_per_a, lambda: 0.0)


def car(name: str, **changes: Any) -> dict[str, Any]:
    wants = {"requested_energy_kwh": 20.0, "estimated_energy_kwh": 20.0}
    return session(session_id=f"S{name}", station_id=name, **{**wants, **changes})


def test_what_live_sites_are_told_becomes_the_currents_of_the_interval() -> None:
    plan = lived(car("A1"), car("A2"), car("B2"))
    assert plan.currents_a["SA1"][0] == plan.currents_a["SA2"][0] == pytest.approx(12)
    assert plan.currents_a["SB2"][0] == pytest.approx(17.3)


def test_a_slow_ramp_rises_over_the_intervals() -> None:
    row = lived(car("A1"), ramp_a_per_s=0.02).currents_a["SA1"]
    assert 6 <= row[0] < row[1] < row[2] <= 24


def test_who_waits_has_its_turn_after_the_configured_time() -> None:
    plan = lived(car("A1"), car("A2"), cap_kw=25, turn_s=2 * PERIOD_S)
    first, other = plan.currents_a["SA1"], plan.currents_a["SA2"]
    assert all((one > 0) != (two > 0) for one, two in zip(first, other, strict=True))
    assert [one > 0 for one in first[:6]] in (
        [True, True, False] * 2,
        [True, True, False, False, True, True],
    )


def test_a_charge_is_paused_no_more_often_than_its_outlet_bears() -> None:
    row = lived(car("A1", departure=40), car("A2", departure=40), cap_kw=25, turn_s=PERIOD_S)
    pauses = [
        sum(one > 0 and two == 0 for one, two in pairwise(each)) for each in row.currents_a.values()
    ]
    assert 0 < max(pauses) <= 3


def test_a_car_has_its_own_least_and_most() -> None:
    plan = lived(car("A1", min_rate_a=8.0, max_rate_a=10.0), car("A2"), cap_kw=75)
    assert plan.currents_a["SA1"][0] == pytest.approx(10)
    assert plan.currents_a["SA2"][0] == pytest.approx(20)


def test_the_next_car_at_a_station_begins_anew() -> None:
    plan = lived(car("A1", departure=3, requested_energy_kwh=1.0), car("B1", arrival=0) | {"session_id": "S2"},
                 car("A1", arrival=3, departure=9) | {"session_id": "S3"})  # fmt: skip
    assert plan.currents_a["S3"][0] == pytest.approx(16, abs=8)
    assert len(plan.currents_a["S3"]) == 6


def test_who_is_full_keeps_nothing_from_who_is_not() -> None:
    plan = lived(car("A1", requested_energy_kwh=1.0), car("A2"), cap_kw=75)
    assert plan.currents_a["SA2"][0] == pytest.approx(15)
    assert plan.currents_a["SA2"][-1] == pytest.approx(30)
