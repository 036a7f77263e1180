"""The gap between 0 and a car's minimum: offers lie outside of it, and within every limit, whatever comes in."""

from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.planning.network import Floats, Network

HALVINGS: Final = 40


class Bounds(NamedTuple):
    """What each station's car can take when it charges at all; 0 and 0 where nobody charges."""

    least_a: Floats
    most_a: Floats


def held(network: Network, wanted_a: Floats, bounds: Bounds) -> Floats:
    """Bring currents out of the gap and within the limits: first all are lowered, then the least is dropped."""
    is_on = (wanted_a >= bounds.least_a / 2) & (wanted_a > 0)
    currents = np.where(is_on, np.clip(wanted_a, bounds.least_a, bounds.most_a), 0.0)
    while not network.is_within(currents):
        floor = np.minimum(currents, bounds.least_a)
        if network.is_within(floor):
            return _lowered(network, floor, currents)
        charging = np.flatnonzero(currents > 0)
        currents[charging[np.argmin(wanted_a[charging])]] = 0.0
    return currents


def _lowered(network: Network, floor_a: Floats, currents_a: Floats) -> Floats:
    part, step = 0.0, 0.5
    for _ in range(HALVINGS):
        if network.is_within(floor_a + (currents_a - floor_a) * (part + step)):
            part += step
        step /= 2
    lowered: Floats = floor_a + (currents_a - floor_a) * part
    return lowered
