"""Whether there can be room for an outlet on other lines: what is sure to be refused is not even tried."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from chargeloom.energy.balancing.bounding import Bounded
from chargeloom.energy.balancing.circuits.grid import Flags, Floats
from chargeloom.energy.balancing.circuits.layout import SINGLE
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.appetite import HEADROOM_A
from chargeloom.energy.balancing.scene import Scene
from chargeloom.energy.balancing.sharing.classes import Demands
from chargeloom.energy.balancing.sharing.granting import sizes_of

MARGIN: Final = 1e-6
"""Far above what sums of floats are wrong by: who may be refused by less is tried."""


class Room:
    """What the minima leave of those who charge: they all have to go on.

    Nothing is ruled out where sums are of phasors, which may fall while one of them rises, and where the number of lines changes what others' words leave.
    """

    def __init__(
        self,
        scene: Scene,
        bounded: Bounded,
        order: Sequence[Place],
        demands: Demands,
        is_on: Flags,
    ) -> None:
        self._scene, self._bounded, self._order = scene, bounded, order
        self._demands, self._is_on = demands, is_on
        is_aside = not scene.loads.is_plain or bool(bounded.base.imag.any())
        self._is_open = is_aside or bool(scene.site.pools)

    def may_narrow(self, at: int) -> bool:
        """Whether the minimum of one who waits may fit on one line."""
        foot = self._scene.foot(self._order[at], SINGLE)
        return self._is_open or self._fits(at, foot, float(self._demands.least_a[at]))

    def may_widen(self, at: int) -> bool:
        """Whether one who is on one line may have more than its minimum on all of them."""
        state = self._scene.outlets[self._order[at]]
        lines = state.car_lines or state.all_lines
        foot = self._scene.foot(self._order[at], min(lines, state.all_lines))
        return self._is_open or self._fits(at, foot, state.least_a + HEADROOM_A)

    def _fits(self, at: int, foot: int, least_a: float) -> bool:
        path = self._scene.path(self._order[at])
        left = self._left[path]
        if self._is_on[at]:
            mine = self._sizes[path, self._demands.footprint[at]]
            left = left + mine * self._demands.least_a[at]
        need = self._sizes[path, foot] * least_a
        return not bool(((need > 0) & (need > left + MARGIN)).any())

    @cached_property
    def _sizes(self) -> Floats:
        return sizes_of(self._scene.loads)

    @cached_property
    def _left(self) -> Floats:
        loads, demands = self._scene.loads, self._demands
        feet = loads.touched.shape[1]
        cells = demands.node * feet + demands.footprint
        weights = np.where(self._is_on, demands.least_a, 0.0)
        own = np.bincount(cells, weights=weights, minlength=loads.grid.size * feet)
        flows = loads.grid.summed(own.astype(np.float64).reshape(-1, feet))
        found: Floats = self._bounded.limits - loads.used(self._bounded.base, flows)
        return found
