"""A tree of circuits as arrays: sums upwards and bounds downwards, a level of the tree at a time."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from chargeloom.domain.sites.check import fuse_of
from chargeloom.domain.sites.site import Node
from chargeloom.energy.balancing.circuits.footprints import Zone, zones

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]

PHASES: Final = 3
ROWS: Final = 7
"""What bounds a node: its three phases in amperes, its power in kilowatts, and its phases once nobody steers any more."""
POWER: Final = 3
SAFE: Final = 4


class _Layer(NamedTuple):
    """The nodes of one depth, siblings side by side."""

    nodes: slice
    parents: Ints
    firsts: Ints
    fed: Ints


class Grid:
    """Nodes in the order of their depth."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = _ordered(nodes)
        self.at: Mapping[str, int] = {node.id: place for place, node in enumerate(self.nodes)}
        self.parents: Ints = np.array(
            [-1 if node.parent is None else self.at[node.parent] for node in self.nodes],
            dtype=np.intp,
        )
        found = zones(self.nodes, self.parents.tolist())
        self.zones: list[Zone] = list(dict.fromkeys(found))
        places = {zone: place for place, zone in enumerate(self.zones)}
        self.zone_of: Ints = np.array([places[zone] for zone in found], dtype=np.intp)
        self.layers = _layers(self.parents)

    @property
    def size(self) -> int:
        """Count the nodes."""
        return len(self.nodes)

    def path(self, node: int) -> list[int]:
        """List a node and all that feed it, up to the root."""
        found = [node]
        while self.parents[found[-1]] >= 0:
            found.append(int(self.parents[found[-1]]))
        return found

    def beneath(self, node: int) -> list[slice]:
        """List a node and all that it feeds, a range for each depth."""
        found, begin, end = [slice(node, node + 1)], node, node + 1
        while True:
            begin, end = (int(each) for each in np.searchsorted(self.parents, (begin, end)))
            if begin == end:
                return found
            found.append(slice(begin, end))

    def part(self, places: Ints) -> "Grid":
        """Cut out some nodes, in their order and with all that feed them."""
        found = Grid.__new__(Grid)
        found.nodes = tuple(self.nodes[place] for place in places.tolist())
        found.at = {node.id: place for place, node in enumerate(found.nodes)}
        parents = np.searchsorted(places, self.parents[places])
        parents[0] = -1
        found.parents = parents
        found.zones, found.zone_of = self.zones, self.zone_of[places]
        found.layers = _layers(parents)
        return found

    def limits(self) -> Floats:
        """Say what bounds each node, from its fuses, its transformer, its contract and its peak."""
        rows = [(*fuse_of(node), _power(node), *(node.safe_a or _ENDLESS)) for node in self.nodes]
        return np.array(rows, dtype=np.float64).reshape(-1, ROWS)

    def summed(self, own: Floats) -> Floats:
        """Add to each node what hangs beneath it."""
        total = own.copy()
        for layer in reversed(self.layers):
            total[layer.fed] += np.add.reduceat(total[layer.nodes], layer.firsts, axis=0)
        return total

    def lowest(self, own: Floats) -> Floats:
        """Find for each node the lowest of its own and of all beneath it."""
        least = own.copy()
        for layer in reversed(self.layers):
            beneath = np.minimum.reduceat(least[layer.nodes], layer.firsts, axis=0)
            least[layer.fed] = np.minimum(least[layer.fed], beneath)
        return least

    def bounded_by(self, own: Floats, names: Ints) -> tuple[Floats, Ints]:
        """Find the lowest of its own and of all above it, and whose it is."""
        least, whose = own.copy(), names.copy()
        for layer in self.layers:
            above, mine = least[layer.parents], least[layer.nodes]
            is_above = above <= mine
            least[layer.nodes] = np.where(is_above, above, mine)
            whose[layer.nodes] = np.where(is_above, whose[layer.parents], whose[layer.nodes])
        return least, whose

    def shaded(self, own: Flags) -> Flags:
        """Tell for each node whether it holds of it or of one above it."""
        found = own.copy()
        for layer in self.layers:
            found[layer.nodes] |= found[layer.parents]
        return found

    def ancestors(self) -> list[Ints]:
        """Say for each depth which node of it feeds each node; -1 where it is not so deep."""
        by_depth: list[Ints] = [np.zeros(self.size, dtype=np.intp)]
        for layer in self.layers:
            mine = np.full(self.size, -1, dtype=np.intp)
            mine[layer.nodes] = np.arange(layer.nodes.start, layer.nodes.stop)
            by_depth.append(mine)
        for depth, mine in enumerate(by_depth[1:], start=1):
            for layer in self.layers[depth:]:
                mine[layer.nodes] = mine[layer.parents]
        return by_depth


_ENDLESS: Final = (np.inf, np.inf, np.inf)


def _power(node: Node) -> float:
    bounds = [each for each in (node.contracted_kw, node.peak_kw) if each is not None]
    return min(bounds, default=np.inf)


def _ordered(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """List the nodes a depth at a time, the children of one parent side by side."""
    children: dict[str | None, list[Node]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)
    order = list(children.get(None, ()))
    for node in order:
        order.extend(children.get(node.id, ()))
    return tuple(order)


def _layers(parents: Ints) -> list[_Layer]:
    found: list[_Layer] = []
    begin, end = 0, 1
    while end < len(parents):
        begin, end = end, int(np.searchsorted(parents, end, side="left"))
        above = parents[begin:end]
        firsts = np.flatnonzero(np.diff(above, prepend=-1))
        found.append(_Layer(slice(begin, end), above, firsts, above[firsts]))
    return found
