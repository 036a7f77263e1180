"""The tree of a site: from the root downwards, and on which phases of the supply an outlet lies."""

from collections.abc import Iterable
from typing import Final

from chargeloom.domain.sites.site import Node, Outlet, SiteModel
from chargeloom.domain.sites.three_phase import LINES, Rotation, Wiring

EVERY_PHASE: Final = (0, 1, 2)


class SiteTree:
    """What hangs on what, of a model without faults."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.id: node for node in nodes}
        self.children: dict[str, list[str]] = {name: [] for name in self.nodes}
        for node in self.nodes.values():
            if node.parent is not None:
                self.children[node.parent].append(node.id)
        self.root = next(node.id for node in self.nodes.values() if node.parent is None)
        self.order = self._downwards()
        """All nodes, each behind its parent."""
        self._rotations = {self.root: self.nodes[self.root].rotation}
        for name in self.order[1:]:
            node = self.nodes[name]
            self._rotations[name] = node.rotation.within(self._rotations[node.parent or ""])

    @classmethod
    def of(cls, model: SiteModel) -> "SiteTree":
        """Make the tree of a model."""
        return cls(model.nodes)

    def path(self, name: str) -> tuple[str, ...]:
        """List a node and all that feed it, up to the root."""
        found, at = [name], self.nodes[name].parent
        while at is not None:
            found.append(at)
            at = self.nodes[at].parent
        return tuple(found)

    def rotation(self, name: str) -> Rotation:
        """Say how a node's lines lie to the supply of the site."""
        return self._rotations[name]

    def lines(self, outlet: Outlet) -> tuple[int, int, int] | None:
        """Say which phase of the supply lies on each line of an outlet; None when nobody knows."""
        return outlet.rotation.within(self._rotations[outlet.node]).phases

    def phases(self, outlet: Outlet, lines: int = LINES) -> tuple[int, ...]:
        """List the phases that a car on so many lines may load; where nobody knows, on every one."""
        known = self.lines(outlet)
        if known is None:
            return EVERY_PHASE
        return known[: min(lines, _LINES_OF[outlet.wiring])]

    def _downwards(self) -> tuple[str, ...]:
        order = [self.root]
        for name in order:
            order.extend(self.children[name])
        return tuple(order)


_LINES_OF: Final = {Wiring.ONE: 1, Wiring.THREE: LINES, Wiring.DELTA: 2}
