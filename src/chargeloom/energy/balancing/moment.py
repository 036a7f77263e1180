"""One decision of the loop: what bounds, who shares, what may be told now, and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.site import Balancing, Mode, Shares as Sharing
from chargeloom.domain.three_phase import LINES
from chargeloom.energy.balancing.allowance import EMPTY, Allowance, Kind, Place, Reason, Source
from chargeloom.energy.balancing.classes import Demands
from chargeloom.energy.balancing.gauges import Gauges
from chargeloom.energy.balancing.granting import Rises, granted, sizes_of
from chargeloom.energy.balancing.grid import PHASES, ROWS, SAFE, Floats
from chargeloom.energy.balancing.layout import SINGLE, Layout
from chargeloom.energy.balancing.limits import Bounds, Cap, Word, powers
from chargeloom.energy.balancing.loads import Phasors
from chargeloom.energy.balancing.outlet import (
    HEADROOM_A,
    NOTHING,
    Car,
    OutletState,
    Told,
    lines_of,
)
from chargeloom.energy.balancing.shares import Shares, by_priority, fleet, shares
from chargeloom.energy.balancing.turns import rank
from chargeloom.energy.balancing.voltage import RECOVERED, Dips

STEP_A: Final = 0.1
"""Limits are told in tenths of an ampere (OCPP 1.6, 7.8: at most one digit)."""
TINY_A: Final = 1e-6
START_S: Final = 1.0
"""A charge begins with its minimum and what the ramp allows in this time."""


NO_LIMITS: Final[Floats] = np.zeros((0, ROWS))


class Decision(NamedTuple):
    """What each outlet may draw, and which of it is news to its station."""

    allowances: tuple[Allowance, ...]
    offers: tuple[Allowance, ...]
    exceeded: tuple[Reason, ...]
    """Limits that what is measured exceeds just now."""
    limits: Floats = NO_LIMITS
    """What bounds each node, in the order of the grid."""


class Known(NamedTuple):
    """What is known of a site at this moment."""

    layout: Layout
    rules: Balancing
    outlets: Mapping[Place, OutletState]
    gauges: Gauges
    dips: Dips
    words: Sequence[Word]
    caps: Mapping[Place, Cap]
    managed_a: Floats


class Moment:
    """One decision."""

    def __init__(self, site: Known, now: float) -> None:
        self._site, self._now = site, now
        self._layout, self._rules = site.layout, site.rules
        self._grid = site.layout.grid
        self._node = dict(zip(site.layout.places, site.layout.node_of.tolist(), strict=True))
        self._steered = [place for place, state in site.outlets.items() if self._is_steered(state)]
        self._is_reached = frozenset(self._steered)
        self._is_live = self._rules.mode is Mode.DYNAMIC
        self._foot: dict[tuple[Place, int], int] = {}
        self._learn_footprints()
        self._loads = self._layout.loads
        self._bounds, self._base = self._bounded()

    def decide(self) -> Decision:
        order = sorted(self._steered, key=self._rank)
        shared = self._shared(order)
        current = dict(zip(order, shared.current_a.tolist(), strict=True))
        rows = dict(zip(order, shared.row.tolist(), strict=True))
        used = self._loads.used(self._base, self._flows(self._most_of(order)))
        room = self._limits - used
        news = self._lowered(order, current, room)
        news |= self._raised([place for place in order if place not in news], current, room)
        before = self._before(order, current, rows)
        for place, told in news.items():
            self._tell(place, told)
        allowances = [
            self._allowance(
                place, current.get(place, 0.0), rows.get(place, -1), before.get(place, 0)
            )
            for place in self._layout.places
        ]
        offers = tuple(each for each in allowances if each.place in news)
        return Decision(tuple(allowances), offers, self._exceeded(), self._bounds.limits)

    # What bounds, and what flows besides.

    def _is_steered(self, state: OutletState) -> bool:
        if state.car is Car.NONE or state.disobeys:
            return False
        is_lost = self._now - state.lost_at > self._rules.contact_lost_s
        return state.is_online or not is_lost

    def _learn_footprints(self) -> None:
        for place, state in self._site.outlets.items():
            for lines in {1, lines_of(state.outlet), state.most.lines, self._car_lines(state)}:
                for outlives in {True, state.outlives}:
                    key = self._layout.footprint(place, lines, state.first_phase, outlives=outlives)
                    if outlives == state.outlives:
                        self._foot[place, lines] = key

    def _car_lines(self, state: OutletState) -> int:
        return min(state.lines, state.car_lines or state.lines)

    def _bounded(self) -> tuple[Bounds, Phasors]:
        bounds = Bounds(self._grid, self._layout.limits, self._rules.headroom_a)
        unmanaged, silent = self._unmanaged()
        for at in silent:
            bounds.blame(at, Source.METER)
        known = powers(self._grid, unmanaged)
        bounds.said(self._site.words, known)
        self._dip(bounds, unmanaged)
        drawn, anywhere = self._reserved()
        self._limits = bounds.limits - anywhere
        return bounds, known + drawn

    def _unmanaged(self) -> tuple[Floats, set[int]]:
        if self._is_live:
            return self._site.gauges.base(self._now)
        return self._site.gauges.declared(), set()

    def _reserved(self) -> tuple[Phasors, Floats]:
        """Keep free what outlets may draw that are not steered, and what all do by themselves once we vanish."""
        rest = {
            place: state.most
            for place, state in self._site.outlets.items()
            if place not in self._is_reached
        }
        drawn, anywhere = self._loads.drawn(self._flows(rest))
        alone = self._flows(
            {
                place: Told(state.standing_a, lines_of(state.outlet))
                for place, state in self._site.outlets.items()
                if not state.outlives
            },
            outlives=True,
        )
        safe = self._loads.drawn(alone)
        drawn[:, SAFE:] += safe[0][:, SAFE:]
        anywhere[:, SAFE:] += safe[1][:, SAFE:]
        return drawn, anywhere

    def _dip(self, bounds: Bounds, unmanaged: Floats) -> None:
        if not self._is_live:
            return
        drawn, dips = self._site.managed_a, self._site.dips
        for at, gauge in self._site.gauges.of_node.items():
            band, node = self._grid.nodes[at].voltage_band, self._grid.nodes[at]
            if band is None or gauge.v is None or not gauge.is_fresh(self._now):
                continue
            for phase, volts in enumerate(gauge.v.tolist()):
                ends = (band[0], band[0] + RECOVERED * node.nominal_v)
                dips.see((at, phase), volts, ends, float(drawn[at, phase]), self._now)
        for (at, phase), cap in tuple(dips.caps_a.items()):
            limit = cap + float(unmanaged[at, phase])
            if limit >= bounds.limits[at, phase]:
                dips.lift((at, phase))
            bounds.lower(at, phase, limit, Source.VOLTAGE)

    # Flows.

    def _flows(self, told: Mapping[Place, Told], *, outlives: bool | None = None) -> Floats:
        own = np.zeros((self._grid.size, self._loads.touched.shape[1]))
        for place, each in told.items():
            own[self._node[place], self._footprint(place, each.lines, outlives)] += each.limit_a
        return self._grid.summed(own)

    def _footprint(self, place: Place, lines: int, outlives: bool | None = None) -> int:
        if outlives is None:
            return self._foot[place, lines]
        first = self._site.outlets[place].first_phase
        return self._layout.footprint(place, lines, first, outlives=outlives)

    def _most_of(self, places: Iterable[Place]) -> dict[Place, Told]:
        return {place: self._site.outlets[place].most for place in places}

    # Shares.

    def _rank(self, place: Place) -> tuple[bool, int, int, float]:
        state = self._site.outlets[place]
        priority = state.outlet.priority if self._rules.shares is Sharing.PRIORITY else 0
        return rank(state, priority, self._rules.turn_s, self._now)

    def _shared(self, order: Sequence[Place]) -> Shares:
        """Share out; who can charge on one line where three find no room does so, and back when there is room."""
        found = self._divided(order)
        for place, is_on in zip(order, found.is_on.tolist(), strict=True):
            state = self._site.outlets[place]
            if not is_on and state.outlet.can_switch_phases and self._car_lines(state) > SINGLE:
                state.lines = SINGLE
                trial = self._divided(order)
                if trial.is_on[order.index(place)] and (trial.is_on | ~found.is_on).all():
                    found, state.switched_at = trial, self._now
                else:
                    state.lines = lines_of(state.outlet)
        return self._widened(order, found)

    def _widened(self, order: Sequence[Place], found: Shares) -> Shares:
        """Give one who was put on one line its three again, if it was long enough ago and they carry enough."""
        for at, place in enumerate(order):
            state = self._site.outlets[place]
            is_narrow = state.lines < lines_of(state.outlet)
            if not is_narrow or self._now - state.switched_at < self._rules.phase_hold_s:
                continue
            state.lines = lines_of(state.outlet)
            trial = self._divided(order)
            gains = trial.current_a[at] * LINES > found.current_a[at]
            is_roomy = trial.current_a[at] >= state.outlet.min_a + HEADROOM_A
            if gains and is_roomy and (trial.is_on | ~found.is_on).all():
                state.switched_at = self._now
                return trial
            state.lines = SINGLE
        return found

    def _divided(self, order: Sequence[Place]) -> Shares:
        states = [self._site.outlets[place] for place in order]
        is_weighted = self._rules.shares is not Sharing.EQUAL
        demands = Demands(
            np.array([self._node[place] for place in order], dtype=np.intp),
            np.array(
                [
                    self._foot[place, self._car_lines(state)]
                    for place, state in zip(order, states, strict=True)
                ],
                dtype=np.intp,
            ),
            np.array([state.outlet.min_a for state in states], dtype=np.float64),
            np.array([self._most(place) for place in order], dtype=np.float64),
            np.array([state.outlet.weight if is_weighted else 1.0 for state in states]),
        )
        if self._rules.shares is Sharing.PRIORITY:
            priority = np.array([state.outlet.priority for state in states], dtype=np.intp)
            return by_priority(self._loads, self._limits, self._base, demands, priority)
        return shares(self._loads, self._limits, self._base, fleet(demands))

    def _most(self, place: Place) -> float:
        state = self._site.outlets[place]
        least, most = state.outlet.min_a, state.outlet.max_a
        if state.car is Car.SLEEPS:
            return least
        if self._is_live and state.cap_a is not None:
            most = min(most, state.cap_a)
        cap = self._site.caps.get(place)
        return max(least, most if cap is None else min(most, cap.limit_a))

    # What is told.

    def _lowered(
        self, order: Sequence[Place], current: Mapping[Place, float], room: Floats
    ) -> dict[Place, Told]:
        found: dict[Place, Told] = {}
        for place in order:
            state = self._site.outlets[place]
            wanted = self._wanted(place, current[place])
            lines = state.lines
            is_less = wanted.limit_a < state.told.limit_a - TINY_A
            is_narrower = lines < state.told.lines and wanted.limit_a > 0 and state.told.limit_a > 0
            if not is_less and not is_narrower:
                continue
            is_needed = bool((room[self._grid.path(self._node[place])] < -TINY_A).any())
            falls = state.told.limit_a - wanted.limit_a
            if is_needed or is_narrower or wanted.limit_a == 0 or falls >= self._rules.dead_band_a:
                found[place] = Told(min(wanted.limit_a, state.told.limit_a), lines)
        return found

    def _wanted(self, place: Place, current: float) -> Told:
        state = self._site.outlets[place]
        cap = self._site.caps.get(place)
        limit = current if cap is None else min(current, cap.limit_a)
        whole = np.floor(limit / STEP_A + TINY_A) * STEP_A
        is_enough = whole >= state.outlet.min_a - TINY_A
        return Told(round(float(whole), 1) if is_enough else 0.0, state.lines)

    def _raised(
        self, places: Sequence[Place], current: Mapping[Place, float], room: Floats
    ) -> dict[Place, Told]:
        goals = {place: goal for place in places if (goal := self._goal(place, current[place]))}
        room = np.maximum(room, 0.0)
        found: dict[Place, Told] = {}
        for place in [each for each, goal in goals.items() if self._widens(each, goal)]:
            goal = goals.pop(place)
            if self._fits_wider(place, goal, room):
                found[place] = goal
        most = self._most_of(goals)
        more = [max(goal.limit_a - most[place].limit_a, 0.0) for place, goal in goals.items()]
        least = [
            max(self._site.outlets[place].outlet.min_a - most[place].limit_a, 0.0)
            if self._site.outlets[place].told.limit_a == 0
            else 0.0
            for place in goals
        ]
        rises = Rises(
            np.array([self._node[place] for place in goals], dtype=np.intp),
            np.array(
                [self._rising_foot(place, goal, most[place]) for place, goal in goals.items()],
                dtype=np.intp,
            ),
            np.array(more),
            np.minimum(least, more),
        )
        for (place, goal), rise in zip(
            goals.items(), granted(self._loads, room, rises).tolist(), strict=True
        ):
            limit = min(goal.limit_a, most[place].limit_a + rise)
            told = self._wanted(place, limit)._replace(lines=goal.lines)
            rises_by = told.limit_a - self._site.outlets[place].told.limit_a
            is_all = goal.limit_a - told.limit_a < STEP_A / 2
            if rises_by >= self._rules.dead_band_a or (rises_by > TINY_A and is_all):
                found[place] = told
        return found

    def _rising_foot(self, place: Place, goal: Told, most: Told) -> int:
        """What it does already holds on all lines of it; what does nothing yet begins on those it is told."""
        car_lines = self._site.outlets[place].car_lines or goal.lines
        return self._foot[place, most.lines if most.limit_a else min(goal.lines, car_lines)]

    def _goal(self, place: Place, current: float) -> Told | None:
        """Say how far an outlet may rise by its share, its ramp and its hold; None when it may not."""
        state = self._site.outlets[place]
        wanted = self._wanted(place, current)
        told = state.told
        if state.offered is not None:
            return None
        if told.limit_a > 0 and wanted.limit_a > 0 and wanted.lines > told.lines:
            return wanted._replace(limit_a=min(wanted.limit_a, told.limit_a))
        if wanted.limit_a <= told.limit_a + TINY_A:
            return None
        if told.limit_a == 0:
            begin = state.outlet.min_a + self._rules.ramp_a_per_s * START_S
            return wanted._replace(limit_a=min(wanted.limit_a, begin))
        waited = self._now - state.raised_at
        if waited < self._rules.hold_s:
            return None
        return wanted._replace(
            limit_a=min(wanted.limit_a, told.limit_a + self._rules.ramp_a_per_s * waited)
        )

    def _widens(self, place: Place, goal: Told) -> bool:
        state = self._site.outlets[place]
        is_on = state.most.limit_a > 0
        return is_on and min(goal.lines, state.car_lines or goal.lines) > state.most.lines

    def _fits_wider(self, place: Place, goal: Told, room: Floats) -> bool:
        """Keep free the larger of old and new on all lines of both."""
        most, path = self._site.outlets[place].most, self._grid.path(self._node[place])
        sizes = sizes_of(self._loads)
        wide = sizes[path, self._foot[place, self._car_lines(self._site.outlets[place])]]
        narrow = sizes[path, self._foot[place, most.lines]]
        need = wide * max(goal.limit_a, most.limit_a) - narrow * most.limit_a
        if (need > room[path] + TINY_A).any():
            return False
        room[path] -= np.maximum(need, 0.0)
        return True

    def _tell(self, place: Place, told: Told) -> None:
        state = self._site.outlets[place]
        was_on, is_on = state.told.limit_a > 0, told.limit_a > 0
        if was_on and not is_on:
            state.pauses += 1
            state.waits_since, state.on_since = self._now, None
        if is_on and not was_on:
            state.on_since = self._now
        state.offer(told, self._now)

    # Reasons.

    def _before(
        self, order: Sequence[Place], current: Mapping[Place, float], rows: Mapping[Place, int]
    ) -> dict[Place, int]:
        found: dict[Place, int] = {}
        waiting: dict[int, int] = {}
        for place in order:
            if current[place] == 0:
                found[place] = waiting.get(rows[place], 0)
                waiting[rows[place]] = found[place] + 1
        return found

    def _allowance(self, place: Place, share: float, row: int, before: int) -> Allowance:
        state = self._site.outlets[place]
        return Allowance(
            place=place,
            limit_a=state.told.limit_a if state.car is not Car.NONE else 0.0,
            lines=state.told.lines if state.told is not NOTHING else state.lines,
            reason=self._reason(place, share, row, before),
            share_a=share,
        )

    def _reason(self, place: Place, share: float, row: int, before: int) -> Reason:
        state = self._site.outlets[place]
        if state.disobeys:
            return Reason(kind=Kind.DISOBEYS)
        if state.car is Car.NONE:
            return EMPTY
        if place not in self._is_reached:
            return Reason(kind=Kind.OFFLINE)
        return self._held_back(state, share, row, before) or self._served(place, state)

    def _held_back(self, state: OutletState, share: float, row: int, before: int) -> Reason | None:
        if share == 0:
            kind = Kind.PAUSED if state.pauses else Kind.WAITS
            return self._bounds.reason(kind, row, before) if row >= 0 else Reason(kind=kind)
        if share - state.told.limit_a >= max(self._rules.dead_band_a, STEP_A):
            is_rising = state.told.limit_a > 0 and self._now - state.raised_at <= self._rules.hold_s
            return Reason(kind=Kind.RISING if is_rising else Kind.UNCONFIRMED)
        return self._bounds.reason(Kind.SHARE, row) if row >= 0 else None

    def _served(self, place: Place, state: OutletState) -> Reason:
        cap = self._site.caps.get(place)
        if cap is not None and cap.limit_a < state.outlet.max_a:
            return Reason(
                kind=Kind.SHARE, node_name=place.station, source=Source.OUTSIDE, said_by=cap.said_by
            )
        is_sated = (self._is_live and state.cap_a is not None) or state.car is Car.SLEEPS
        return Reason(kind=Kind.SATED if is_sated else Kind.NOTHING)

    def _exceeded(self) -> tuple[Reason, ...]:
        if not self._is_live:
            return ()
        found = []
        for at, gauge in self._site.gauges.of_node.items():
            if gauge.a is None or not gauge.is_fresh(self._now):
                continue
            over = np.flatnonzero(
                gauge.a > self._bounds.limits[at, :PHASES] + self._rules.headroom_a + TINY_A
            )
            found += [self._bounds.reason(Kind.SHARE, at * ROWS + int(phase)) for phase in over]
        return tuple(found)
