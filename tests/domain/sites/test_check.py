"""A model with a fault is refused, and the fault's place is named."""

from math import inf, nan
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.domain.sites.check import check, fuse_of
from chargeloom.domain.sites.site import (
    Battery,
    Load,
    Meter,
    Node,
    Outlet,
    Pv,
    SiteModel,
)
from chargeloom.domain.sites.supply import Supply
from chargeloom.domain.sites.three_phase import Rotation, Winding, Wiring
from chargeloom.domain.sites.tree import SiteTree
from tests.domain.sites import examples as sites


def pointers(**said: Any) -> list[str]:
    return [problem.pointer for problem in check(sites.model(**said))]


def nodes(*more: Node) -> tuple[Node, ...]:
    return (sites.ROOT, sites.LEFT, sites.RIGHT, *more)


def changed(one: Any, **said: Any) -> Any:
    return msgspec.structs.replace(one, **said)


def test_a_site_without_faults_has_no_problem() -> None:
    assert not check(sites.model())
    assert not check(
        sites.model(
            meters=(Meter(id="m", node="grid"),),
            loads=(Load(id="house", node="grid", a=(10.0, 0.0, 0.0), meter="m"),),
            pv=(Pv(id="roof", node="grid", kwp=9.9),),
            batteries=(Battery(id="b", node="grid", kwh=10, max_kw=5),),
        )
    )


@pytest.mark.parametrize("value", [nan, inf, -1.0, 10_001.0])
def test_a_current_that_nobody_can_believe_is_refused(value: float) -> None:
    told = (changed(sites.ROOT, fuse_a=(63.0, value, 63.0)), sites.LEFT, sites.RIGHT)
    assert pointers(nodes=told) == ["/nodes/0/fuse_a/1"]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"weight": 0.0}, "weight"),
        ({"weight": 1e-320}, "weight"),
        ({"weight": nan}, "weight"),
        ({"max_a": -6.0}, "max_a"),
        ({"evse": 0}, "evse"),
        ({"node": "cellar"}, "node"),
        ({"min_a": 40.0}, "min_a"),
        ({"max_a": 16.0, "safe_a": 20.0}, "safe_a"),
        ({"wiring": Wiring.ONE, "can_switch_phases": True}, "can_switch_phases"),
    ],
)
def test_an_outlet_that_contradicts_itself_is_refused(said: dict[str, Any], pointer: str) -> None:
    assert pointers(outlets=(sites.outlet(**said),)) == [f"/outlets/0/{pointer}"]


def test_the_same_name_twice_is_refused() -> None:
    assert pointers(nodes=nodes(Node(id="left", parent="grid"))) == ["/nodes/3/id"]
    assert pointers(outlets=(sites.outlet(), sites.outlet(node="right"))) == ["/outlets/1/evse"]
    meter = Meter(id="m", node="grid")
    assert pointers(meters=(meter, meter)) == ["/meters/1/id"]


def test_what_would_be_measured_twice_is_refused() -> None:
    first, second = (Meter(id=name, node="grid") for name in ("m", "n"))
    roofs = tuple(Pv(id=name, node="grid", kwp=5.0, meter="n") for name in ("east", "west"))
    assert pointers(meters=(first, second)) == ["/meters/1/node"]
    assert pointers(meters=(first, second), pv=roofs[:1]) == []
    assert pointers(meters=(first, second), pv=roofs) == ["/pv/1/meter"]


@pytest.mark.parametrize("volts", [0.0, 0.23, nan, 1e-300])
def test_a_voltage_that_charges_no_car_is_refused(volts: float) -> None:
    told = (changed(sites.ROOT, nominal_v=volts), sites.LEFT, sites.RIGHT)
    assert "/nodes/0/nominal_v" in pointers(nodes=told)


def test_what_refers_to_nothing_is_refused() -> None:
    assert pointers(nodes=nodes(Node(id="x", parent="y"))) == ["/nodes/3/parent"]
    load = Load(id="house", node="grid", a=(1.0, 1.0, 1.0), meter="none")
    assert pointers(loads=(load,)) == ["/loads/0/meter"]


def test_a_site_without_a_node_is_refused() -> None:
    assert pointers(nodes=(), outlets=()) == ["/nodes"]


def test_a_site_without_end_is_refused_before_anything_else() -> None:
    assert pointers(pv=(Pv(id="roof", node="nowhere", kwp=1.0),) * 1_001) == ["/pv"]


