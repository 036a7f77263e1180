from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.domain.sites.check import check
from chargeloom.domain.sites.site import MOST_A, SiteModel
from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.circuits.grid import ROWS
from chargeloom.energy.balancing.circuits.layout import Layout
from chargeloom.energy.planning.checks import ScenarioError
from chargeloom.energy.planning.circuits import site_model
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.scenario import site_of
from chargeloom.energy.planning.site import Site
from tests.energy.planning.days import day

BETWEEN_LINES: dict[str, Any] = {
    "station_ids": ["P1", "P2", "AB", "BC1", "BC2", "CA"],
    "phase_angle_deg": [30, 30, 30, -90, -90, 150],
    "constraint_matrix": [
        [1, 1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, -1], [-1, -1, -1, 1, 1, 0], [0, 0, 0, -1, -1, 1],
        [0.25, 0.25, 0.25, 0.25, 0.25, -0.5], [-0.5, -0.5, -0.5, 0.25, 0.25, 0.25],
        [0.25, 0.25, 0.25, -0.5, -0.5, 0.25],
    ],
    "constraint_index": ["Pod", *(f"{side} {phase}" for side in ("Secondary", "Primary") for phase in "ABC")],
    "constraint_magnitudes_at_150kW": [40, 100, 100, 100, 45, 45, 45],
    "voltage": 208,
}  # fmt: skip
"""Six stations between lines, two of them on a pod, behind a transformer in delta and star."""


def wired(cap_kw: float = 150, **changes: Any) -> Site:
    return site_of(day((), **changes), cap_kw)


def uses(model: SiteModel, currents: np.ndarray) -> np.ndarray:
    """Tell how far each row of the model is from its limit, by the balancer's own sums."""
    layout = Layout(model)
    lines = {Wiring.ONE: 1, Wiring.DELTA: 2}
    feet = [
        layout.footprint(place, lines[outlet.wiring], None, outlives=True)
        for place, outlet in layout.outlets.items()
    ]
    own = np.zeros((layout.grid.size, layout.loads.touched.shape[1]))
    np.add.at(own, (layout.node_of, np.array(feet)), currents)
    base = np.zeros((layout.grid.size, ROWS), dtype=np.complex128)
    return layout.loads.used(base, layout.grid.summed(own)) - layout.limits


def test_stations_between_lines_behind_a_transformer_become_a_tree() -> None:
    model = site_model(wired(**BETWEEN_LINES))
    names = {node.id: node for node in model.nodes}
    primary, secondary, pod = (
        next(node for node in model.nodes if node.name.startswith(word))
        for word in ("Primary", "Secondary", "Pod")
    )
    assert names[secondary.parent or ""].parent == primary.id
    assert pod.parent == secondary.id
    assert pod.fuse_a == pytest.approx((40, MOST_A, MOST_A))
    assert secondary.fuse_a == pytest.approx((100, 100, 100))
    assert primary.fuse_a == pytest.approx([45 * 4 / sqrt(3)] * 3)
    assert [outlet.node for outlet in model.outlets] == [pod.id] * 2 + [secondary.id] * 4
    assert {outlet.wiring for outlet in model.outlets} == {Wiring.DELTA}


@pytest.mark.parametrize("changes", [{}, BETWEEN_LINES])
def test_a_site_of_a_scenario_is_one_that_our_own_check_takes(changes: dict[str, Any]) -> None:
    assert not check(site_model(wired(**changes)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 60), min_size=6, max_size=6).map(np.array))
def test_the_circuits_allow_just_what_the_matrix_allows(currents: np.ndarray) -> None:
    site = wired(**BETWEEN_LINES)
    over = uses(site_model(site), currents).max()
    if abs(over) > 1e-5:
        assert (over <= 0) == Network(site).is_within(currents)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 40), min_size=6, max_size=6).map(np.array))
def test_a_limit_on_no_phase_becomes_one_on_power_that_allows_no_more(
    currents: np.ndarray,
) -> None:
    site = wired()
    if (uses(site_model(site), currents) <= 1e-7).all():
        assert Network(site).is_within(currents)


def test_limits_that_cross_are_refused_by_name() -> None:
    rows: dict[str, Any] = {"constraint_matrix": [[1, 0, 1, 0, 1, 0], [1, 0, 1, 0, 0, 1]],
            "constraint_index": ["East", "West"], "constraint_magnitudes_at_150kW": [9, 9]}  # fmt: skip
    with pytest.raises(ScenarioError, match="'East' and 'West' cross"):
        site_model(wired(**rows))


def test_a_limit_that_weighs_stations_is_refused_by_name() -> None:
    rows: dict[str, Any] = {"constraint_matrix": [[1, 2, 1, 0, 0, 0]], "constraint_index": ["Odd"],
            "constraint_magnitudes_at_150kW": [9]}  # fmt: skip
    with pytest.raises(ScenarioError, match=r"constraint_matrix\[0\]: 'Odd'"):
        site_model(wired(**rows))


def test_angles_that_three_phases_do_not_have_are_refused() -> None:
    with pytest.raises(ScenarioError, match="phase_angle_deg"):
        site_model(wired(phase_angle_deg=[0, 45, -120, -120, 120, 120]))
