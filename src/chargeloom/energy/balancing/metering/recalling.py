"""Between what an outlet drew at a moment that is over, for a meter that shows it only now."""

from typing import Final, TypeAlias

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.counting import FOLLOWS_WITHIN_S
from chargeloom.energy.balancing.outlets.draw import Draw
from chargeloom.energy.balancing.outlets.lines import even
from chargeloom.energy.balancing.outlets.outlet import OutletState

Amperes: TypeAlias = tuple[float, ...]
NO_AMPERES: Final[Amperes] = (0.0,) * LINES


def drawn(state: OutletState, at: float, fresh_s: float) -> tuple[Amperes, Amperes] | None:
    """Say between what it drew at a moment: what was measured then, unless it was told something else since.

    Where nothing was measured, what may be drawn is known all the same; None: nothing can have been.
    """
    if state.draw is None or at - state.draw.at > fresh_s:
        return _may_have_drawn(state, at)
    changed_at = max(state.accepted_at + FOLLOWS_WITHIN_S, state.offered_at)
    if state.disobeys or (state.offered is None and state.draw.at >= changed_at):
        return _measured_about(state, state.draw, at)
    told = state.told.limit_a
    least = tuple(min(each, told) for each in state.draw.a)
    lines = state.car_lines or state.draw.lines or state.ceiling.lines
    ceiling = even(state.ceiling.limit_a, lines)
    return least, tuple(map(max, state.draw.a, ceiling))


def _may_have_drawn(state: OutletState, at: float) -> tuple[Amperes, Amperes] | None:
    if state.car is not Car.NONE:
        lines = state.car_lines or state.ceiling.lines
        return NO_AMPERES, even(state.ceiling.limit_a, lines)
    if state.left is not None and at - state.left.at <= FOLLOWS_WITHIN_S:
        return NO_AMPERES, state.left.a
    return None


def _measured_about(state: OutletState, draw: Draw, at: float) -> tuple[Amperes, Amperes]:
    """Say between what it drew at a moment that lies between two that were measured, or behind both."""
    if at >= draw.at:
        return draw.a, draw.a
    if state.before is None:
        most = even(state.ceiling.limit_a, state.car_lines or state.ceiling.lines)
        return (0.0,) * len(draw.a), tuple(map(max, draw.a, most))
    return tuple(map(min, draw.a, state.before.a)), tuple(map(max, draw.a, state.before.a))