def test_every_node_of_a_cycle_and_beneath_it_is_named() -> None:
    ring = (Node(id="a", parent="b"), Node(id="b", parent="a"), Node(id="c", parent="b"))
    assert pointers(nodes=nodes(*ring)) == ["/nodes/3/parent", "/nodes/4/parent", "/nodes/5/parent"]
    assert pointers(nodes=ring[:2], outlets=()) == ["/nodes"]


def test_a_tree_without_end_is_refused() -> None:
    chain = (Node(id="n0"), *(Node(id=f"n{i}", parent=f"n{i - 1}") for i in range(1, 34)))
    assert pointers(nodes=chain[:32], outlets=()) == []
    assert pointers(nodes=chain, outlets=()) == ["/nodes/32/parent", "/nodes/33/parent"]


def test_a_node_that_feeds_itself_is_refused() -> None:
    assert pointers(nodes=nodes(Node(id="a", parent="a"))) == ["/nodes/3/parent"]


def test_a_second_root_is_refused() -> None:
    assert pointers(nodes=nodes(Node(id="other"))) == ["/nodes/3/parent"]


def test_an_outlet_that_nothing_protects_is_refused() -> None:
    assert pointers(nodes=(Node(id="left"),), outlets=(sites.outlet(),)) == ["/outlets/0/node"]


def test_a_safe_current_above_the_fuse_is_refused() -> None:
    told = (sites.ROOT, changed(sites.LEFT, safe_a=(32.0, 33.0, 32.0)), sites.RIGHT)
    assert pointers(nodes=told) == ["/nodes/1/safe_a/1"]


def test_a_voltage_band_lies_around_the_nominal_voltage() -> None:
    told = (changed(sites.ROOT, voltage_band=(240.0, 250.0)), sites.LEFT, sites.RIGHT)
    assert pointers(nodes=told) == ["/nodes/0/voltage_band"]


def test_where_the_voltage_or_the_winding_changes_a_transformer_must_be_told() -> None:
    high = Node(id="left", parent="grid", nominal_v=120.0)
    turned = Node(id="right", parent="grid", winding=Winding.DELTA)
    assert pointers(nodes=(sites.ROOT, high, turned)) == [
        "/nodes/1/transformer_kva",
        "/nodes/2/transformer_kva",
    ]


def test_a_transformer_bounds_as_a_fuse_does() -> None:
    node = Node(id="t", fuse_a=(200.0, 100.0, 200.0), transformer_kva=103.5)
    assert fuse_of(node) == (150.0, 100.0, 150.0)


# What stations draw when nobody steers them.


def test_safe_currents_that_a_fuse_does_not_bear_are_refused_by_phase() -> None:
    first = sites.outlet("A", rotation=Rotation.RST, wiring=Wiring.ONE, safe_a=20.0)
    second = sites.outlet("B", rotation=Rotation.RST, wiring=Wiring.ONE, safe_a=20.0)
    found = check(sites.model(outlets=(first, second)))
    assert [(one.pointer, one.message) for one in found] == [
        (
            "/nodes/1/fuse_a/0",
            "the outlets' safe currents on L1 are 40.0 A together, above 32.0 A",
        )
    ]
    turned = changed(second, rotation=Rotation.STR)
    assert not check(sites.model(outlets=(first, turned)))


def test_a_safe_current_on_an_unknown_phase_counts_on_every_one() -> None:
    known = sites.outlet("A", rotation=Rotation.RST, wiring=Wiring.ONE, safe_a=20.0)
    unknown = sites.outlet("B", wiring=Wiring.ONE, safe_a=20.0)
    assert pointers(outlets=(known, unknown)) == ["/nodes/1/fuse_a/0"]


def test_safe_currents_in_delta_add_up_as_phasors() -> None:
    def delta(station: str, rotation: Rotation, safe_a: float) -> Outlet:
        return sites.outlet(station, wiring=Wiring.DELTA, rotation=rotation, safe_a=safe_a)

    three = (Rotation.RST, Rotation.STR, Rotation.TRS)
    fits = tuple(delta(name, turn, 18.4) for name, turn in zip("ABC", three, strict=True))
    assert not check(sites.model(outlets=fits))
    over = tuple(delta(name, turn, 18.5) for name, turn in zip("ABC", three, strict=True))
    assert pointers(outlets=over) == [f"/nodes/1/fuse_a/{phase}" for phase in range(3)]


