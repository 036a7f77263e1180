"""Shares that are kept while vehicles come, go and change: only the branch that a change touches is found anew."""

from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.balancing.circuits.grid import ROWS, Flags, Floats, Ints
from chargeloom.energy.balancing.circuits.loads import SLACK_A, Loads, Phasors
from chargeloom.energy.balancing.sharing.filling import FREE, Filled, Rows, filled
from chargeloom.energy.balancing.sharing.shares import Fleet, shares

GONE: Final = -1
_NEAR: Final = 1e-9


class _Scope(NamedTuple):
    """A branch with all that feeds it."""

    places: Ints
    above: int
    """So many of the places feed the branch; the rest are it."""
    loads: Loads


class Kept:
    """The shares of a fleet.

    A part of each limit may be held back for those who come: as long as it lasts, their branch alone is found anew, at
    the level at which all others stand. Without it the result is always what `shares` finds.
    """

    def __init__(
        self, loads: Loads, rows: Rows, vehicles: Fleet, reserved_part: float = 0.0
    ) -> None:
        self._loads, self._rows, self._reserved = loads, rows, reserved_part
        self._node, self._kind = vehicles.node, vehicles.kind.copy()
        self._classes = vehicles.classes
        self._scopes: dict[int, _Scope] = {}
        kinds, feet = len(self._classes.footprint), loads.touched.shape[1]
        self._of = np.zeros((kinds, feet))
        self._of[np.arange(kinds), self._classes.footprint] = 1.0
        self.is_on: Flags = np.ones(len(self._node), dtype=np.bool_)
        self._whole()

    def current_a(self, vehicle: int) -> float:
        """Say what a vehicle gets."""
        kind = int(self._kind[vehicle])
        if kind == GONE or not self.is_on[vehicle]:
            return 0.0
        return float(self._current[self._node[vehicle], kind])

    @property
    def currents_a(self) -> Floats:
        """Say what all get."""
        found: Floats = np.where(
            self.is_on & (self._kind != GONE), self._current[self._node, self._kind], 0.0
        )
        return found

    def change(self, vehicle: int, kind: int) -> int:
        """Let a vehicle be of another kind, or GONE; gives the node beneath which all was found anew."""
        node, before = int(self._node[vehicle]), int(self._kind[vehicle])
        self._kind[vehicle] = kind
        path = self._loads.grid.path(node)
        if self._loads.is_plain and self._waited_for.isdisjoint(path):
            self._counts[node, before] -= before != GONE
            self._counts[node, kind] += kind != GONE
            for scope in path[:-1]:
                if self._settles(scope):
                    return scope
        self._whole()
        return 0

    # The whole.

    def _whole(self) -> None:
        here = self._kind != GONE
        held = np.where(
            np.isfinite(self._rows.limits), self._rows.limits * (1 - self._reserved), np.inf
        )
        fleet = Fleet(self._node[here], self._kind[here], self._classes)
        size, of = self._loads.grid.size, len(self._classes.footprint)
        found = shares(self._loads, held, self._rows.base, fleet)
        self.is_on = np.ones(len(self._node), dtype=np.bool_)
        self.is_on[here] = found.is_on
        self._waited_for = set((found.row[~found.is_on] // ROWS).tolist())
        cells = fleet.node * of + fleet.kind
        counts = np.bincount(cells[found.is_on], minlength=size * of).astype(np.float64)
        self._counts = counts.reshape(size, of)
        cell = Filled(np.zeros((size, of)), np.full((size, of), np.inf), np.full((size, of), FREE))
        on = cells[found.is_on]
        cell.current_a.flat[on] = found.current_a[found.is_on]
        cell.row.flat[on] = found.row[found.is_on]
        cell.level.flat[on] = (found.current_a / self._classes.weight[fleet.kind])[found.is_on]
        self._current = cell.current_a
        self._flows = self._loads.grid.summed((self._counts * self._current) @ self._of)
        self._levels = np.full((size, ROWS), np.inf)
        self._note(cell, np.arange(size), self._counts)

    def _note(self, cell: Filled, places: Ints, counts: Floats) -> None:
        """Remember at which level each full row stands."""
        self._levels[places] = np.inf
        held = (counts > 0) & (cell.row != FREE)
        held &= cell.current_a > self._classes.least_a + SLACK_A
        self._levels.flat[cell.row[held]] = cell.level[held]

    # A branch.

    def _settles(self, node: int) -> bool:
        """Find a branch anew beside all others; False when these would have to give or could take."""
        scope = self._scope(node)
        branch, above = scope.places[scope.above :], scope.places[: scope.above]
        counts = self._counts[scope.places]
        counts[: scope.above] = 0
        base = self._rows.base[scope.places].copy()
        others = self._flows[above] - self._flows[node]
        drawn, anywhere = scope.loads.drawn(
            np.vstack([others, np.zeros((len(branch), others.shape[1]))])
        )
        base += drawn + anywhere
        limits = self._rows.limits[scope.places]
        ceilings = np.full(limits.shape, np.inf)
        ceilings[: scope.above] = self._levels[above]
        least = scope.loads.grid.summed((counts * self._classes.least_a) @ self._of)
        if (scope.loads.used(base, least) > limits + SLACK_A).any():
            return False
        found = filled(scope.loads, Rows(limits, base, ceilings), counts, self._classes)
        flows = scope.loads.grid.summed((counts * found.current_a) @ self._of)
        if not self._is_fair(scope, found, counts, ceilings):
            return False
        left = limits - scope.loads.used(base, flows)
        if self._wastes(left[: scope.above], limits[: scope.above], ceilings[: scope.above]):
            return False
        self._take(scope, found, counts, flows)
        return True

    def _is_fair(self, scope: _Scope, found: Filled, counts: Floats, ceilings: Floats) -> bool:
        """Tell whether nobody of the branch is held below the level at which the others stand."""
        held = (counts > 0) & (found.row != FREE) & (found.row < scope.above * ROWS)
        if not held.any():
            return True
        ceiling = ceilings.flat[found.row[held]]
        return bool((found.level[held] >= ceiling * (1 - _NEAR)).all())

    def _wastes(self, left: Floats, limits: Floats, ceilings: Floats) -> bool:
        """Tell whether a row that holds others back has more left than is held back on purpose."""
        is_full = np.isfinite(ceilings)
        spare = 2 * self._reserved * limits[is_full] + SLACK_A * 10
        return bool((left[is_full] > spare).any())

    def _take(self, scope: _Scope, found: Filled, counts: Floats, flows: Floats) -> None:
        branch, above = scope.places[scope.above :], scope.places[: scope.above]
        inner = slice(scope.above, None)
        self._current[branch] = found.current_a[inner]
        self._flows[above] += flows[scope.above] - self._flows[branch[0]]
        self._flows[branch] = flows[inner]
        kept = self._levels[above].copy()
        rows = np.where(
            found.row == FREE, FREE, scope.places[found.row // ROWS] * ROWS + found.row % ROWS
        )
        self._note(
            Filled(found.current_a[inner], found.level[inner], rows[inner]), branch, counts[inner]
        )
        self._levels[above] = kept

    def _scope(self, node: int) -> _Scope:
        if node not in self._scopes:
            grid = self._loads.grid
            above = sorted(grid.path(node)[1:])
            beneath = [np.arange(each.start, each.stop) for each in grid.beneath(node)]
            places = np.concatenate([np.array(above, dtype=np.intp), *beneath])
            self._scopes[node] = _Scope(places, len(above), self._loads.part(places))
        return self._scopes[node]


def kept(loads: Loads, limits: Floats, base: Phasors, vehicles: Fleet) -> Kept:
    """Keep the exact shares of a fleet."""
    return Kept(loads, Rows(limits, base), vehicles)
