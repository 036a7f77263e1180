import numpy as np
import pytest

from chargeloom.domain.sites.three_phase import Winding, Wiring
from chargeloom.energy.balancing.circuits.carrying import Carrying, amperes
from chargeloom.energy.balancing.circuits.footprints import footprint, seen_from
from chargeloom.energy.balancing.circuits.grid import Floats, Grid
from tests.energy.balancing.grids import node

ABOVE = node("root", nominal_v=400.0)


def beneath(winding: Winding, a: list[float]) -> Floats:
    low = node("low", parent="root", winding=winding, nominal_v=200.0)
    grid = Grid([ABOVE, low])
    own = np.array([[0.0] * 3, a], dtype=np.complex128)
    return amperes(Carrying(grid).summed(own)[0])


def test_half_the_voltage_takes_half_the_current_above() -> None:
    assert beneath(Winding.WYE, [30.0, -8.0, 0.0]) == pytest.approx([15.0, -4.0, 0.0])


def test_one_phase_behind_a_delta_loads_two_lines_above() -> None:
    expected = 30.0 / 2 / np.sqrt(3)
    assert beneath(Winding.DELTA, [30.0, 0.0, 0.0]) == pytest.approx([expected, expected, 0.0])


def test_which_two_says_the_vector_group() -> None:
    expected = 30.0 / 2 / np.sqrt(3)
    assert beneath(Winding.DYN1, [30.0, 0.0, 0.0]) == pytest.approx([expected, 0.0, expected])


@pytest.mark.parametrize("winding", list(Winding))
def test_what_is_even_stays_so_behind_a_transformer(winding: Winding) -> None:
    assert beneath(winding, [30.0, 30.0, 30.0]) == pytest.approx([15.0] * 3)


@pytest.mark.parametrize("winding", list(Winding))
def test_what_is_measured_is_carried_as_a_vehicle_of_the_same_currents_is(winding: Winding) -> None:
    grid = Grid([ABOVE, node("low", parent="root", winding=winding, nominal_v=200.0)])
    seen, _ = seen_from(grid.zones[0], footprint(Wiring.ONE, (2,), grid.zones[1]))
    own = np.array([[0.0] * 3, [0.0, 0.0, 1.0]], dtype=np.complex128)
    assert np.abs(Carrying(grid).summed(own)[0]) == pytest.approx(np.abs(seen))


@pytest.mark.parametrize(
    ("outer", "drawn_a"),
    [(Winding.DYN1, (2 / 3, 1 / 3, 1 / 3)), (Winding.DELTA, (1 / 3, 2 / 3, 1 / 3))],
)
def test_two_transformers_in_a_chain_turn_one_after_the_other(
    outer: Winding, drawn_a: tuple[float, float, float]
) -> None:
    """Behind Dyn11 one ampere of L1 is (1, -1, 0) / sqrt(3); of that Dyn1 makes (2, -1, -1) / 3, and Dyn11 (1, -2, 1) / 3."""
    middle = node("middle", parent="root", winding=outer, nominal_v=400.0)
    low = node("low", parent="middle", winding=Winding.DELTA, nominal_v=400.0)
    grid = Grid([ABOVE, middle, low])
    seen, _ = seen_from(grid.zones[0], footprint(Wiring.ONE, (0,), grid.zones[2]))
    assert np.abs(seen) == pytest.approx(drawn_a)
    own = np.array([[0.0] * 3, [0.0] * 3, [1.0, 0.0, 0.0]], dtype=np.complex128)
    assert np.abs(Carrying(grid).summed(own)[0]) == pytest.approx(drawn_a)


@pytest.mark.parametrize("winding", list(Winding))
def test_what_vehicles_draw_is_never_carried_as_too_much(winding: Winding) -> None:
    grid = Grid([ABOVE, node("low", parent="root", winding=winding, nominal_v=200.0)])
    own = np.array([[0.0] * 3, [16.0, 10.0, 0.0]])
    whole = amperes(Carrying(grid).summed(own.astype(np.complex128))[0])
    assert (Carrying(grid).along(own)[0] <= whole + 1e-9).all()


def test_plain_nodes_add_up() -> None:
    grid = Grid([node("root"), node("left", parent="root"), node("right", parent="root")])
    own = np.array([[1.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 3.0, 0.0]])
    assert Carrying(grid).along(own)[0] == pytest.approx([3.0, 3.0, 0.0])
