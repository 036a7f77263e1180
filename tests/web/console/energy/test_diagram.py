"""The single-line diagram: whatever hangs on whatever, no box covers another and every line leads down."""

from itertools import combinations

from hypothesis import given, strategies as st

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.sites.site import Load, Node, Outlet, Pv, SiteModel
from chargeloom.domain.sites.tree import SiteTree
from chargeloom.domain.stations.connector_status import Status
from chargeloom.energy.envelope import Envelope
from chargeloom.web.console.energy.diagram import (
    ITEM_H,
    MOST_ITEMS,
    MOST_NODES,
    NODE_H,
    NODE_W,
    drawing,
)
from chargeloom.web.console.energy.picture import NodeNow, OutletNow, PhaseNow, Picture


def shown(parents: list[int], hanging: list[int]) -> Picture:
    """A site whose node n hangs on node parents[n - 1], with so many outlets at each."""
    nodes = [Node(id="0")] + [
        Node(id=str(place), parent=str(parent % place)) for place, parent in enumerate(parents, 1)
    ]
    outlets = [
        Outlet(station=StationId(f"{node.id}-{number}"), evse=1, node=node.id)
        for node, count in zip(nodes, hanging, strict=False)
        for number in range(count)
    ]
    model = SiteModel(
        id=SiteId(1),
        name="s",
        version=1,
        nodes=tuple(nodes),
        outlets=tuple(outlets),
        loads=(Load(id="l", node="0", a=(1, 1, 1)),),
        pv=(Pv(id="p", node="0", kwp=1),),
    )
    phases = tuple(PhaseNow(phase, 0.0, (), None) for phase in (1, 2, 3))
    return Picture(
        at=Instant(0),
        model=model,
        tree=SiteTree.of(model),
        envelope=Envelope({}),
        nodes=tuple(
            NodeNow(node, 0, phases, None, None, is_measured=False)
            for node in sorted(nodes, key=lambda one: SiteTree.of(model).order.index(one.id))
        ),
        outlets=tuple(
            OutletNow(
                outlet=one,
                node_name=one.node,
                station=None,
                status=Status.UNKNOWN,
                transaction=None,
                allowed_a=None,
                accepted_a=None,
                lines=3,
                reason=None,
                drawn_a=None,
                phases=None,
            )
            for one in outlets
        ),
        meters=(),
        exceeded=(),
    )


@given(st.lists(st.integers(0, 30), max_size=14), st.lists(st.integers(0, 5), max_size=15))
def test_no_box_covers_another(parents: list[int], hanging: list[int]) -> None:
    found = drawing(shown(parents, hanging))
    boxes: list[tuple[float, float, float, float]] = [
        (box.x, box.y, NODE_W, NODE_H) for box in found.nodes
    ]
    boxes += [(box.x, box.y, box.width, ITEM_H) for box in found.items]
    for (x, y, w, h), (u, v, p, q) in combinations(boxes, 2):
        assert x + w <= u or u + p <= x or y + h <= v or v + q <= y
    assert len(found.items) == sum(hanging[: len(parents) + 1]) + 2
    assert all(x + w <= found.width and y + h <= found.height for x, y, w, h in boxes)
    assert all(box.feed is None or box.feed[1] < box.y for box in found.nodes)


def test_what_finds_no_room_is_counted() -> None:
    found = drawing(shown([0] * (MOST_NODES + 4), [MOST_ITEMS + 5]))
    assert found.left_out == 5
    assert found.items[-1].kind == "more"
    # The house and the roof come first.
    assert found.items[-1].left_out == 7
