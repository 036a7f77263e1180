"""Exact shares of a scenario's limits, found by the engine that divides live sites."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.sites.site import Node
from chargeloom.energy.balancing.circuits.grid import ROWS, Grid
from chargeloom.energy.balancing.circuits.loads import Lens, Loads, Phasors
from chargeloom.energy.balancing.sharing.classes import Demands
from chargeloom.energy.balancing.sharing.shares import fleet, shares
from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.network import Floats, Network
from chargeloom.energy.planning.turns import Deaf

TINY: Final = 1e-9


class Row(NamedTuple):
    """A limit, turned so that nothing of what it bounds points backwards, if that can be."""

    phasors: Phasors
    limit_a: float


class MaxMin(Deaf):
    """As many as possible begin at their minimum, who got least first; then all rise together as far as limits allow."""

    def __init__(self, network: Network) -> None:
        self._network = network
        rows = [row for each in _limits(network) for row in _faced(each)]
        parts = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)] or [[]]
        # A chain: every station hangs at its end, so each node may bear any of the limits.
        grid = Grid(
            [Node(id=str(at), parent=str(at - 1) if at else None) for at in range(len(parts))]
        )
        self._end = grid.size - 1
        self._loads = Loads.through(
            grid, [_lens(at, part, network.groups) for at, part in enumerate(parts)]
        )
        self._limits = np.full((grid.size, ROWS), np.inf)
        for at, part in enumerate(parts):
            self._limits[at, : len(part)] = [row.limit_a for row in part]
        self._nothing = np.zeros((grid.size, ROWS), dtype=np.complex128)

    def choose(self, cars: Sequence[Car], interval: int) -> Floats:  # noqa: ARG002
        """Divide what there is."""
        return self.divided(sorted(cars, key=lambda car: car.drawn_kwh))

    def divided(self, order: Sequence[Car], weights: Sequence[float] | None = None) -> Floats:
        """Let minima in by order as they fit, then raise all by their weights."""
        stations = [car.station for car in order]
        currents = np.zeros(self._network.stations)
        if not stations:
            return currents
        demands = Demands(
            np.full(len(order), self._end, dtype=np.intp),
            self._network.group_of[stations],
            np.array([car.announced.min_rate_a for car in order], dtype=np.float64),
            np.array([car.announced.max_rate_a for car in order], dtype=np.float64),
            np.ones(len(order)) if weights is None else np.array(weights, dtype=np.float64),
        )
        found = shares(self._loads, self._limits, self._nothing, fleet(demands))
        currents[stations] = found.current_a
        return currents


def _limits(network: Network) -> Iterator[Row]:
    for phasors, limit in zip(network.phasors, network.limits_a.tolist(), strict=True):
        if np.abs(phasors).any():
            yield Row(phasors, limit)


def _faced(row: Row) -> Iterator[Row]:
    """Turn a limit into the direction of its sum; where some still point backwards, it bounds both ways.

    What flows backwards uses nothing of a limit of the engine.
    """
    total = row.phasors.sum()
    face = np.abs(total) / total if np.abs(total) > TINY else 1.0
    turned = row.phasors * face
    turned.imag[np.abs(turned.imag) < TINY] = 0.0
    yield row._replace(phasors=turned)
    if (turned.real < -TINY).any():
        yield row._replace(phasors=-turned)


def _lens(at: int, rows: Sequence[Row], groups: int) -> Lens:
    drawn = np.zeros((groups, ROWS), dtype=np.complex128)
    for place, row in enumerate(rows):
        drawn[:, place] = row.phasors
    return Lens(np.array([at]), drawn, np.zeros((groups, ROWS)))
