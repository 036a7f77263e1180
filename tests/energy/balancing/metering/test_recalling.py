"""Between what an outlet drew at a moment, as a meter that shows it only now is compared."""

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.metering.recalling import NO_AMPERES, drawn
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.counting import FOLLOWS_WITHIN_S
from chargeloom.energy.balancing.outlets.draw import Draw
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.outlets.told import Told
from tests.energy.balancing.plant import outlet

FRESH_S = 60.0


def charging(limit_a: float) -> OutletState:
    """A car that may take so much from second 0 on, of which nothing is measured yet."""
    state = OutletState(outlet("E0", wiring=Wiring.THREE))
    state.plugged(Car.WANTS, 0.0)
    state.offer(Told(limit_a, 3), 0.0)
    state.accept(Told(limit_a, 3), 0.0)
    return state


def measured(state: OutletState, current_a: float, at: float) -> None:
    state.measure(Draw((current_a,) * 3, at), at)


def test_what_was_measured_holds_on_as_long_as_nothing_else_was_told() -> None:
    state = charging(16.0)
    measured(state, 12.0, 20.0)
    assert drawn(state, 30.0, FRESH_S) == ((12.0,) * 3, (12.0,) * 3)


def test_between_two_measurements_it_drew_what_lies_between_them() -> None:
    state = charging(16.0)
    measured(state, 8.0, 20.0)
    measured(state, 12.0, 30.0)
    assert drawn(state, 25.0, FRESH_S) == ((8.0,) * 3, (12.0,) * 3)


def test_before_the_first_measurement_it_drew_between_nothing_and_what_it_may() -> None:
    state = charging(16.0)
    measured(state, 12.0, 20.0)
    assert drawn(state, 10.0, FRESH_S) == (NO_AMPERES, (16.0,) * 3)


def test_since_it_was_told_something_else_it_may_have_followed_or_not() -> None:
    state = charging(16.0)
    measured(state, 12.0, 20.0)
    state.offer(Told(6.0, 3), 25.0)
    assert drawn(state, 26.0, FRESH_S) == ((6.0,) * 3, (16.0,) * 3)


def test_what_is_not_measured_may_be_anything_that_it_may_do() -> None:
    state = charging(16.0)
    assert drawn(state, 10.0, FRESH_S) == (NO_AMPERES, (16.0,) * 3)


def test_a_car_that_left_may_have_drawn_until_a_moment_ago_and_then_nothing() -> None:
    state = charging(16.0)
    measured(state, 12.0, 20.0)
    state.plugged(Car.NONE, 40.0)
    assert drawn(state, 40.0 + FOLLOWS_WITHIN_S, FRESH_S) == (NO_AMPERES, (16.0,) * 3)
    assert drawn(state, 41.0 + FOLLOWS_WITHIN_S, FRESH_S) is None
