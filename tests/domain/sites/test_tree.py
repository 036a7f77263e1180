"""The tree of a site is walked from the root down, and says where an outlet's lines lie."""

from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.domain.sites.tree import EVERY_PHASE, SiteTree
from tests.domain.sites import examples as sites


def test_every_node_comes_behind_its_parent_whatever_the_order_they_were_told_in() -> None:
    leaf = Node(id="leaf", parent="left")
    tree = SiteTree((leaf, sites.RIGHT, sites.LEFT, sites.ROOT))
    assert tree.root == "grid"
    assert tree.order == ("grid", "right", "left", "leaf")
    assert tree.path("leaf") == ("leaf", "left", "grid")


def test_the_rotation_of_a_branch_and_of_an_outlet_compose() -> None:
    turned = Node(id="turned", parent="grid", rotation=Rotation.STR)
    outlet = sites.outlet(node="turned", rotation=Rotation.STR, wiring=Wiring.ONE)
    tree = SiteTree((sites.ROOT, turned))
    assert tree.lines(outlet) == (2, 0, 1)
    assert tree.phases(outlet) == (2,)


def test_an_outlet_of_unknown_rotation_may_load_every_phase() -> None:
    tree = SiteTree.of(sites.model())
    assert tree.phases(sites.outlet(wiring=Wiring.ONE)) == EVERY_PHASE


def test_a_car_on_fewer_lines_than_its_outlet_loads_the_first_ones() -> None:
    tree = SiteTree.of(sites.model())
    outlet = sites.outlet(rotation=Rotation.TRS)
    assert [tree.phases(outlet, lines) for lines in (1, 2, 3)] == [(2,), (2, 0), (2, 0, 1)]


def test_what_lies_between_two_lines_loads_both() -> None:
    tree = SiteTree.of(sites.model())
    outlet = sites.outlet(rotation=Rotation.STR, wiring=Wiring.DELTA)
    assert tree.phases(outlet) == (1, 2)
