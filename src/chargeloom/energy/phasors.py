"""Sums of currents as phasors, exact for loads to neutral, on three lines and between lines; for whole arrays at once."""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from chargeloom.domain.sites.three_phase import Winding, Wiring, turns, upstream

Floats: TypeAlias = NDArray[np.float64]
Phasors: TypeAlias = NDArray[np.complex128]

KINDS: Final = tuple(
    (wiring, phases)
    for wiring, choices in {
        Wiring.ONE: ((0,), (1,), (2,)),
        Wiring.THREE: ((0, 1, 2),),
        Wiring.DELTA: ((0, 1), (1, 2), (2, 0)),
    }.items()
    for phases in choices
)
"""Every way in which one ampere can load three lines, two lines to neutral being two of the first."""

TURNS: Final[Phasors] = np.array(
    [[complex(*turn) for turn in turns(wiring, phases)] for wiring, phases in KINDS]
)
"""One row for each kind: what an ampere of it draws from each line."""


def drawn(turns_of: Phasors, currents_a: Floats) -> Phasors:
    """Add up what loads draw from each line: rows of `turns_of` (loads, 3) by the amperes (..., loads)."""
    total: Phasors = currents_a @ turns_of
    return total


def magnitudes(lines: Phasors) -> Floats:
    """Say how many amperes flow in each line."""
    found: Floats = np.abs(lines)
    return found


_UNITS: Final = ((1 + 0j, 0j, 0j), (0j, 1 + 0j, 0j), (0j, 0j, 1 + 0j))
_BEFORE: Final[dict[Winding, Phasors]] = {
    winding: np.array([upstream(unit, winding, 1.0) for unit in _UNITS]) for winding in Winding
}


def before(lines: Phasors, winding: Winding, ratio: float) -> Phasors:
    """Say what a transformer draws from its lines when these are drawn behind it."""
    flows: Phasors = lines @ _BEFORE[winding] * ratio
    return flows
