"""The envelope of a site: what each node may take and give, when, and by whose word.

Its own fuses, transformers and contracts and what others constrain are folded. Every hard word holds, so that
the lowest one counts; of the soft ones those of the highest priority. What is folded at one moment for a
later one is what is folded then: a clock that goes back lifts nothing and forgets nothing.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain
from math import inf, sqrt
from typing import Final, NamedTuple

from chargeloom.domain.ids import LimitId
from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.outside_limit import (
    Covers,
    Figures,
    LimitKind,
    OutsideLimit,
    source_of,
)
from chargeloom.domain.sites.site import Node, Outlet, SiteModel
from chargeloom.domain.sites.three_phase import LINES, Wiring
from chargeloom.domain.sites.tree import SiteTree

PHASES: Final = (1, 2, 3)


class Direction(StrEnum):
    """Towards the loads, or back."""

    IMPORT = "import"
    EXPORT = "export"


class Place(NamedTuple):
    """A node, or a station with the number of its EVSE, 0 being the whole of it."""

    node: str | None
    station: str | None = None
    evse: int = 0


class Track(NamedTuple):
    """What a timeline is about: amperes of one phase, or with none, kilowatts of all together."""

    place: Place
    direction: Direction
    phase: int | None
    covers: Covers = Covers.EVERYTHING


class Because(StrEnum):
    """What binds."""

    FUSE = "fuse"
    TRANSFORMER = "transformer"
    EXPORT = "export"
    CONTRACT = "contract"
    PEAK = "peak"
    LIMIT = "limit"
    FALLBACK = "fallback"
    """What was said for the case that the source falls silent."""
    SAFE = "safe"
    """The source is silent, and what the place names as safe holds, or what was said last."""
    FLOOR = "floor"
    """More was asked for than may be taken away."""


class Cause(NamedTuple):
    """What binds, and whose word it is."""

    because: Because
    source: str = "site"
    limit: LimitId | None = None


class Step(NamedTuple):
    """From when on what holds; None: nothing bounds it here."""

    since: Instant
    limit: float | None
    cause: Cause | None


class Word(NamedTuple):
    """One figure for one track, and when it counts."""

    since: Instant
    until: Instant | None
    figure: float
    is_hard: bool
    priority: int
    cause: Cause

    def counts(self, at: Instant) -> bool:
        """Whether it does then."""
        return self.since <= at and (self.until is None or at < self.until)


_EVER: Final = Instant(0)
_FREE: Final = (None, None)


class Envelope(NamedTuple):
    """The timelines, each beginning at the moment it was folded for."""

    tracks: dict[Track, tuple[Step, ...]]

    def at(self, track: Track, at: Instant) -> Step | None:
        """Find what holds at a moment; None where nothing bounds the track."""
        found = None
        for step in self.tracks.get(track, ()):
            if found is not None and step.since > at:
                break
            found = step
        return found


class Folding:
    """Folds what others say of one model, again and again."""

    def __init__(self, model: SiteModel) -> None:
        self.tree = SiteTree.of(model)
        self.outlets = model.outlets
        self._base: dict[Track, list[Word]] = {}
        for node in model.nodes:
            for track, word in _own(node):
                self._base.setdefault(track, []).append(word)
        self._own = {track: _binding(own, _EVER) for track, own in self._base.items()}
        self._beneath = self._outlets_beneath()

    def fold(
        self,
        limits: Iterable[OutsideLimit],
        now: Instant,
        until: Instant,
        more: Iterable[tuple[Track, Word]] = (),
    ) -> Envelope:
        """Make the timelines from now on, of limits and of words from elsewhere, as far as `until`."""
        words: dict[Track, list[Word]] = {}
        for track, word in chain(more, *map(self._words, limits)):
            words.setdefault(track, list(self._base.get(track, ()))).append(word)
        tracks = {track: (Step(now, *own),) for track, own in self._own.items()}
        return Envelope(
            tracks | {track: _timeline(said, now, until) for track, said in words.items()}
        )

    # What a limit says, as words for tracks.

    def _words(self, limit: OutsideLimit) -> Iterator[tuple[Track, Word]]:
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
        return Place(node if node in self.tree.nodes else self.tree.root)

    def _node(self, place: Place) -> Node:
        """Find the node that a place lies at."""
        if place.node is not None:
            return self.tree.nodes[place.node]
        found = self._beneath.get(place, ())
        return self.tree.nodes[found[0].node if found else self.tree.root]

    # What holds when a source is silent and said nothing for that case.

    def _safe(self, limit: OutsideLimit) -> Figures:
        """Take what the place itself names as safe; where it names nothing, what was said goes on."""
        safe = self._safe_a(self._place(limit))
        if safe is None:
            return limit.says
        said = limit.says
        phases = PHASES if limit.phase is None else (limit.phase,)
        volts = self._node(self._place(limit)).nominal_v
        chosen = [safe[phase - 1] for phase in phases]
        return Figures(
            import_a=None if said.import_a is None else min(chosen),
            import_kw=None if said.import_kw is None else sum(chosen) * volts / 1000,
            export_a=said.export_a,
            export_kw=said.export_kw,
        )

    def _safe_a(self, place: Place) -> tuple[float, float, float] | None:
        if place.node is not None:
            return self.tree.nodes[place.node].safe_a
        stated = [outlet.safe_a for outlet in self._beneath.get(place, ())]
        known = [safe for safe in stated if safe is not None]
        total = sum(known)
        return (total, total, total) if stated and len(known) == len(stated) else None

    # What may not be taken away.

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
        if phase - 1 not in self.tree.phases(outlet):
            return 0.0
        return floor_kw * 1000 / self.tree.nodes[outlet.node].nominal_v / _SHARED_BY[outlet.wiring]

    def _outlets_beneath(self) -> dict[Place, tuple[Outlet, ...]]:
        found: dict[Place, list[Outlet]] = {}
        for outlet in self.outlets:
            nodes = (Place(name) for name in self.tree.path(outlet.node))
            station = (Place(None, outlet.station, evse) for evse in (0, outlet.evse))
            for place in chain(nodes, station):
                found.setdefault(place, []).append(outlet)
        return {place: tuple(outlets) for place, outlets in found.items()}


_SHARED_BY: Final = {Wiring.ONE: 1.0, Wiring.THREE: float(LINES), Wiring.DELTA: sqrt(3)}
"""By what the amperes of one line to neutral are divided for the same power."""


def fold(
    model: SiteModel, limits: Iterable[OutsideLimit], now: Instant, until: Instant
) -> Envelope:
    """Make the envelope of a model from now on."""
    return Folding(model).fold(limits, now, until)


# What a node says itself.


def _own(node: Node) -> Iterator[tuple[Track, Word]]:
    place = Place(node.id)
    fuse = node.fuse_a or (inf,) * LINES
    back = node.export_a or (inf,) * LINES
    wound = inf
    if node.transformer_kva is not None:
        wound = node.transformer_kva * 1000 / LINES / node.nominal_v
    for phase in PHASES:
        for direction in Direction:
            track = Track(place, direction, phase)
            yield from _word(track, fuse[phase - 1], Because.FUSE)
            yield from _word(track, wound, Because.TRANSFORMER)
        yield from _word(Track(place, Direction.EXPORT, phase), back[phase - 1], Because.EXPORT)
    total = Track(place, Direction.IMPORT, None)
    if node.contracted_kw is not None:
        yield from _word(total, node.contracted_kw, Because.CONTRACT)
    if node.peak_kw is not None:
        yield from _word(total, node.peak_kw, Because.PEAK, is_hard=False)


def _word(
    track: Track, figure: float, because: Because, *, is_hard: bool = True
) -> Iterator[tuple[Track, Word]]:
    if figure < inf:
        yield track, Word(_EVER, None, figure, is_hard, 0, Cause(because))


def _highest_volts(node: Node) -> float:
    """Say at which voltage a power is the fewest amperes: no more may flow for it."""
    return node.nominal_v if node.voltage_band is None else node.voltage_band[1]


# Time.


def _timeline(said: list[Word], now: Instant, until: Instant) -> tuple[Step, ...]:
    turns = {now}
    for word in said:
        turns.update(at for at in (word.since, word.until) if at is not None and now < at < until)
    steps: list[Step] = []
    for at in sorted(turns):
        limit, cause = _binding(said, at)
        if not steps or (limit, cause) != steps[-1][1:]:
            steps.append(Step(at, limit, cause))
    return tuple(steps)


def _binding(said: list[Word], at: Instant) -> tuple[float | None, Cause | None]:
    live = [word for word in said if word.counts(at)]
    first = max((word.priority for word in live if not word.is_hard), default=0)
    heard = [word for word in live if word.is_hard or word.priority == first]
    if not heard:
        return _FREE
    lowest = min(heard, key=lambda word: word.figure)
    return lowest.figure, lowest.cause
