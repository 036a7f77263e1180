"""Small grids and their vehicles, for tests."""

from collections.abc import Sequence

import numpy as np

from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.circuits.footprints import Footprint, footprint
from chargeloom.energy.balancing.circuits.grid import ROWS, Grid
from chargeloom.energy.balancing.circuits.loads import Loads, Phasors
from chargeloom.energy.balancing.sharing.classes import Demands
from chargeloom.energy.balancing.sharing.shares import Shares, fleet, shares
from tests.energy.balancing.one_by_one import Circuit, Outlet


def node(key: str, *, parent: str | None = None, **changes: object) -> Node:
    return Node(id=key, parent=parent, **changes)  # type: ignore[arg-type]


def phasors(grid: Grid) -> Phasors:
    return np.zeros((grid.size, ROWS), dtype=np.complex128)


def demands(
    grid: Grid, rows: Sequence[tuple[str, Footprint, float, float, float]]
) -> tuple[Demands, list[Footprint]]:
    feet = list(dict.fromkeys(row[1] for row in rows)) or [footprint(Wiring.THREE, None)]
    columns = [
        (grid.at[at], feet.index(foot), least, most, weight)
        for at, foot, least, most, weight in rows
    ]
    table = np.array(columns, dtype=np.float64).reshape(-1, 5).T
    places = (table[0].astype(np.intp), table[1].astype(np.intp))
    return Demands(*places, table[2], table[3], table[4]), feet


def shared(circuits: Sequence[Circuit], outlets: Sequence[Outlet]) -> tuple[Grid, Shares]:
    grid = Grid([node(each.name, parent=each.parent, fuse_a=each.limits_a) for each in circuits])
    rows = [
        (each.circuit, footprint(Wiring.THREE, each.phases), each.least_a, each.most_a, each.weight)
        for each in outlets
    ]
    wanted, feet = demands(grid, rows)
    return grid, shares(Loads(grid, feet), grid.limits(), phasors(grid), fleet(wanted))


def given_a(circuits: Sequence[Circuit], outlets: Sequence[Outlet]) -> dict[str, float]:
    found = shared(circuits, outlets)[1].current_a
    return {each.name: float(current) for each, current in zip(outlets, found, strict=True)}
