"""What an outlet feeds in, as far as it is counted on."""

from typing import Final

from chargeloom.energy.balancing.outlets.draw import DRAWS_A
from chargeloom.energy.balancing.outlets.outlet import OutletState

GIVES_FOR_S: Final = 30.0
"""So long what an outlet was measured to feed in is counted on."""


def given_a(state: OutletState, now: float) -> float:
    """Say how much an outlet feeds in on each line that it uses, as measured."""
    draw, most_a = state.draw, state.outlet.gives_a
    if draw is None or not most_a or now - draw.at > GIVES_FOR_S:
        return 0.0
    used = [each for each in draw.a if abs(each) >= DRAWS_A]
    return max(0.0, min((most_a, *(-each for each in used)))) if used else 0.0