def test_safe_currents_are_followed_through_a_transformer() -> None:
    grid = Node(id="grid", nominal_v=277.0, fuse_a=(20.0, 20.0, 20.0))
    left = Node(
        id="left",
        parent="grid",
        nominal_v=120.0,
        transformer_kva=45.0,
        winding=Winding.DELTA,
        fuse_a=(125.0, 125.0, 125.0),
    )
    one = sites.outlet(wiring=Wiring.ONE, rotation=Rotation.RST, safe_a=32.0)

    def refused(count: int) -> list[str]:
        outlets = tuple(changed(one, evse=place + 1) for place in range(count))
        return pointers(nodes=(grid, left), outlets=outlets)

    assert not refused(2)
    # 96 A on one phase of 120 V are 96 * 120 / 277 / sqrt(3) = 24 A on two lines of 277 V.
    assert refused(3) == ["/nodes/0/fuse_a/0", "/nodes/0/fuse_a/1"]


def test_direct_current_lies_not_between_lines_and_switches_none() -> None:
    between = sites.outlet("A", supply=Supply.DC, wiring=Wiring.DELTA)
    switching = sites.outlet("B", supply=Supply.DC, can_switch_phases=True)
    expected = ["/outlets/0/wiring", "/outlets/1/can_switch_phases"]
    assert pointers(outlets=(between, switching)) == expected


def test_a_load_between_unknown_lines_behind_a_delta_may_draw_more_than_itself_from_one_above() -> (
    None
):
    grid = Node(id="grid", fuse_a=(20.0, 20.0, 20.0))
    left = Node(id="left", parent="grid", transformer_kva=45.0, winding=Winding.DELTA)
    unknown = sites.outlet(wiring=Wiring.DELTA, rotation=Rotation.UNKNOWN, safe_a=17.0)
    assert not pointers(nodes=(grid, left), outlets=(unknown,))
    # 18 A between two lines are 2 / sqrt(3) of it, 20.8 A, on one line above.
    refused = pointers(nodes=(grid, left), outlets=(changed(unknown, safe_a=18.0),))
    assert refused == [f"/nodes/0/fuse_a/{phase}" for phase in range(3)]


def test_a_model_as_an_api_reads_it_is_read_strictly() -> None:
    document = msgspec.to_builtins(sites.model())
    assert msgspec.convert(document, SiteModel) == sites.model()
    document["nodes"][0]["fuse"] = 63
    with pytest.raises(msgspec.ValidationError, match="unknown field `fuse`"):
        msgspec.convert(document, SiteModel)


# Whatever is drawn up.

names = st.sampled_from(["grid", "left", "right", "a", "b"])
figures = st.sampled_from([0.0, 6.0, 16.0, 32.0, 63.0, -1.0, 1e9, nan, inf])
lines = st.tuples(figures, figures, figures)
drawn_nodes = st.builds(
    Node,
    id=names,
    parent=st.none() | names,
    fuse_a=st.none() | lines,
    safe_a=st.none() | lines,
    transformer_kva=st.none() | figures,
    rotation=st.sampled_from(Rotation),
    winding=st.sampled_from(Winding),
    nominal_v=st.sampled_from([230.0, 120.0, 0.0, nan]),
    voltage_band=st.none() | st.tuples(figures, figures),
)
drawn_outlets = st.builds(
    sites.outlet,
    st.sampled_from(["A", "B"]),
    evse=st.integers(0, 3),
    node=names,
    rotation=st.sampled_from(Rotation),
    wiring=st.sampled_from(Wiring),
    min_a=figures,
    max_a=figures,
    safe_a=st.none() | figures,
    can_switch_phases=st.booleans(),
)


@given(st.lists(drawn_nodes, max_size=5), st.lists(drawn_outlets, max_size=4))
@settings(max_examples=300)
def test_a_model_is_refused_or_it_is_one_that_can_be_walked(
    nodes: list[Node], outlets: list[Outlet]
) -> None:
    model = sites.model(nodes=tuple(nodes), outlets=tuple(outlets))
    problems = check(model)
    assert all(problem.pointer.startswith("/") for problem in problems)
    if not problems:
        tree = SiteTree.of(model)
        assert set(tree.order) == {node.id for node in nodes}
        assert all(tree.phases(outlet) for outlet in outlets)
        assert all(min(fuse_of(node)) >= 0 for node in nodes)


fed_somehow = st.builds(
    Node, id=names, parent=st.sampled_from(["top", "grid", "left", "right", "a", "b"])
)


@given(st.lists(fed_somehow, max_size=5, unique_by=lambda node: node.id))
def test_a_tree_is_found_to_be_one(nodes: list[Node]) -> None:
    model = sites.model(nodes=(Node(id="top"), *nodes), outlets=())
    fed = {"top"}
    for _ in nodes:
        fed |= {node.id for node in nodes if node.parent in fed}
    is_tree = len(fed) == len(nodes) + 1
    assert is_tree == (not check(model))
