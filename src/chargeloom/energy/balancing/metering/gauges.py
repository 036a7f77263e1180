"""What flows besides the vehicles: meters less what the vehicles draw, never reckoned too low for long."""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.sites.check import fuse_of
from chargeloom.domain.sites.site import Battery, Load, Pv, SiteModel
from chargeloom.energy.balancing.circuits.carrying import Carrying, Phasors, amperes
from chargeloom.energy.balancing.circuits.grid import PHASES, POWER, Floats, Grid
from chargeloom.energy.balancing.metering.apart import Apart, worst_of
from chargeloom.energy.balancing.metering.feeding import feeding_at, feeding_of
from chargeloom.energy.balancing.metering.gauge import Gauge
from chargeloom.energy.balancing.outlets.allowance import Place

MOST_BELIEVED_A: Final = 20_000.0
PERSISTS_S: Final = 3.0
"""A rise that does not overload anything is believed when it lasts so long: a vehicle's own report may be under way."""
FADES_S: Final = 10.0
"""A fall is believed when it lasts so long."""


@dataclass(slots=True)
class Trend:
    """What flows at a node besides the vehicles, smoothed: up after a moment, down after a while."""

    seen: deque[tuple[float, Floats, Floats]] = field(default_factory=deque)
    """When it was reckoned, and between what it lay: on each phase, and in all."""
    held: Floats | None = None

    def add(self, now: float, least: Floats, most: Floats, *, is_over: bool) -> None:
        """Take between what it lies just now; when a limit is exceeded a rise is believed at once."""
        self.seen.append((now, least, most))
        while self.seen[0][0] < now - FADES_S:
            self.seen.popleft()
        if self.held is None:
            self.held = most.copy()
            return
        lately = [each for at, each, _ in self.seen if at >= now - PERSISTS_S]
        lasting = least if is_over else np.array(lately).min(axis=0)
        longer = np.array([each for _, _, each in self.seen]).max(axis=0)
        self.held = np.maximum(np.minimum(self.held, longer), lasting)


class Departed(NamedTuple):
    """What may flow on each phase of a node to a car whose outlet is not part of the site any more."""

    at: int
    most_a: Floats


