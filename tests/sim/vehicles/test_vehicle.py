import math

import pytest
from hypothesis import given, strategies as st

from chargeloom.sim.vehicles.vehicle import MINIMUM_A, Supply, Vehicle, VehicleKind

THREE_PHASES = VehicleKind(name="three", capacity_wh=60_000, ac_power_w=11_000, dc_power_w=100_000)
ONE_PHASE = VehicleKind(name="one", capacity_wh=40_000, ac_power_w=7_400, ac_phases=1)
HOUR = 3600.0
ROUNDING = 1e-12

socs = st.floats(0, 1)
steps = st.lists(st.tuples(st.floats(0.1, 7200), st.floats(0, 500)), min_size=1, max_size=30)


def watts_at(soc: float, supply: Supply = Supply.DC, offered_a: float = 1000.0) -> float:
    return Vehicle(THREE_PHASES, soc=soc).step(0.001, offered_a, supply).power_w


@given(socs, st.sampled_from(Supply), steps)
def test_what_flows_in_is_stored_but_for_the_loss_on_board(
    soc: float, supply: Supply, taken: list[tuple[float, float]]
) -> None:
    vehicle = Vehicle(THREE_PHASES, soc=soc)
    before = vehicle.stored_wh
    flowed = sum(vehicle.step(dt, offered, supply).energy_wh for dt, offered in taken)
    efficiency = THREE_PHASES.ac_efficiency if supply is Supply.AC else 1.0
    assert math.isclose(vehicle.stored_wh - before, flowed * efficiency, abs_tol=1e-6)


@given(socs, st.floats(0, 1), steps)
def test_a_battery_never_holds_more_than_its_target_and_never_gives_back(
    soc: float, target: float, taken: list[tuple[float, float]]
) -> None:
    vehicle = Vehicle(THREE_PHASES, soc=soc, target_soc=target)
    for dt, offered in taken:
        before = vehicle.soc
        vehicle.step(dt, offered, Supply.DC)
        assert before <= vehicle.soc <= max(target, before) + ROUNDING
        assert vehicle.soc <= 1.0


@given(socs, st.floats(10, 20_000), st.integers(2, 20), st.floats(6, 500))
def test_many_small_steps_fill_a_battery_as_one_large_step_does(
    soc: float, dt: float, pieces: int, offered: float
) -> None:
    whole, cut = Vehicle(THREE_PHASES, soc=soc), Vehicle(THREE_PHASES, soc=soc)
    enough_a = max(offered, 500.0)  # above what the voltage sways
    whole.step(dt, enough_a)
    for _ in range(pieces):
        cut.step(dt / pieces, enough_a)
    assert math.isclose(whole.stored_wh, cut.stored_wh, rel_tol=1e-9, abs_tol=1e-3)


def test_power_is_full_up_to_the_taper_and_falls_in_a_line_above() -> None:
    assert watts_at(0.1) == watts_at(0.79) == pytest.approx(100_000)
    assert watts_at(0.9) == pytest.approx(54_000, rel=0.001)
    assert watts_at(0.999) < 9_000


def test_a_small_offer_bends_the_curve_later() -> None:
    assert watts_at(0.85, offered_a=100.0) == pytest.approx(100.0 * (340 + 60 * 0.85))
    assert watts_at(0.99, offered_a=100.0) < 13_000


def test_a_full_vehicle_takes_nothing() -> None:
    vehicle = Vehicle(THREE_PHASES, soc=0.5, target_soc=0.5)
    assert not vehicle.wants_energy
    assert vehicle.step(HOUR, 32).energy_wh == vehicle.step(HOUR, 32).power_w == 0


def test_less_than_the_minimum_current_is_no_offer_on_ac() -> None:
    assert Vehicle(THREE_PHASES, soc=0.1).step(HOUR, MINIMUM_A - 0.1).energy_wh == 0
    assert Vehicle(THREE_PHASES, soc=0.1).step(HOUR, MINIMUM_A).energy_wh > 0


def test_a_vehicle_of_one_phase_loads_one_line() -> None:
    draw = Vehicle(ONE_PHASE, soc=0.1).step(60, 32)
    assert draw.phases == 1
    assert draw.power_w == pytest.approx(min(7_400, 32 * draw.voltage_v))
    assert draw.current_a == pytest.approx(draw.power_w / draw.voltage_v)


def test_a_vehicle_of_three_phases_takes_a_third_from_one_line() -> None:
    draw = Vehicle(THREE_PHASES, soc=0.1).step(60, 32, lines=1)
    assert draw.power_w == pytest.approx(11_000 / 3)


def test_the_same_seed_sways_the_same_way() -> None:
    ways = [
        [Vehicle(THREE_PHASES, soc=0.1, seed=seed).step(60, 32).voltage_v for _ in range(3)]
        for seed in (1, 1, 2)
    ]
    assert ways[0] == ways[1] != ways[2]
