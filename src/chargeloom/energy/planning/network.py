"""The limits of a site in phasors, folded into groups of stations that load it alike."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chargeloom.energy.planning.site import Site

Floats = NDArray[np.float64]
SLACK_A: Final = 1e-6


class Cut(NamedTuple):
    """A half-plane that holds a circle of currents: sum of weight * group current <= limit."""

    weights: Floats
    limit_a: float


class Network:
    """Sums currents as phasors and tells how much of each limit they use."""

    def __init__(self, site: Site) -> None:
        angles = np.exp(1j * np.deg2rad(np.array(site.phase_angle_deg)))
        rows = np.array(site.constraint_matrix, dtype=np.float64)
        self._matrix = rows.reshape(len(site.limits_a), len(angles)) * angles[None, :]
        self.limits_a: Floats = np.array(site.limits_a, dtype=np.float64)
        self.phasors, members = np.unique(np.round(self._matrix, 9), axis=1, return_inverse=True)
        self.group_of: NDArray[np.intp] = members.reshape(-1)

    @property
    def stations(self) -> int:
        """Count the stations."""
        return int(self._matrix.shape[1])

    @property
    def groups(self) -> int:
        """Count the groups of stations that load every limit alike."""
        return int(self.phasors.shape[1])

    def is_within(self, currents_a: Floats) -> bool:
        """Tell whether every limit holds."""
        return bool((self.used(currents_a) <= self.limits_a + SLACK_A).all())

    def used(self, currents_a: Floats) -> Floats:
        """Say what flows through each limit; of rows of currents, in rows."""
        found: Floats = np.abs(currents_a @ self._matrix.T)
        return found

    def cuts(self, directions: int) -> list[Cut]:
        """Lay tangents around each circle; what they allow is over by 1/cos(pi/directions) at most."""
        found: list[Cut] = []
        for row, limit in zip(self.phasors, self.limits_a, strict=True):
            first = row[np.abs(row) > 0][:1]
            for step in range(directions if first.size else 0):
                turn = np.exp(-2j * math.pi * step / directions) * np.abs(first) / first
                weights: Floats = np.round((row * turn).real, 9)
                if (weights > 0).any():
                    found.append(Cut(weights, float(limit)))
        return _without_implied(found)


def _without_implied(cuts: list[Cut]) -> list[Cut]:
    kept: list[Cut] = []
    for cut in sorted(cuts, key=lambda each: (-float(each.weights.sum()), *each.weights)):
        if not any(_implies(other, cut) for other in kept):
            kept.append(cut)
    return kept


def _implies(stronger: Cut, weaker: Cut) -> bool:
    if stronger.limit_a <= 0:
        return False
    scaled = stronger.weights * (weaker.limit_a / stronger.limit_a)
    return bool((scaled >= weaker.weights - 1e-12).all())
