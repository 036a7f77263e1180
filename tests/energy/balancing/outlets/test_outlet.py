"""The most that an outlet may be doing, with what its station falls back to."""

import pytest

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.draw import Draw
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.outlets.told import Told
from tests.energy.balancing.plant import outlet


def charging(limit_a: float, *, lines: int = 3) -> OutletState:
    """A car that draws what it was told to for long enough."""
    state = OutletState(outlet("E0", wiring=Wiring.THREE))
    state.plugged(Car.WANTS, 0.0)
    told = Told(limit_a, 3)
    state.offer(told, 1.0)
    state.accept(told, 2.0)
    state.measure(Draw((limit_a,) * lines + (0.0,) * (3 - lines), 20.0), 20.0)
    return state


def test_what_a_station_falls_back_to_is_kept_free_while_its_car_takes_less() -> None:
    state = charging(0.0)
    assert state.most == Told(0.0, 3)
    state.rests(8.0)
    assert state.most == Told(8.0, 3)
    state.rests(0.0)
    assert state.most == Told(0.0, 3)


def test_what_is_below_the_limit_counts_for_nothing_more() -> None:
    state = charging(16.0, lines=1)
    state.rests(8.0)
    assert state.most == Told(16.0, 1)


@pytest.mark.parametrize(
    ("part_a", "limit_a", "expected"),
    [
        (10, 32, 10),
        (10, 10, 10),
        (10, 9, 6),
        (10, 6, 6),
        (10, 5, 0),
        (10, 0, 0),
        (4, 5, 4),
        (0, 32, 0),
    ],
)
def test_what_may_stand_for_good_is_never_above_the_limit_and_never_above_its_part(
    part_a: float, limit_a: float, expected: float
) -> None:
    assert charging(16.0).safe_below(part_a, limit_a) == expected


def told_only_a_sum(*seen: tuple[float, float]) -> OutletState:
    """A station that measures the power of all lines together: limits, and what flows at each."""
    state, at = OutletState(outlet("E0", wiring=Wiring.THREE)), 0.0
    state.plugged(Car.WANTS, at)
    for limit_a, total_a in seen:
        state.offer(Told(limit_a, 3), at + 1)
        state.accept(Told(limit_a, 3), at + 2)
        at += 30.0
        state.measure(Draw((total_a / 3,) * 3, at, is_total=True), at)
    return state


def test_a_sum_that_is_little_more_than_a_limit_may_all_lie_on_one_line() -> None:
    """19 A of a car on one line look like 6.4 A on each of three, and trip a fuse of 16 A."""
    most = told_only_a_sum((16.0, 19.2)).most
    assert (most.lines, round(most.limit_a, 6)) == (3, 19.2)


@pytest.mark.parametrize("total_a", [0.0, 9.0, 16.0, 30.0, 48.0])
def test_any_other_sum_keeps_no_more_free_than_the_limit(total_a: float) -> None:
    assert told_only_a_sum((16.0, total_a)).most == Told(16.0, 3)


@pytest.mark.parametrize("part", [0.97, 1.0, 1.2, 1.38])
def test_a_sum_that_follows_two_limits_is_of_one_line_also_when_it_is_too_much(
    part: float,
) -> None:
    state = told_only_a_sum((16.0, 16.0 * part), (10.0, 10.0 * part))
    assert state.car_lines == 1


@pytest.mark.parametrize(
    "seen",
    [
        [(16.0, 19.2)],
        [(16.0, 19.2), (15.0, 18.0)],
        [(16.0, 19.2), (14.0, 19.2)],
        [(16.0, 48.0), (10.0, 30.0)],
        [(16.0, 32.0), (10.0, 20.0)],
        [(16.0, 19.2), (0.0, 0.0), (12.0, 36.0)],
        [(32.0, 33.0), (28.0, 33.0)],
    ],
)
def test_what_three_lines_could_take_as_well_proves_no_car_on_one(
    seen: list[tuple[float, float]],
) -> None:
    assert told_only_a_sum(*seen).car_lines is None


def test_who_is_known_to_lie_on_one_line_and_takes_too_much_disobeys() -> None:
    state = told_only_a_sum((16.0, 19.2), (10.0, 12.0))
    for at in (61.0, 95.0):
        state.measure(Draw((12.0, 0.0, 0.0), at, is_total=True), at)
    assert state.disobeys


def restarted(*, lines: int) -> OutletState:
    """A charge that went on while we restarted; it is kept to a limit for long enough."""
    state = OutletState(outlet("E0", wiring=Wiring.THREE))
    state.plugged(Car.WANTS, 0.0)
    state.counted.expected = lines
    state.knows(16.0)
    state.accept(Told(16.0, 3), 0.0)
    return state


@pytest.mark.parametrize(
    ("draw", "is_total", "lines"),
    [
        ((16.0, 0.0, 0.0), False, 1),
        ((16.0, 16.0, 0.0), False, 2),
        ((5.4, 5.4, 5.4), True, 1),
        ((16.0, 16.0, 16.0), True, 3),
    ],
)
def test_the_lines_of_a_car_before_a_restart_count_once_what_it_takes_can_be_on_no_more(
    draw: tuple[float, ...], is_total: bool, lines: int
) -> None:
    state = restarted(lines=1)
    assert (state.most.lines, state.counted.likeliest) == (3, 1), "until then it may be on all"
    state.measure(Draw(draw, 20.0, is_total), 20.0)
    assert state.most.lines == lines


def test_the_lines_of_a_car_before_a_restart_are_not_those_of_the_next() -> None:
    state = restarted(lines=1)
    state.plugged(Car.NONE, 1.0)
    assert (state.counted.expected, state.counted.likeliest) == (None, None)
