import numpy as np
import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.circuits.footprints import footprint
from chargeloom.energy.balancing.circuits.grid import Grid
from chargeloom.energy.balancing.circuits.loads import Loads
from chargeloom.energy.balancing.sharing.classes import Classes
from chargeloom.energy.balancing.sharing.filling import Rows
from chargeloom.energy.balancing.sharing.keeping import GONE, Kept
from chargeloom.energy.balancing.sharing.shares import Fleet, shares
from tests.energy.balancing.grids import node, phasors

FEET = [
    *(footprint(Wiring.ONE, (phase, 1, 2)) for phase in range(3)),
    footprint(Wiring.THREE, None),
]
KINDS = Classes(
    np.array([0, 1, 2, 3, 0, 3]),
    np.full(6, 6.0),
    np.array([32.0, 32.0, 16.0, 32.0, 16.0, 16.0]),
    np.array([1.0, 2.0, 1.0, 1.0, 4.0, 2.0]),
)
FUSES = st.sampled_from([100.0, 140.0, 200.0, 400.0])
COUNT = 12


def made(fuses: list[float]) -> Grid:
    names = ["root", "left", "right", "left-1", "left-2", "right-1", "right-2"]
    parents = [None, "root", "root", "left", "left", "right", "right"]
    return Grid(
        [
            node(name, parent=parent, fuse_a=(fuse,) * 3)
            for name, parent, fuse in zip(names, parents, fuses, strict=True)
        ]
    )


@given(
    fuses=st.lists(FUSES, min_size=7, max_size=7),
    places=st.lists(st.integers(0, 6), min_size=COUNT, max_size=COUNT),
    kinds=st.lists(st.integers(0, 5), min_size=COUNT, max_size=COUNT),
    changes=st.lists(
        st.tuples(st.integers(0, COUNT - 1), st.sampled_from([GONE, 0, 1, 2, 3, 4, 5])),
        min_size=1,
        max_size=8,
    ),
)
def test_shares_that_are_kept_are_those_found_anew(
    fuses: list[float], places: list[int], kinds: list[int], changes: list[tuple[int, int]]
) -> None:
    grid = made(fuses)
    loads, limits = Loads(grid, FEET), grid.limits()
    fleet = Fleet(np.array(places), np.array(kinds), KINDS)
    kept = Kept(loads, Rows(limits, phasors(grid)), fleet)
    now = list(kinds)
    for vehicle, kind in changes:
        kept.change(vehicle, kind)
        now[vehicle] = kind
        here = [at for at in range(COUNT) if now[at] != GONE]
        there = Fleet(fleet.node[here], np.array([now[at] for at in here], dtype=np.intp), KINDS)
        expected = shares(loads, limits, phasors(grid), there).current_a
        assert kept.currents_a[here] == pytest.approx(expected, abs=1e-6)


def test_a_change_beneath_a_fuse_of_its_own_touches_that_branch_alone() -> None:
    grid = made([400.0, 200.0, 200.0, 40.0, 40.0, 40.0, 40.0])
    fleet = Fleet(np.array([3, 3, 4, 5]), np.array([3, 3, 3, 3]), KINDS)
    kept = Kept(Loads(grid, FEET), Rows(grid.limits(), phasors(grid)), fleet)
    assert kept.change(1, GONE) == 3
    assert [kept.current_a(vehicle) for vehicle in range(4)] == [32, 0, 32, 32]


def test_what_is_held_back_lets_one_come_without_all_others_giving_way() -> None:
    grid = made([100.0, 400.0, 400.0, 400.0, 400.0, 400.0, 400.0])
    fleet = Fleet(np.array([3, 4, 5, 6, 6]), np.array([3, 3, 3, 3, GONE]), KINDS)
    kept = Kept(Loads(grid, FEET), Rows(grid.limits(), phasors(grid)), fleet, reserved_part=0.2)
    assert kept.change(4, 3) == 6
    assert kept.currents_a == pytest.approx([20.0] * 5)
