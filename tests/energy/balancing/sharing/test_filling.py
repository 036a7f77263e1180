import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import Winding, Wiring, turns, upstream
from chargeloom.energy.balancing.circuits.footprints import Footprint, footprint
from chargeloom.energy.balancing.circuits.grid import Floats, Grid
from chargeloom.energy.balancing.circuits.loads import Loads
from chargeloom.energy.balancing.sharing.shares import Shares, by_priority, fleet, shares
from tests.energy.balancing.grids import demands, node, phasors

TOLERANCE_A = 1e-5
WIRED = [
    (wiring, phases)
    for wiring, each in {
        Wiring.ONE: [(0, 1, 2), (1, 2, 0), (2, 0, 1)],
        Wiring.THREE: [(0, 1, 2)],
        Wiring.DELTA: [(0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2)],
    }.items()
    for phases in each
]
VEHICLES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(WIRED),
        st.sampled_from([0.0, 6.0]),
        st.sampled_from([16.0, 32.0, 80.0]),
        st.sampled_from([1.0, 2.0]),
    ),
    min_size=1,
    max_size=10,
)
FUSES = st.sampled_from([16.0, 32.0, 50.0, 63.0])
Vehicles = list[tuple[int, tuple[Wiring, tuple[int, ...]], float, float, float]]


def nodes(winding: Winding, fuses: tuple[float, ...]) -> list[Node]:
    """A medium-voltage supply, a transformer, a branch of it."""
    return [
        node("root", fuse_a=(fuses[0] / 25,) * 3, nominal_v=5750.0),
        node("trafo", parent="root", winding=winding, transformer_kva=fuses[1] * 0.69),
        node("branch", parent="trafo", fuse_a=(fuses[2],) * 3),
    ]


def divided(grid: Grid, vehicles: Vehicles) -> Shares:
    rows = [
        (
            grid.nodes[at].id,
            footprint(wiring, phases, grid.zones[grid.zone_of[at]], volts=grid.nodes[at].nominal_v),
            least,
            most,
            weight,
        )
        for at, (wiring, phases), least, most, weight in vehicles
    ]
    wanted, feet = demands(grid, rows)
    return shares(Loads(grid, feet), grid.limits(), phasors(grid), fleet(wanted))


def overload_a(
    winding: Winding, fuses: tuple[float, ...], vehicles: Vehicles, given_a: Floats
) -> float:
    """How far the worst line is above its limit, by sums of phasors at every level of the tree."""
    drawn = [np.zeros(3, dtype=complex) for _ in range(3)]
    half = math.sqrt(3) / 2
    turned = {Winding.WYE: 1.0, Winding.DELTA: half + 0.5j, Winding.DYN1: half - 0.5j}[winding]
    for (at, (wiring, phases), *_), current in zip(vehicles, given_a, strict=True):
        drawn[at] += np.array([complex(*turn) for turn in turns(wiring, phases)]) * current
    drawn[1] += drawn[2]
    drawn[0] += np.array(upstream(tuple(drawn[1]), winding, 230 / 5750)) * turned
    limits = (fuses[0] / 25, fuses[1], fuses[2])
    return max(float(np.abs(each).max()) - limit for each, limit in zip(drawn, limits, strict=True))


@given(vehicles=VEHICLES, winding=st.sampled_from(Winding), fuses=st.tuples(FUSES, FUSES, FUSES))
def test_between_lines_and_behind_transformers_no_sum_of_phasors_exceeds_its_limit(
    vehicles: Vehicles, winding: Winding, fuses: tuple[float, ...]
) -> None:
    given_a = divided(Grid(nodes(winding, fuses)), vehicles).current_a
    assert overload_a(winding, fuses, vehicles, given_a) <= TOLERANCE_A
    on = [at for at, current in enumerate(given_a) if current > 0]
    assert all(vehicles[at][2] <= given_a[at] <= vehicles[at][3] for at in on)


