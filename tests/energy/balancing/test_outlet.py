"""The most that an outlet may be doing, with what its station falls back to."""

import pytest

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.draw import Draw
from chargeloom.energy.balancing.outlet import Car, OutletState
from chargeloom.energy.balancing.told import Told
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
