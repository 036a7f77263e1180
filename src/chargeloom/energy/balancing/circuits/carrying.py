"""What is drawn beneath transformers, as the nodes above them see it: phasors in the direction of each phase's voltage."""

from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from chargeloom.domain.sites.three_phase import Winding, upstream
from chargeloom.energy.balancing.circuits.footprints import FACES, TURNED
from chargeloom.energy.balancing.circuits.grid import PHASES, Floats, Grid

Phasors: TypeAlias = NDArray[np.complex128]

_TINY: Final = 1e-12


class Carrying:
    """Sums upwards through the transformers of a grid."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._up: Phasors = np.array([_up(grid, at) for at in range(grid.size)])
        self._is_plain = bool((self._up == np.eye(PHASES)).all())

    def up(self, at: int, drawn: Phasors) -> Phasors:
        """Say what a node draws from the one that feeds it."""
        found: Phasors = self._up[at] @ drawn
        return found

    def summed(self, own: Phasors) -> Phasors:
        """Add to each node what hangs beneath it."""
        if self._is_plain:
            return _summed(self._grid, own)
        total = own.copy()
        for layer in reversed(self._grid.layers):
            above = np.einsum("nij,nj->ni", self._up[layer.nodes], total[layer.nodes])
            total[layer.fed] += np.add.reduceat(above, layer.firsts, axis=0)
        return total

    def along(self, own_a: Floats) -> Floats:
        """Add to each node what hangs beneath it, as far as it flows along the voltage: never too much."""
        if self._is_plain:
            return self._grid.summed(own_a)
        found: Floats = self.summed(own_a.astype(np.complex128)).real.copy()
        return found


def amperes(drawn: Phasors) -> Floats:
    """Say how much flows in each line; what flows against the voltage is negative."""
    found: Floats = np.where(
        np.abs(drawn.imag) > _TINY, np.copysign(np.abs(drawn), drawn.real), drawn.real
    )
    return found


def _summed(grid: Grid, own: Phasors) -> Phasors:
    total = own.copy()
    for layer in reversed(grid.layers):
        total[layer.fed] += np.add.reduceat(total[layer.nodes], layer.firsts, axis=0)
    return total


def _up(grid: Grid, at: int) -> Phasors:
    parent = int(grid.parents[at])
    if parent < 0:
        return np.eye(PHASES, dtype=np.complex128)
    return _behind(grid.nodes[at].winding, grid.nodes[at].nominal_v / grid.nodes[parent].nominal_v)


@cache
def _behind(winding: Winding, ratio: float) -> Phasors:
    """Turn what is drawn behind a transformer, phase by phase, into what it draws."""
    turn = TURNED[winding]
    found = np.zeros((PHASES, PHASES), dtype=np.complex128)
    for phase, face in enumerate(FACES):
        drawn = [0j, 0j, 0j]
        drawn[phase] = face
        seen = upstream((drawn[0], drawn[1], drawn[2]), winding, ratio)
        found[:, phase] = [
            one * turn * above.conjugate() for one, above in zip(seen, FACES, strict=True)
        ]
    found[np.abs(found) < _TINY] = 0
    if winding is Winding.WYE:
        found = np.eye(PHASES, dtype=np.complex128) * ratio
    return found
