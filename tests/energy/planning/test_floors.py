import numpy as np
from hypothesis import given, strategies as st

from chargeloom.energy.planning.floors import Bounds, held
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.scenario import site_of
from tests.energy.planning.days import day

WANTED = st.lists(st.floats(-50, 500), min_size=6, max_size=6).map(np.array)
BOUNDS = Bounds(np.full(6, 6.0), np.array([32.0, 16.0, 32.0, 6.0, 32.0, 80.0]))


@given(wanted=WANTED, cap_kw=st.floats(0, 300))
def test_whatever_is_wanted_nothing_lies_in_the_gap_and_no_limit_is_exceeded(
    wanted: np.ndarray, cap_kw: float
) -> None:
    network = Network(site_of(day(), cap_kw))
    offered = held(network, wanted, BOUNDS)
    assert network.is_within(offered)
    assert np.all((offered == 0) | ((offered >= BOUNDS.least_a) & (offered <= BOUNDS.most_a)))


@given(wanted=WANTED)
def test_where_nobody_charges_nothing_is_offered(wanted: np.ndarray) -> None:
    network = Network(site_of(day(), 150))
    assert not held(network, wanted, Bounds(np.zeros(6), np.zeros(6))).any()


def test_all_are_lowered_before_anyone_is_dropped() -> None:
    network = Network(site_of(day(), 150))
    wanted = np.array([32.0, 0, 32.0, 0, 32.0, 0])
    assert np.all(held(network, wanted, BOUNDS)[[0, 2]] >= 6)
