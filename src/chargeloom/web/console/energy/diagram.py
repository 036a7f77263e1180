"""The single-line diagram: the tree of a site laid out from the root downwards, as boxes and lines.

Each branch begins where its parent does, and what hangs at a node stands in a column: a phone shows the first
branch whole, and the others are to its right.
"""

from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from chargeloom.domain.sites.site import Battery, Load, Pv
from chargeloom.web.console.energy.picture import NodeNow, OutletNow, Picture

NODE_W: Final = 236
NODE_H: Final = 108
ITEM_H: Final = 44
_STUB: Final = 24
"""How far items stand beside the line that they hang on."""
_GAP: Final = 28
_DROP: Final = 52
"""The way from a node down to the next, where a fuse or a transformer is drawn."""
_NEAR: Final = 18
_MARGIN: Final = 12
MOST_NODES: Final = 120
MOST_ITEMS: Final = 24
"""So many of one node are drawn; a last box stands for the rest, and the table has them all."""

Thing: TypeAlias = OutletNow | Load | Pv | Battery


class Sign(StrEnum):
    """What stands on the way down to a node."""

    FUSE = "fuse"
    TRANSFORMER = "transformer"
    PLAIN = "plain"


class NodeBox(NamedTuple):
    """A node and where it stands; `feed` is where the line comes from, None at the root."""

    now: NodeNow
    x: float
    y: float
    feed: tuple[float, float] | None
    sign: Sign

    @property
    def middle(self) -> float:
        return self.x + NODE_W / 2


class ItemBox(NamedTuple):
    """What hangs at a node, where it stands, and what it is; `thing` is None for the rest of too many."""

    kind: str
    thing: Thing | None
    left_out: int
    x: float
    y: float
    trunk: tuple[float, float]

    @property
    def width(self) -> float:
        return NODE_W - _STUB


class Drawing(NamedTuple):
    """All boxes, and the size of the sheet; `left_out` counts the nodes that found no room."""

    nodes: tuple[NodeBox, ...]
    items: tuple[ItemBox, ...]
    width: float
    height: float
    left_out: int


def drawing(site: Picture) -> Drawing:
    """Lay out a site."""
    return _Sheet(site).drawn()


class _Sheet:
    def __init__(self, site: Picture) -> None:
        self._site = site
        self._now = {one.node.id: one for one in site.nodes}
        self._shown = {one.node.id for one in site.nodes[:MOST_NODES]}
        self._things: dict[str, list[Thing]] = {}
        things: list[tuple[str, Thing]] = [(one.outlet.node, one) for one in site.outlets]
        parts = (site.model.loads, site.model.pv, site.model.batteries)
        things = [(one.node, one) for some in parts for one in some] + things
        for name, thing in things:
            self._things.setdefault(name, []).append(thing)
        self._widths = self._measured()
        self._nodes: list[NodeBox] = []
        self._items: list[ItemBox] = []

    def drawn(self) -> Drawing:
        root = self._site.tree.root
        waiting: list[tuple[str, float, float, tuple[float, float] | None]] = [
            (root, _MARGIN, _MARGIN, None)
        ]
        while waiting:
            name, left, top, feed = waiting.pop()
            box = self._place(name, left, top, feed)
            beneath = (box.middle, top + NODE_H)
            at = left
            for child in self._children(name):
                waiting.append((child, at, top + NODE_H + _DROP, beneath))
                at += self._widths[child] + _GAP
            if self._things.get(name):
                self._hang(name, at, top + NODE_H, beneath)
        tall = [box.y + NODE_H for box in self._nodes] + [box.y + ITEM_H for box in self._items]
        return Drawing(
            tuple(self._nodes),
            tuple(self._items),
            self._widths[root] + 2 * _MARGIN,
            max(tall) + _MARGIN,
            len(self._site.nodes) - len(self._shown),
        )

    def _measured(self) -> dict[str, float]:
        """Say how wide each branch is."""
        found: dict[str, float] = {}
        for name in reversed(self._site.tree.order):
            columns = [found[child] for child in self._children(name)]
            if self._things.get(name):
                columns.append(NODE_W)
            found[name] = max(NODE_W, sum(columns) + _GAP * (len(columns) - 1))
        return found

    def _children(self, name: str) -> list[str]:
        return [child for child in self._site.tree.children[name] if child in self._shown]

    def _place(
        self, name: str, left: float, top: float, feed: tuple[float, float] | None
    ) -> NodeBox:
        now = self._now[name]
        sign = Sign.PLAIN
        if now.node.fuse_a is not None:
            sign = Sign.FUSE
        if now.node.transformer_kva is not None:
            sign = Sign.TRANSFORMER
        box = NodeBox(now, left, top, feed, sign)
        self._nodes.append(box)
        return box

    def _hang(self, name: str, left: float, top: float, beneath: tuple[float, float]) -> None:
        things = self._things[name]
        chosen: list[Thing | None] = [*things[:MOST_ITEMS]]
        left_out = len(things) - len(chosen)
        if left_out:
            chosen.append(None)
        is_alone = not self._children(name)
        y = top + (_NEAR if is_alone else _DROP)
        trunk = (left + _STUB / 2, beneath[1]) if is_alone else beneath
        for thing in chosen:
            kind = "more" if thing is None else _KINDS[type(thing)]
            self._items.append(ItemBox(kind, thing, left_out, left + _STUB, y, trunk))
            y += ITEM_H + 8


_KINDS: Final[dict[type, str]] = {OutletNow: "outlet", Load: "load", Pv: "pv", Battery: "battery"}
