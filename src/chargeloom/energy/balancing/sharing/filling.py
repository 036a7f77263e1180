"""Exact weighted max-min: one level rises for all; who hangs beneath a full row stays, the others rise on."""

from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.balancing.circuits.grid import ROWS, Flags, Floats, Ints
from chargeloom.energy.balancing.circuits.loads import SLACK_A, Lens, Loads, Phasors, magnitude
from chargeloom.energy.balancing.sharing.classes import Classes

FREE: Final = -1
"""No row binds: it has all it can take."""
_NEAR: Final = 1e-12


class Filled(NamedTuple):
    """For each node and class: what each vehicle of it gets, at which level, and which row binds it."""

    current_a: Floats
    level: Floats
    row: Ints
    """Node * ROWS + row, or FREE."""


class Rows(NamedTuple):
    """What bounds each row of a grid, what flows there besides, and up to which level it may rise at most."""

    limits: Floats
    base: Phasors
    ceilings: Floats | None = None


def filled(loads: Loads, rows: Rows, counts: Floats, classes: Classes) -> Filled:
    """Raise all from their least until each has its most or hangs beneath a full row.

    Nobody's current for its weight can rise any more without lowering one whose current for its weight is not larger.
    """
    return _Filling(loads, rows, counts, classes).run()


class _Filling:
    def __init__(self, loads: Loads, rows: Rows, counts: Floats, classes: Classes) -> None:
        limits, base = rows.limits, rows.base
        self._loads, self._grid, self._limits = loads, loads.grid, limits
        self._base, self._anywhere = base.copy(), np.zeros_like(limits)
        self._ceilings = rows.ceilings
        self._rows = [row for row in range(ROWS) if np.isfinite(limits[:, row]).any()]
        self._active = counts.copy()
        self._classes, self._levels = classes, classes.levels
        self._currents = classes.currents(self._levels)
        self._feet = loads.touched.shape[1]
        self._of: Floats = np.zeros((len(classes.footprint), self._feet))
        self._of[np.arange(len(classes.footprint)), classes.footprint] = 1.0
        self._slopes = [_slopes(lens, classes, self._currents) for lens in loads.lenses]
        is_drained = not loads.is_plain and bool((base.real < 0).any())
        self._is_strict = is_drained or any(_has_opposed(lens) for lens in loads.lenses)

    def run(self) -> Filled:
        shape = self._active.shape
        current, level = np.zeros(shape), np.full(shape, np.inf)
        binding = np.full(shape, FREE, dtype=np.intp)
        while self._active.any():
            bounds, rows = self._bounds()
            wanted = bounds[:, self._classes.footprint]
            with np.errstate(invalid="ignore"):
                raised = np.clip(
                    wanted * self._classes.weight, self._classes.least_a, self._classes.most_a
                )
            is_full = self._is_served(raised, bounds)
            done = (self._active > 0) & (is_full | self._stopped(bounds, is_full))
            current[done], level[done] = raised[done], wanted[done]
            held = rows[:, self._classes.footprint]
            binding[done & ~is_full] = held[done & ~is_full]
            self._settle(np.where(done, self._active * raised, 0.0))
            self._active[done] = 0.0
        return Filled(current, level, binding)

    def _bounds(self) -> tuple[Floats, Ints]:
        """Find for each node and footprint the level at which the first row above it is full, and which one."""
        full_at = self._full_at()
        own = np.full((self._grid.size, self._feet), np.inf)
        row = np.full(own.shape, FREE, dtype=np.intp)
        first = np.arange(self._grid.size)[:, None] * ROWS
        for each in self._rows:
            level = np.where(self._loads.touched[:, :, each], full_at[:, each, None], np.inf)
            row = np.where(level < own, first + each, row)
            own = np.minimum(own, level)
        self._full = full_at
        return self._grid.bounded_by(own, row)

    def _full_at(self) -> Floats:
        """Find the level at which each row is full if all that is active beneath it rises together."""
        beneath = self._grid.summed(self._active)
        found = np.full((self._grid.size, ROWS), np.inf)
        for lens, slopes in zip(self._loads.lenses, self._slopes, strict=True):
            at = lens.nodes
            for row in self._rows:
                if (slope := slopes[row]) is not None:
                    found[at, row] = self._crossing(beneath[at], row, slope, at)
        return found if self._ceilings is None else np.minimum(found, self._ceilings)

    def _crossing(self, beneath: Floats, row: int, slope: "_Slope", at: Ints | slice) -> Floats:
        limit, adrift = self._limits[at, row], self._anywhere[at, row][:, None]
        plain = self._base[at, row].real[:, None] + beneath @ slope.along
        across = None
        if slope.across is not None or self._base[at, row].imag.any():
            turned = 0.0 if slope.across is None else beneath @ slope.across
            across = self._base[at, row].imag[:, None] + turned
        floating = adrift if slope.anywhere is None else adrift + beneath @ slope.anywhere
        return _first_full(self._levels, limit, plain, across, floating)

    def _is_served(self, raised: Floats, bounds: Floats) -> Flags:
        """Tell who has its most; where loads can lower each other's sum, only what the common level has reached."""
        is_full: Flags = raised >= self._classes.most_a - SLACK_A
        if self._is_strict and (rising := (self._active > 0) & ~is_full).any():
            lowest = bounds[:, self._classes.footprint][rising].min()
            is_full &= self._classes.most_a <= self._classes.weight * lowest + SLACK_A
        return is_full

    def _stopped(self, bounds: Floats, is_full: Flags) -> Flags:
        """Tell which classes hang beneath a row that binds all who still rise beneath it."""
        if self._is_strict:
            rising = (self._active > 0) & ~is_full
            level = bounds[:, self._classes.footprint]
            lowest = level[rising].min(initial=np.inf)
            tied: Flags = level <= lowest * (1 + _NEAR)
            return tied
        is_rising = ((self._active > 0) & ~is_full).astype(np.float64) @ self._of > 0
        lowest = self._grid.lowest(np.where(is_rising, bounds, np.inf))
        stops = np.zeros(bounds.shape, dtype=np.bool_)
        for row in self._rows:
            touched = self._loads.touched[:, :, row]
            least = np.where(touched, lowest, np.inf).min(axis=1)
            full_at = self._full[:, row]
            is_binding = np.isfinite(full_at) & (least >= full_at * (1 - _NEAR))
            stops |= touched & is_binding[:, None]
        stopped: Flags = self._grid.shaded(stops)[:, self._classes.footprint]
        return stopped

    def _settle(self, flows_a: Floats) -> None:
        drawn, anywhere = self._loads.drawn(self._grid.summed(flows_a @ self._of))
        self._base += drawn
        self._anywhere += anywhere


