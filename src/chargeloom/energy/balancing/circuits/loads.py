"""What flows through each node, as phasors where loads lie between lines, and how much of each limit it uses."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from chargeloom.energy.balancing.circuits.footprints import FACES, Footprint, is_above, seen_from
from chargeloom.energy.balancing.circuits.grid import (
    PHASES,
    POWER,
    ROWS,
    SAFE,
    Flags,
    Floats,
    Grid,
    Ints,
)

Phasors: TypeAlias = NDArray[np.complex128]

SLACK_A: Final = 1e-9
_TINY: Final = 1e-12


class Lens(NamedTuple):
    """How the nodes of one zone see the footprints, each phase in the direction of its voltage."""

    nodes: Ints | slice
    drawn: Phasors
    """A row for each footprint, a column for each of a node's rows."""
    anywhere: Floats

    @property
    def size(self) -> Floats:
        """Say how much an ampere of each footprint takes of each row at most."""
        found: Floats = np.abs(self.drawn) + self.anywhere
        return found


class Loads:
    """How a grid sees the footprints of its vehicles."""

    def __init__(self, grid: Grid, footprints: Sequence[Footprint]) -> None:
        self.grid = grid
        self.lenses = [_lens(grid, at, footprints) for at in range(len(grid.zones))]
        self.is_plain = _is_plain(self.lenses)
        """Whether all currents lie in the direction of their voltage and add up as numbers."""
        self.touched: Flags = _touched(grid, self.lenses)

    @classmethod
    def through(cls, grid: Grid, lenses: Sequence[Lens]) -> "Loads":
        """See a grid through lenses of one's own; together they cover its nodes."""
        found = cls.__new__(cls)
        found.grid, found.lenses = grid, list(lenses)
        found.is_plain, found.touched = _is_plain(lenses), _touched(grid, lenses)
        return found

    def part(self, places: Ints) -> "Loads":
        """See a part of the grid."""
        found = Loads.__new__(Loads)
        found.grid, found.is_plain = self.grid.part(places), self.is_plain
        found.touched = self.touched[places]
        found.lenses = [
            lens._replace(nodes=np.flatnonzero(found.grid.zone_of == zone))
            for zone, lens in enumerate(self.lenses)
        ]
        if len(found.lenses) == 1:
            found.lenses = [found.lenses[0]._replace(nodes=slice(None))]
        return found

    def used(self, base: Phasors, flows_a: Floats) -> Floats:
        """Say how much of each row is used by what hangs beneath: amperes of each footprint, beside a base load."""
        found = np.zeros((self.grid.size, ROWS))
        for lens in self.lenses:
            flows = flows_a[lens.nodes]
            found[lens.nodes] = magnitude(
                base[lens.nodes] + flows @ lens.drawn, flows @ lens.anywhere
            )
        return found

    def room(self, limits: Floats, used: Floats) -> Floats:
        """Say how much more each row bears, whichever load draws it: what flows back frees nothing for what lies aside of the voltage."""
        if self.is_plain:
            return limits - used
        found = limits - used
        for lens in self.lenses:
            is_aside = lens.drawn.imag.any(axis=0)
            some = found[lens.nodes]
            found[lens.nodes] = np.where(is_aside, np.minimum(some, limits[lens.nodes]), some)
        return found

    def drawn(self, flows_a: Floats) -> tuple[Phasors, Floats]:
        """Add up the phasors, and what may flow in whichever line."""
        phasors = np.zeros((self.grid.size, ROWS), dtype=np.complex128)
        anywhere = np.zeros((self.grid.size, ROWS))
        for lens in self.lenses:
            flows = flows_a[lens.nodes]
            phasors[lens.nodes], anywhere[lens.nodes] = flows @ lens.drawn, flows @ lens.anywhere
        return phasors, anywhere


def magnitude(drawn: Phasors, anywhere: Floats) -> Floats:
    """Say how much flows in; what flows out along the voltage uses nothing of a limit on what flows in."""
    plain = drawn.real
    across = drawn.imag
    is_aside = np.abs(across) > _TINY
    if not is_aside.any():
        return plain + anywhere
    found: Floats = np.where(is_aside, np.hypot(np.maximum(plain, 0), across), plain) + anywhere
    return found


def _is_plain(lenses: Sequence[Lens]) -> bool:
    return all(not lens.drawn.imag.any() for lens in lenses)


def _touched(grid: Grid, lenses: Sequence[Lens]) -> Flags:
    found: Flags = np.zeros((grid.size, *lenses[0].drawn.shape), dtype=np.bool_)
    for lens in lenses:
        found[lens.nodes] = lens.size > _TINY
    return found


def _lens(grid: Grid, at: int, footprints: Sequence[Footprint]) -> Lens:
    zone = grid.zones[at]
    drawn = np.zeros((len(footprints), ROWS), dtype=np.complex128)
    anywhere = np.zeros((len(footprints), ROWS))
    for place, load in enumerate(footprints):
        if is_above(zone, load):
            seen, adrift = seen_from(zone, load)
            for phase, (one, face) in enumerate(zip(seen, FACES, strict=True)):
                drawn[place, phase] = one * face.conjugate()
            anywhere[place, :PHASES] = adrift
            drawn[place, POWER] = load.kw
            if load.outlives:
                drawn[place, SAFE:], anywhere[place, SAFE:] = drawn[place, :PHASES], adrift
    drawn.imag[np.abs(drawn.imag) < _TINY] = 0.0
    every = slice(None) if len(grid.zones) == 1 else np.flatnonzero(grid.zone_of == at)
    return Lens(every, drawn, anywhere)
