"""Habits of cars: each takes what its habit says, whatever the steps in which time passes."""

import math

import pytest
from hypothesis import given, strategies as st

from chargeloom.sim.station.outlet import ConnectorKind, Outlet
from chargeloom.sim.vehicles.tempers import CUT_S, DEAF_S, LATE_S, Habit, Piece, temper_of
from chargeloom.sim.vehicles.vehicle import Supply, Vehicle, VehicleKind
from tests.shared import REPOSITORY

KIND = VehicleKind(name="three", capacity_wh=600_000, ac_power_w=22_000, dc_power_w=100_000)

offers = st.lists(
    st.tuples(st.floats(0.1, 400), st.sampled_from((0.0, 6.0, 10.0, 16.0, 32.0))),
    min_size=1,
    max_size=12,
)


def seen(habit: Habit, *told: tuple[float, float]) -> list[Piece]:
    temper = temper_of(habit)
    return [piece for offer in told for piece in temper.see(*offer) if piece.lasts_s > 0]


def charge_as(habit: Habit | None, told: list[tuple[float, float]], pieces: int = 1) -> float:
    temper = temper_of(habit)
    return sum(
        piece.lasts_s * piece.seen_a
        for dt_s, offered_a in told
        for _ in range(pieces)
        for piece in temper.see(dt_s / pieces, offered_a)
    )


@given(st.sampled_from(Habit), offers, st.integers(2, 9))
def test_many_small_steps_are_one_large_step(
    habit: Habit, told: list[tuple[float, float]], pieces: int
) -> None:
    whole, cut = charge_as(habit, told), charge_as(habit, told, pieces)
    assert math.isclose(whole, cut, rel_tol=1e-6, abs_tol=1e-3)


@given(st.sampled_from([one for one in Habit if one is not Habit.DEAF]), offers)
def test_only_a_deaf_car_takes_more_than_it_may(
    habit: Habit, told: list[tuple[float, float]]
) -> None:
    temper = temper_of(habit)
    for dt_s, offered_a in told:
        assert all(piece.seen_a <= offered_a for piece in temper.see(dt_s, offered_a))


@given(st.sampled_from(Habit), offers)
def test_every_habit_sees_time_pass_whole(habit: Habit, told: list[tuple[float, float]]) -> None:
    temper = temper_of(habit)
    for dt_s, offered_a in told:
        passed_s = sum(piece.lasts_s for piece in temper.see(dt_s, offered_a))
        assert passed_s == pytest.approx(dt_s)


def test_a_late_starter_waits_for_as_long_as_it_is_offered_something() -> None:
    assert seen(Habit.LATE_START, (100, 16.0), (500, 0.0), (LATE_S, 16.0)) == [
        (100, 0.0),
        (500, 0.0),
        (LATE_S - 100, 0.0),
        (100, 16.0),
    ]


def test_a_deaf_car_hears_less_late_and_more_at_once() -> None:
    assert seen(Habit.DEAF, (10, 32.0), (10, 16.0), (40, 10.0), (5, 20.0)) == [
        (10, 32.0),
        (10, 32.0),
        (DEAF_S - 10, 32.0),
        (20, 10.0),
        (5, 20.0),
    ]


def test_a_deaf_car_has_not_seen_what_was_offered_for_no_time() -> None:
    assert seen(Habit.DEAF, (0, 32.0), (10, 6.0)) == [(10, 6.0)]


def test_the_contactor_cuts_a_deaf_car_off() -> None:
    assert seen(Habit.DEAF, (10, 32.0), (60, 0.0)) == [(10, 32.0), (CUT_S, 32.0), (54, 0.0)]
    assert seen(Habit.DEAF, (10, 32.0), (2, 16.0), (60, 0.0))[-1] == (54, 0.0)


def test_a_car_that_does_not_wake_sleeps_after_its_first_pause() -> None:
    told = ((60, 0.0), (60, 16.0), (1, 0.0), (600, 32.0))
    assert [piece.seen_a for piece in seen(Habit.DOES_NOT_WAKE, *told)] == [0.0, 16.0, 0.0, 0.0]


@pytest.mark.parametrize(("offered_a", "taken_a"), [(0, 0), (6, 6), (10, 7), (16, 11.2), (32, 13)])
def test_a_modest_car_takes_less_than_it_may(offered_a: float, taken_a: float) -> None:
    (piece,) = seen(Habit.DRAWS_LESS, (1, offered_a))
    assert piece.seen_a == pytest.approx(taken_a)


def test_a_car_of_one_phase_loads_its_first_line_with_32_a() -> None:
    draw = Vehicle(KIND, soc=0.1, habit=Habit.ONE_PHASE).step(60, 32)
    assert draw.phases == 1
    assert draw.current_a == pytest.approx(32, rel=0.02)


def test_a_sleeping_car_wants_nothing_and_one_that_waits_says_how_long() -> None:
    late = Vehicle(KIND, soc=0.1, habit=Habit.LATE_START)
    late.step(100, 16)
    assert (late.wants_energy, late.changes_in_s) == (False, LATE_S - 100)
    late.step(LATE_S, 16)
    assert (late.wants_energy, late.changes_in_s) == (True, None)


def test_over_dc_the_station_steers() -> None:
    assert Vehicle(KIND, soc=0.1, habit=Habit.LATE_START).step(60, 100, Supply.DC).power_w > 0


def test_an_outlet_is_looked_at_when_its_car_changes_its_mind() -> None:
    outlet = Outlet(ConnectorKind(maximum_a=32.0), pace=10.0)
    outlet.plug(Vehicle(KIND, soc=0.1, habit=Habit.DEAF), 0.0)
    outlet.close(0.0)
    outlet.look(0.5)
    outlet.limit(10.0, 1.0)
    assert outlet.meter.draw.current_a == pytest.approx(32, rel=0.02)
    assert outlet.looks_at == 1.0 + DEAF_S / 10.0
    outlet.look(outlet.looks_at)
    assert outlet.meter.draw.current_a == pytest.approx(10, rel=0.02)


def test_the_guide_lists_every_habit_in_its_words() -> None:
    guide = (REPOSITORY / "docs/how-to/simulate.md").read_text(encoding="utf-8")
    assert all(f"| `{habit}` | {habit.words} |" in guide for habit in Habit)