class _Slope(NamedTuple):
    """What the classes draw of one row at each level: along the voltage, across it, and in whichever line."""

    along: Floats
    across: Floats | None
    anywhere: Floats | None


def _slopes(lens: Lens, classes: Classes, currents: Floats) -> list[_Slope | None]:
    return [_slope(lens, row, classes, currents) for row in range(ROWS)]


def _slope(lens: Lens, row: int, classes: Classes, currents: Floats) -> _Slope | None:
    drawn, anywhere = lens.drawn[classes.footprint, row], lens.anywhere[classes.footprint, row]
    if not drawn.any() and not anywhere.any():
        return None
    across = drawn.imag[:, None] * currents if drawn.imag.any() else None
    if across is None:
        return _Slope((drawn.real + anywhere)[:, None] * currents, None, None)
    floating = anywhere[:, None] * currents if anywhere.any() else None
    return _Slope(drawn.real[:, None] * currents, across, floating)


def _has_opposed(lens: Lens) -> bool:
    """Tell whether two loads of one row can lower each other's sum."""
    products = np.einsum("fr,gr->fgr", lens.drawn, lens.drawn.conj()).real
    return bool((products < -SLACK_A).any())


def _first_full(
    levels: Floats, limit: Floats, plain: Floats, across: Floats | None, floating: Floats
) -> Floats:
    """Find for each row the first level at which its use, straight between the levels, reaches its limit."""
    if across is None:
        used = plain + floating
    else:
        used = magnitude(plain + 1j * across, np.broadcast_to(floating, plain.shape))
    is_over = used > limit[:, None] + SLACK_A
    at = is_over.argmax(axis=1)
    never = ~is_over[np.arange(len(at)), at]
    before = np.maximum(at - 1, 0)
    rows = np.arange(len(at))
    span = levels[at] - levels[before]
    if across is None:
        rise = used[rows, at] - used[rows, before]
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(at > 0, (limit - used[rows, before]) / rise, 0.0)
    else:
        wide = np.broadcast_to(floating, plain.shape)
        part = _circle(
            limit,
            (plain[rows, before], plain[rows, at]),
            (across[rows, before], across[rows, at]),
            (wide[rows, before], wide[rows, at]),
        )
    found: Floats = levels[before] + np.clip(np.nan_to_num(part), 0.0, 1.0) * span
    found[never] = np.inf
    return found


def _circle(
    limit: Floats,
    plain: tuple[Floats, Floats],
    across: tuple[Floats, Floats],
    floating: tuple[Floats, Floats],
) -> Floats:
    """Find which part of the way from one phasor to another leaves the circle of the limit (a quadratic)."""
    (real, imag, wide) = (pair[1] - pair[0] for pair in (plain, across, floating))
    room = limit - floating[0]
    square = real**2 + imag**2 - wide**2
    rest = plain[0] ** 2 + across[0] ** 2 - room**2
    # Where nothing bounds a row, its part is of no use to anybody.
    with np.errstate(divide="ignore", invalid="ignore"):
        half = plain[0] * real + across[0] * imag + room * wide
        root = np.sqrt(np.maximum(half**2 - square * rest, 0))
        found: Floats = np.where(half + root > 0, -rest / (half + root), 0.0)
    return found