class Gauges:
    """The meters of a site."""

    def __init__(self, model: SiteModel, grid: Grid) -> None:
        self.grid, self._carrying = grid, Carrying(grid)
        self.all = {meter.id: Gauge(meter) for meter in model.meters}
        things: tuple[Load | Pv | Battery, ...] = (*model.loads, *model.pv, *model.batteries)
        own = {one.meter for one in things}
        self.of_node: dict[int, Gauge] = {
            grid.at[gauge.meter.node]: gauge for name, gauge in self.all.items() if name not in own
        }
        self.trends = {at: Trend() for at in self.of_node}
        self._fixed = np.zeros((grid.size, PHASES))
        self.departed: dict[Place, Departed] = {}
        """What charges at outlets that are none of the site's any more."""
        self._feeding = feeding_at(model, grid)
        self.gives_a: Floats = np.array([each.most_a for each in self._feeding])
        """What may flow back on each phase of each node, whichever of them what gives lies on."""
        self._bears = grid.limits()
        self._apart: dict[int, list[Apart]] = {}
        for one in things:
            at = grid.at[one.node]
            worst = worst_of(one, grid.nodes[at])
            if one.meter is None:
                self._fixed[at] += worst
            else:
                feeds = None if isinstance(one, Load) else feeding_of(one, grid.nodes[at])
                self._apart.setdefault(at, []).append(Apart(self.all[one.meter], worst, feeds))

    def inherit(self, before: "Gauges", *, is_whole: bool) -> list[int]:
        """Go on with what meters told that are the same; gives their nodes.

        What flows besides the vehicles is known still only when those are the same, too.
        """
        found = []
        for name, gauge in self.all.items():
            known = before.all.get(name)
            if known is not None and known.meter == gauge.meter:
                gauge.a, gauge.at = known.a, known.at
                gauge.v, gauge.v_at = known.v, known.v_at
        for at, gauge in self.of_node.items():
            there = before.grid.at.get(gauge.meter.node)
            known = None if there is None else before.of_node.get(there)
            if known is not None and there is not None and known.meter == gauge.meter:
                found.append(at)
                if is_whole:
                    self.trends[at] = before.trends[there]
        return found

    def read(self, at: float, meter: str, a: Floats | None, v: Floats | None) -> bool:
        """Take what was measured at a moment, in the scale and direction of the site.

        False when it can't be true, and so is none, or is older than what is known.
        """
        gauge = self.all.get(meter)
        if gauge is None or not all(_is_sane(each) for each in (a, v) if each is not None):
            return False
        if at < gauge.at:
            return False
        if a is not None:
            gauge.a, gauge.at = a, at
        if v is not None:
            gauge.v, gauge.v_at = v, at
        return True

    def follow(self, now: float, at: int, drawn: tuple[Floats, Floats], limit: Floats) -> None:
        """Reckon anew what flows at a node besides its vehicles, which draw something between two figures."""
        gauge = self.of_node[at]
        told_a, flows_a = gauge.turned_a, gauge.flows_a
        if told_a is not None and flows_a is not None:
            least, most = drawn
            is_over = bool((flows_a > limit[:PHASES]).any())
            low, high = (_with_total(gauge, told_a - each) for each in (most, least))
            self.trends[at].add(now, low, high, is_over=is_over)

    def base(self, now: float) -> tuple[Phasors, set[int]]:
        """Say for each node what flows besides the vehicles, and at which ones nobody knows but the safe figure counts."""
        found = np.zeros((self.grid.size, PHASES), dtype=np.complex128)
        silent: set[int] = set()
        for at in range(self.grid.size - 1, -1, -1):
            found[at] += self._own(now, at)
            gauge = self.of_node.get(at)
            if gauge is not None:
                found[at] = self._metered(now, at, gauge, amperes(found[at]))
                if not gauge.is_fresh(now) and gauge.meter.fallback_a is None:
                    silent.add(at)
            if self.grid.parents[at] >= 0:
                found[self.grid.parents[at]] += self._carrying.up(at, found[at])
        return found, silent

    def twice_kw(self, now: float) -> Floats:
        """Say for each node how much of what `base` finds is counted on several phases that may be exchanged: in all it flows but once."""
        found = np.zeros(self.grid.size)
        if not any(gauge.crossed for gauge in self.of_node.values()):
            return found
        for at in range(self.grid.size - 1, -1, -1):
            if at in self.of_node:
                found[at] = self._twice_a(now, at) * self.grid.nodes[at].nominal_v / 1000
            if self.grid.parents[at] >= 0:
                found[self.grid.parents[at]] += found[at]
        return found

    def _twice_a(self, now: float, at: int) -> float:
        gauge, held = self.of_node[at], self.trends[at].held
        if held is None or not gauge.crossed or not gauge.is_fresh(now):
            return 0.0
        return max(0.0, float(held[:PHASES].sum() - held[PHASES]))

    def declared(self, doubts: Mapping[int, Collection[int]] | None = None) -> Phasors:
        """Say for each node what is kept free for what nobody steers, whatever meters tell; where phases may be exchanged, the most on each."""
        found = self._fixed.astype(np.complex128)
        for one in self.departed.values():
            found[one.at] += one.most_a
        for at, parts in self._apart.items():
            found[at] += sum(part.worst_a for part in parts)
        for at, phases in (doubts or {}).items():
            found[at, list(phases)] = found[at, list(phases)].real.max()
        return self._carrying.summed(found)

    def up(self, at: int, a: Floats) -> Floats:
        """Say what so much along the voltages of a node is to the one that feeds it."""
        found: Floats = self._carrying.up(at, a.astype(np.complex128)).real
        return found

    def total(self, at: int) -> Floats | None:
        """Say what a node's own meter told last."""
        gauge = self.of_node.get(at)
        return None if gauge is None else gauge.a

    def is_fresh(self, at: int, now: float) -> bool | None:
        """Tell whether a node's meter counts; None where it has none."""
        gauge = self.of_node.get(at)
        return None if gauge is None else gauge.is_fresh(now)

    def stale(self, now: float) -> list[str]:
        """List the meters whose word does not count."""
        return [name for name, gauge in self.all.items() if not gauge.is_fresh(now)]

    def _metered(self, now: float, at: int, gauge: Gauge, known: Floats) -> Floats:
        held = self.trends[at].held
        if gauge.is_fresh(now) and held is not None:
            return self._feeding[at].within(held[:PHASES])
        if gauge.meter.fallback_a is not None:
            fallback: Floats = np.maximum(known, np.array(gauge.meter.fallback_a))
            return fallback
        bound: Floats = np.maximum(known, self._beside_the_safe(at))
        return bound

    def _beside_the_safe(self, at: int) -> Floats:
        """Say what may flow besides the stations of a node whose meter is silent: as much as the first bears that feeds it and bears no more.

        Where no fuse feeds it, that is what is contracted.
        """
        safe_a, contracted_a = np.zeros(PHASES), np.zeros(PHASES)
        for place in self.grid.path(at):
            node = self.grid.nodes[place]
            if not safe_a.any() and node.safe_a is not None:
                safe_a = np.array(node.safe_a, dtype=np.float64)
            fuse = np.array(fuse_of(node), dtype=np.float64)
            if np.isfinite(fuse).all():
                found: Floats = fuse - safe_a
                return found
            if not contracted_a.any() and np.isfinite(self._bears[place, POWER]):
                contracted_a += self._bears[place, POWER] * 1000 / PHASES / node.nominal_v
        return np.maximum(contracted_a - safe_a, 0.0)

    def _own(self, now: float, at: int) -> Floats:
        found: Floats = self._fixed[at].copy()
        for part in self._apart.get(at, ()):
            found += part.flows_a(now)
        for one in self.departed.values():
            found += one.most_a if one.at == at else 0.0
        return found


def _with_total(gauge: Gauge, a: Floats) -> Floats:
    return np.append(gauge.levelled(a), a.sum())


def _is_sane(figures: Floats) -> bool:
    return bool(np.isfinite(figures).all() and (np.abs(figures) <= MOST_BELIEVED_A).all())
