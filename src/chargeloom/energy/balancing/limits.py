"""What bounds each node just now, and by whose word: its own limits, others', the voltage, silent meters."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from chargeloom.energy.balancing.circuits.carrying import Phasors, amperes
from chargeloom.energy.balancing.circuits.grid import PHASES, POWER, ROWS, SAFE, Floats, Grid
from chargeloom.energy.balancing.outlets.allowance import Kind, Place, Reason, Source
from chargeloom.energy.balancing.outlets.outlet import OutletState


class Word(NamedTuple):
    """A limit that somebody else set: amperes of a phase (0, 1, 2), or kilowatts when the phase is None."""

    node: str
    phase: int | None
    limit: float
    said_by: str
    of_stations: bool = False
    """Whether it bounds what the stations draw, not all that flows."""
    is_wish: bool = False
    """Whether it is a set-point: it is followed, and never exceeded though more may flow."""


class Spill(NamedTuple):
    """What may flow back at a node: amperes of a phase (0, 1, 2), or kilowatts when the phase is None."""

    node: str
    phase: int | None
    limit: float
    source: Source
    said_by: str | None = None


class Cap(NamedTuple):
    """What an outlet may draw at most by somebody's word."""

    place: Place
    limit_a: float
    said_by: str
    source: Source = Source.OUTSIDE


class Neighbour(NamedTuple):
    """An outlet of another site, as its loop knows it just now by its own clock."""

    place: Place
    state: OutletState
    now: float


class Pool(NamedTuple):
    """What outlets may draw together by somebody's word: amperes of each line, or kilowatts at a voltage to neutral."""

    places: tuple[Place, ...]
    limit: float
    said_by: str
    volts: float | None = None
    others: Callable[[], Iterable[Neighbour]] = tuple
    """Finds those of other sites that draw on the same."""


class Bounds:
    """The limits of all rows at one moment."""

    def __init__(self, grid: Grid, limits: Floats, headroom_a: float) -> None:
        self._grid = grid
        self.limits = limits.copy()
        self.limits[:, :PHASES] -= headroom_a
        self._sources: dict[tuple[int, int], tuple[Source, str | None]] = {}

    def lower(
        self, at: int, row: int, limit: float, source: Source, said_by: str | None = None
    ) -> None:
        """Bound a row further, if it does."""
        if limit < self.limits[at, row]:
            self.limits[at, row] = limit
            self._sources[at, row] = (source, said_by)

    def blame(self, at: int, source: Source) -> None:
        """Say that what little a node bears is owed to something else."""
        for row in range(PHASES):
            self._sources.setdefault((at, row), (source, None))

    def said(self, words: Iterable[Word], unmanaged: Phasors) -> None:
        """Bound what others bound; what covers the stations alone comes on top of what else flows."""
        for word in words:
            if word.is_wish:
                continue
            at = self._grid.at.get(word.node, 0)
            row = POWER if word.phase is None else word.phase
            beside = float(amperes(unmanaged[at, row])) if word.of_stations else 0.0
            self.lower(at, row, word.limit + beside, Source.OUTSIDE, word.said_by)

    def wished(self, words: Iterable[Word], spills: Mapping[int, Sequence[Spill]]) -> None:
        """Aim at set-points, but for what would let flow back more than may."""
        for word in words:
            if word.is_wish:
                at = self._grid.at.get(word.node, 0)
                row = POWER if word.phase is None else word.phase
                alike = (each for each in spills.get(at, ()) if each.phase == word.phase)
                most_back = min((each.limit for each in alike), default=np.inf)
                self.lower(at, row, max(word.limit, -most_back), Source.SETPOINT, word.said_by)

    def reason(self, kind: Kind, row: int, before: int = 0) -> Reason:
        """Say why a row (node * ROWS + row) holds somebody back."""
        at, which = divmod(row, ROWS)
        node = self._grid.nodes[at]
        usual = Source.CONTRACT if which == POWER else Source.SAFE if which >= SAFE else Source.FUSE
        source, said_by = self._sources.get((at, which), (usual, None))
        phase = None if which == POWER else which % SAFE + 1 if which >= SAFE else which + 1
        return Reason(
            kind=kind,
            node=node.id,
            node_name=node.name or node.id,
            phase=phase,
            before=before,
            source=source,
            said_by=said_by,
        )


def powers(grid: Grid, unmanaged_a: Phasors) -> Phasors:
    """Add to the currents of each node the power that they are."""
    volts = np.array([node.nominal_v for node in grid.nodes])
    found = np.zeros((grid.size, ROWS), dtype=np.complex128)
    found[:, :PHASES] = unmanaged_a
    found[:, POWER] = unmanaged_a.real.sum(axis=1) * volts / 1000
    return found
