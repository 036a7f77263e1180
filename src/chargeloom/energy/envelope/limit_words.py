"""What a limit from outside says, as words for tracks: where, when, and not below its source's floor."""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import sqrt
from typing import Final

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import (
    Covers,
    Figures,
    LimitKind,
    OutsideLimit,
    source_of,
)
from chargeloom.domain.sites.site import Node, Outlet
from chargeloom.domain.sites.three_phase import LINES, Wiring
from chargeloom.domain.sites.tree import SiteTree
from chargeloom.energy.envelope.timeline import Word
from chargeloom.energy.envelope.track import PHASES, Because, Cause, Direction, Place, Track


class LimitWords:
    """Reads limits against the tree of a site and what hangs on it."""

    def __init__(self, tree: SiteTree, outlets: Iterable[Outlet]) -> None:
        self._tree = tree
        self._beneath = _beneath(tree, outlets)

    def words(self, limit: OutsideLimit) -> Iterator[tuple[Track, Word]]:
        """Say when its figures count, and what counts in their place once its source is silent."""
        if limit.is_cancelled or limit.kind is not LimitKind.CONSTRAINT:
            return
        silenced = limit.is_silenced_at
        end = limit.ends_at if silenced is None else silenced
        if end is None or end > limit.starts_at:
            yield from self._spoken(limit, limit.says, Because.LIMIT, limit.starts_at, end)
        if silenced is not None:
            since = max(silenced, limit.starts_at)
            because = Because.FALLBACK if limit.fallback is not None else Because.SAFE
            said = limit.fallback or self._safe(limit)
            yield from self._spoken(limit, said, because, since, None)

    def _spoken(
        self,
        limit: OutsideLimit,
        says: Figures,
        because: Because,
        since: Instant,
        until: Instant | None,
    ) -> Iterator[tuple[Track, Word]]:
        place = self._place(limit)
        covers = limit.covers if place.station is None else Covers.EVERYTHING
        for direction, phase, figure in self._figures(limit, says, place):
            floor = self._floor(limit, place, direction, phase)
            why = Because.FLOOR if floor > figure else because
            cause = Cause(why, limit.source, limit.id)
            word = Word(since, until, max(figure, floor), limit.is_hard, limit.priority, cause)
            yield Track(place, direction, phase, covers), word

    def _figures(
        self, limit: OutsideLimit, says: Figures, place: Place
    ) -> Iterator[tuple[Direction, int | None, float]]:
        phases = PHASES if limit.phase is None else (limit.phase,)
        volts = _highest_volts(self._node(place))
        for direction, amperes, kilowatts in (
            (Direction.IMPORT, says.import_a, says.import_kw),
            (Direction.EXPORT, says.export_a, says.export_kw),
        ):
            if amperes is not None:
                yield from ((direction, phase, amperes) for phase in phases)
            if kilowatts is not None and limit.phase is None:
                yield direction, None, kilowatts
            elif kilowatts is not None:
                yield direction, limit.phase, kilowatts * 1000 / volts

    def _place(self, limit: OutsideLimit) -> Place:
        """Find where it holds; of a node that is not there any more, at the root: on the safe side."""
        if limit.at.station is not None:
            return Place(None, limit.at.station, limit.at.evse)
        node = limit.at.node
        return Place(node if node in self._tree.nodes else self._tree.root)

    def _node(self, place: Place) -> Node:
        """Find the node that a place lies at."""
        if place.node is not None:
            return self._tree.nodes[place.node]
        found = self._beneath.get(place, ())
        return self._tree.nodes[found[0].node if found else self._tree.root]

    def _safe(self, limit: OutsideLimit) -> Figures:
        """Take what the place itself names as safe, and never more than was said: silence frees nothing. Where it names nothing, what was said goes on."""
        safe = self._safe_a(self._place(limit))
        if safe is None:
            return limit.says
        said = limit.says
        phases = PHASES if limit.phase is None else (limit.phase,)
        volts = self._node(self._place(limit)).nominal_v
        chosen = [safe[phase - 1] for phase in phases]
        return Figures(
            import_a=None if said.import_a is None else min(said.import_a, *chosen),
            import_kw=None
            if said.import_kw is None
            else min(said.import_kw, sum(chosen) * volts / 1000),
            export_a=said.export_a,
            export_kw=said.export_kw,
        )

    def _safe_a(self, place: Place) -> tuple[float, float, float] | None:
        if place.node is not None:
            return self._tree.nodes[place.node].safe_a
        stated = [outlet.safe_a for outlet in self._beneath.get(place, ())]
        known = [safe for safe in stated if safe is not None]
        total = sum(known)
        return (total, total, total) if stated and len(known) == len(stated) else None

    def _floor(
        self, limit: OutsideLimit, place: Place, direction: Direction, phase: int | None
    ) -> float:
        floor_kw = source_of(limit.source).floor_kw
        if floor_kw is None or direction is Direction.EXPORT:
            return 0.0
        outlets = self._beneath.get(place, ())
        if phase is None:
            return floor_kw * len(outlets)
        return sum(self._floor_a(outlet, floor_kw, phase) for outlet in outlets)

    def _floor_a(self, outlet: Outlet, floor_kw: float, phase: int) -> float:
        if phase - 1 not in self._tree.phases(outlet):
            return 0.0
        return floor_kw * 1000 / self._tree.nodes[outlet.node].nominal_v / _SHARED_BY[outlet.wiring]


def _beneath(tree: SiteTree, outlets: Iterable[Outlet]) -> dict[Place, tuple[Outlet, ...]]:
    """List what hangs on each node, and at each station, whole or by its EVSE."""
    found: dict[Place, list[Outlet]] = {}
    for outlet in outlets:
        nodes = (Place(name) for name in tree.path(outlet.node))
        station = (Place(None, outlet.station, evse) for evse in (0, outlet.evse))
        for place in chain(nodes, station):
            found.setdefault(place, []).append(outlet)
    return {place: tuple(outlets) for place, outlets in found.items()}


_SHARED_BY: Final = {Wiring.ONE: 1.0, Wiring.THREE: float(LINES), Wiring.DELTA: sqrt(3)}
"""By what the amperes of one line to neutral are divided for the same power."""


def _highest_volts(node: Node) -> float:
    """Say at which voltage a power is the fewest amperes: no more may flow for it."""
    return node.nominal_v if node.voltage_band is None else node.voltage_band[1]
