"""Currents add up as phasors: exact for loads to neutral, on three lines and between lines."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.sites.three_phase import Winding, Wiring, turns, upstream
from chargeloom.energy.phasors import KINDS, TURNS, before, drawn, magnitudes

amperes = st.lists(st.floats(0, 80), min_size=len(KINDS), max_size=len(KINDS))


def test_equal_loads_between_all_lines_draw_the_root_of_three_from_each() -> None:
    between = [row for row, (wiring, _) in enumerate(KINDS) if wiring is Wiring.DELTA]
    lines = magnitudes(drawn(TURNS[between], np.array([10.0, 10.0, 10.0])))
    assert lines == pytest.approx([10 * sqrt(3)] * 3)


def test_many_instants_are_added_up_at_once() -> None:
    one, other = np.eye(len(KINDS))[[0, 4]]
    together = magnitudes(drawn(TURNS, np.array([one, other])))
    assert together == pytest.approx(np.array([[1, 0, 0], [1, 1, 0]]))


@given(amperes)
def test_no_sum_of_phasors_is_above_the_sum_of_amperes(currents: list[float]) -> None:
    loads = np.array(currents)
    counted = np.abs(TURNS).T @ loads
    assert (magnitudes(drawn(TURNS, loads)) <= counted + 1e-9).all()


@given(amperes)
def test_single_phase_loads_add_up_as_numbers_do(currents: list[float]) -> None:
    loads = np.array(currents) * [wiring is not Wiring.DELTA for wiring, _ in KINDS]
    assert magnitudes(drawn(TURNS, loads)) == pytest.approx(np.abs(TURNS).T @ loads)


@given(amperes, st.sampled_from(Winding), st.floats(0.1, 10))
def test_a_transformer_is_followed_as_one_load_at_a_time_would_be(
    currents: list[float], winding: Winding, ratio: float
) -> None:
    whole = before(drawn(TURNS, np.array(currents)), winding, ratio)
    apart = np.zeros(3, dtype=complex)
    for (wiring, phases), load in zip(KINDS, currents, strict=True):
        first, second, third = (complex(*turn) * load for turn in turns(wiring, phases))
        apart += np.array(upstream((first, second, third), winding, ratio))
    assert whole == pytest.approx(apart, abs=1e-9)