@given(vehicles=VEHICLES, fuses=st.tuples(FUSES, FUSES, FUSES))
def test_nobody_behind_lines_in_star_could_draw_more_beside_the_others(
    vehicles: Vehicles, fuses: tuple[float, ...]
) -> None:
    given_a = divided(Grid(nodes(Winding.WYE, fuses)), vehicles).current_a
    for at, current in enumerate(given_a):
        if 0 < current < vehicles[at][3] - 0.1:
            more = given_a.copy()
            more[at] += 0.1
            assert overload_a(Winding.WYE, fuses, vehicles, more) > -TOLERANCE_A


def test_two_loads_between_lines_add_up_as_phasors() -> None:
    grid = Grid([node("root", fuse_a=(45.0, 45.0, 45.0))])
    between = [(0, (Wiring.DELTA, (0, 1, 2)), 0.0, 80.0, 1.0), (0, (Wiring.DELTA, (2, 0, 1)), 0.0, 80.0, 1.0)]  # fmt: skip
    given_a = divided(grid, between).current_a  # type: ignore[arg-type]
    assert given_a == pytest.approx([45 / math.sqrt(3)] * 2)


def test_an_unknown_phase_counts_on_each() -> None:
    grid = Grid([node("root", fuse_a=(20.0, 60.0, 60.0))])
    nobody_knows = footprint(Wiring.ONE, None)
    known = footprint(Wiring.ONE, (1, 2, 0))
    wanted, feet = demands(grid, [("root", nobody_knows, 6, 32, 1), ("root", known, 6, 32, 1)])
    found = shares(Loads(grid, feet), grid.limits(), phasors(grid), fleet(wanted))
    assert found.current_a == pytest.approx([20, 32])


def test_a_contract_in_kilowatts_bounds_the_sum_of_all_phases() -> None:
    grid = Grid([node("root", fuse_a=(63.0, 63.0, 63.0), contracted_kw=0.23 * 60)])
    one, three = footprint(Wiring.ONE, (0, 1, 2)), footprint(Wiring.THREE, None)
    wanted, feet = demands(grid, [("root", one, 6, 32, 1), ("root", three, 6, 32, 1)])
    found = shares(Loads(grid, feet), grid.limits(), phasors(grid), fleet(wanted))
    assert found.current_a == pytest.approx([15, 15])


def test_what_flows_back_leaves_more_to_the_others() -> None:
    grid = Grid([node("root", fuse_a=(16.0, 16.0, 16.0))])
    wanted, feet = demands(grid, [("root", footprint(Wiring.THREE, None), 6, 32, 1)])
    base = phasors(grid)
    base[0, :3] = -10.0
    assert shares(Loads(grid, feet), grid.limits(), base, fleet(wanted)).current_a == [26]


@given(vehicles=VEHICLES)
def test_power_is_the_same_before_and_behind_a_transformer(vehicles: Vehicles) -> None:
    loads: list[Footprint] = [footprint(wiring, phases) for _, (wiring, phases), *_ in vehicles]
    for load, (_, (wiring, _), *_) in zip(loads, vehicles, strict=True):
        lines = {Wiring.ONE: 1.0, Wiring.THREE: 3.0, Wiring.DELTA: math.sqrt(3)}[wiring]
        assert load.kw == pytest.approx(0.23 * lines)


def test_a_lower_class_on_an_unknown_phase_is_kept_free_beside_a_higher_one() -> None:
    grid = Grid([node("root", fuse_a=(20.0, 20.0, 20.0))])
    nobody_knows, known = footprint(Wiring.ONE, None), footprint(Wiring.ONE, (1, 2, 0))
    wanted, feet = demands(grid, [("root", known, 6, 32, 1), ("root", nobody_knows, 6, 32, 1)])
    found = by_priority(Loads(grid, feet), grid.limits(), phasors(grid), wanted, np.array([1, 0]))
    assert found.current_a == pytest.approx([14, 6])
