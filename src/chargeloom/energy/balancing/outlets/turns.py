"""Whose turn it is where not all can have the minimum."""

from typing import TypeAlias

from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.outlet import OutletState

Rank: TypeAlias = tuple[bool, int, int, float]

_IN_TURN, _WAITING, _HAD_ITS_TURN, _JUST_PAUSED, _ASLEEP = range(5)


def rank(state: OutletState, priority: int, turn_s: float, now: float) -> Rank:
    """Say where it stands: who may not be paused any more, then higher classes, then whose turn lasts, then who waits longest.

    Times are told from now on, so that outlets of different sites, each with its own clock, can be compared.
    """
    is_on = state.told.limit_a > 0
    if state.car is Car.SLEEPS or state.dozes:
        return True, -priority, _ASLEEP, state.waits_since - now
    if not is_on:
        is_new = not state.pauses or now - state.waits_since >= turn_s
        return True, -priority, _WAITING if is_new else _JUST_PAUSED, state.waits_since - now
    since = state.on_since if state.on_since is not None else now
    may_pause = state.pauses < state.outlet.max_pauses
    if now - since < turn_s:
        return may_pause, -priority, _IN_TURN, since - now
    return may_pause, -priority, _HAD_ITS_TURN, now - since
