"""Looking at a site: gathers what is known of it at this moment into its picture."""

from collections.abc import Iterator
from typing import Final

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.instant import DAY, SECOND, Instant
from chargeloom.domain.limits.outside_limit import Covers
from chargeloom.domain.plug import Plug
from chargeloom.domain.sites.site import Battery, Load, Meter, Outlet, Pv, SiteModel
from chargeloom.domain.sites.three_phase import LINES, Lines, Wiring
from chargeloom.domain.sites.tree import EVERY_PHASE, SiteTree
from chargeloom.domain.stations.connector_status import Status
from chargeloom.energy.envelope import Direction, Place, Step, Track
from chargeloom.services.core import Core
from chargeloom.web.console.energy.picture import (
    Bound,
    Draw,
    MeterNow,
    NodeNow,
    OutletNow,
    PhaseNow,
    Picture,
    PowerNow,
)

HORIZON_US: Final = DAY
NONE: Final[Lines] = (0.0, 0.0, 0.0)
PHASES: Final = (1, 2, 3)


def picture(core: Core, model: SiteModel, now: Instant) -> Picture:
    """Look at a site."""
    return _Look(core, model, now).taken()


class _Look:
    """Gathers what is known of one site at one moment."""

    def __init__(self, core: Core, model: SiteModel, now: Instant) -> None:
        self._core, self._model, self._now = core, model, now
        self._tree = SiteTree.of(model)
        self._envelope = core.limits.envelope(model.id, now, Instant(now + HORIZON_US))
        steered = core.balancing.picture(model.id)
        self._exceeded = steered.exceeded if steered is not None else ()
        self._wrong = steered.wrong_meters if steered is not None else ()
        given = steered.outlets if steered is not None else ()
        self._given = {(one.station, one.evse): one for one in given}
        self._meters = {meter.id: self._meter(meter) for meter in model.meters}
        self._outlets = tuple(self._outlet(outlet) for outlet in model.outlets)
        self._parts: tuple[Load | Pv | Battery, ...] = (
            *model.loads,
            *model.pv,
            *model.batteries,
        )
        of_parts = {part.meter for part in self._parts}
        self._meter_of = {
            one.meter.node: one for one in self._meters.values() if one.meter.id not in of_parts
        }
        self._flows: dict[str, tuple[Lines, bool]] = {}
        self._draws: dict[str, tuple[list[Draw], list[Draw], list[Draw]]] = {
            node.id: ([], [], []) for node in model.nodes
        }
        self._add_up()

    def taken(self) -> Picture:
        tree = self._tree
        order = tuple(_branch_after_branch(tree, tree.root, 0))
        return Picture(
            at=self._now,
            model=self._model,
            tree=tree,
            envelope=self._envelope,
            nodes=tuple(self._node(name, depth) for name, depth in order),
            outlets=self._outlets,
            meters=tuple(self._meters.values()),
            exceeded=self._exceeded,
            wrong_meters=self._wrong,
        )

    # What flows.

    def _add_up(self) -> None:
        own = {node.id: list(NONE) for node in self._model.nodes}
        for outlet in self._outlets:
            if outlet.drawn_a is not None:
                _add(own[outlet.outlet.node], outlet.drawn_a)
                self._stack(outlet, outlet.drawn_a)
        for part in self._parts:
            _add(own[part.node], self._of_part(part))
        for name in reversed(self._tree.order):
            for child in self._tree.children[name]:
                _add(own[name], self._flows[child][0])
            first, second, third = own[name]
            measured = self._measured(name)
            self._flows[name] = measured or (first, second, third), measured is not None

    def _stack(self, outlet: OutletNow, drawn: Lines) -> None:
        """Put what a vehicle draws upon the others, at every node that feeds it."""
        for name in self._tree.path(outlet.outlet.node):
            for found, amperes in zip(self._draws[name], drawn, strict=True):
                if amperes:
                    found.append(Draw(outlet.name, amperes))

    def _measured(self, name: str) -> Lines | None:
        meter = self._meter_of.get(name)
        return meter.a if meter is not None and meter.is_fresh else None

    def _of_part(self, part: Load | Pv | Battery) -> Lines:
        meter = self._meters.get(part.meter or "")
        if meter is not None and meter.is_fresh and meter.a is not None:
            return meter.a
        return part.a if isinstance(part, Load) else NONE

    def _meter(self, meter: Meter) -> MeterNow:
        site, measuring = self._model.id, self._core.measuring
        told = measuring.newest(site, meter)
        if told is None:
            return MeterNow(meter, None, None, None, None, is_fresh=False)
        is_fresh = 0 <= self._now - told.at <= meter.stale_after_s * SECOND
        return MeterNow(meter, told.at, told.a, told.v, told.kw, is_fresh)

    def _outlet(self, outlet: Outlet) -> OutletNow:
        station = self._core.fleet.find(outlet.station)
        running = None if station is None else station.open_at(Plug(outlet.evse, 0))
        effect = self._core.limiting.effect(outlet.station, outlet.evse)
        node = self._tree.nodes[outlet.node]
        lines = self._tree.lines(outlet)
        given = self._given.get((outlet.station, outlet.evse))
        most = LINES if outlet.wiring is Wiring.THREE else 1
        return OutletNow(
            outlet=outlet,
            node_name=node.name or node.id,
            station=station,
            status=Status.UNKNOWN if station is None else station.status_of_evse(outlet.evse),
            transaction=running,
            allowed_a=effect.accepted_a if given is None else given.limit_a,
            accepted_a=effect.accepted_a,
            lines=most if given is None else given.lines,
            reason=None if given is None else given.reason,
            drawn_a=None if running is None else _drawn(running, outlet, lines, node.nominal_v),
            phases=None if lines is None else tuple(phase + 1 for phase in lines),
        )

    # What binds.

    def _node(self, name: str, depth: int) -> NodeNow:
        flow, is_measured = self._flows[name]
        meter = self._meter_of.get(name)
        draws = self._draws[name]
        phases = tuple(
            PhaseNow(
                phase,
                flow[phase - 1],
                tuple(draws[phase - 1]),
                self._bound(name, phase, flow[phase - 1], draws[phase - 1]),
            )
            for phase in PHASES
        )
        node = self._tree.nodes[name]
        kw = sum(flow) * node.nominal_v / 1000
        vehicles = [Draw(one.name, one.a * node.nominal_v / 1000) for each in draws for one in each]
        bound = self._bound(name, None, kw, vehicles)
        power = None if bound is None else PowerNow(kw, bound)
        return NodeNow(node, depth, phases, power, meter, is_measured)

    def _bound(self, name: str, phase: int | None, flow: float, draws: list[Draw]) -> Bound | None:
        rest = flow - sum(draw.a for draw in draws)
        found = []
        for covers in Covers:
            track = Track(Place(name), Direction.IMPORT, phase, covers)
            bound = self._now_of(self._envelope.tracks.get(track, ()), covers)
            if bound is not None:
                beside = rest if covers is Covers.STATIONS else 0.0
                found.append(bound._replace(limit=max(0.0, bound.limit + beside)))
        return min(found, key=lambda one: one.limit, default=None)

    def _now_of(self, steps: tuple[Step, ...], covers: Covers) -> Bound | None:
        holds = [step for step in steps if step.since <= self._now]
        step = holds[-1] if holds else next(iter(steps), None)
        if step is None or step.limit is None or step.cause is None:
            return None
        until = next((one.since for one in steps if one.since > self._now), None)
        return Bound(step.limit, step.cause, until, covers)


def _branch_after_branch(tree: SiteTree, root: str, depth: int) -> Iterator[tuple[str, int]]:
    waiting = [(root, depth)]
    while waiting:
        name, deep = waiting.pop()
        yield name, deep
        waiting.extend((child, deep + 1) for child in reversed(tree.children[name]))


def _drawn(
    running: Transaction, outlet: Outlet, lines: tuple[int, int, int] | None, volts: float
) -> Lines | None:
    """Place what the station's meter says on the phases of the site; a single power is spread over its lines."""
    phases = EVERY_PHASE if lines is None else lines
    found = [0.0, 0.0, 0.0]
    told = running.meter.lines
    if told is not None:
        for phase, amperes in zip(phases, told.a, strict=True):
            found[phase] = amperes
        return found[0], found[1], found[2]
    watts = running.meter.power_w
    if watts is None:
        return None
    used = phases[: LINES if outlet.wiring is Wiring.THREE else 1]
    for phase in used:
        found[phase] = float(watts) / volts / len(used)
    return found[0], found[1], found[2]


def _add(to: list[float], what: Lines) -> None:
    for place, amperes in enumerate(what):
        to[place] += amperes
