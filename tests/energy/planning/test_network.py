import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.scenario import site_of
from tests.energy.planning.days import day

NETWORK = Network(site_of(day(), 150))
CURRENTS = st.lists(st.floats(0, 80), min_size=6, max_size=6).map(np.array)


def test_stations_that_load_every_limit_alike_form_a_group() -> None:
    assert NETWORK.groups == 6
    assert Network(site_of(day(constraint_index=["Primary A"], constraint_matrix=[[1] * 6],
        constraint_magnitudes_at_150kW=[60]), 150)).groups == 3  # fmt: skip


def test_currents_of_two_phases_add_up_as_phasors() -> None:
    between = np.array([0, 51.9, 0, 51.9, 0, 0])
    assert NETWORK.is_within(between)
    assert not NETWORK.is_within(between * 52.1 / 51.9)
    assert math.isclose(abs(1 - np.exp(-2j * math.pi / 3)) * 90 / math.sqrt(3), 90)


@pytest.mark.parametrize("directions", [12, 24])
@given(currents=CURRENTS)
def test_cuts_allow_all_that_the_circles_allow_and_hardly_more(
    directions: int, currents: np.ndarray
) -> None:
    sums = np.bincount(NETWORK.group_of, weights=currents, minlength=NETWORK.groups)
    is_allowed = all(cut.weights @ sums <= cut.limit_a + 1e-6 for cut in NETWORK.cuts(directions))
    if NETWORK.is_within(currents):
        assert is_allowed
    if is_allowed:
        assert NETWORK.is_within(currents * math.cos(math.pi / directions) * (1 - 1e-9))
