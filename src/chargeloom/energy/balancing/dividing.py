"""How what there is is divided among those who are steered, and who charges on one line where three find no room."""

from collections.abc import Sequence

import numpy as np

from chargeloom.domain.sites.site import Shares as Sharing
from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.bounding import Bounded
from chargeloom.energy.balancing.circuits.grid import Flags, Floats
from chargeloom.energy.balancing.circuits.layout import SINGLE
from chargeloom.energy.balancing.circuits.loads import Phasors
from chargeloom.energy.balancing.decision import least_told_a
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.appetite import HEADROOM_A
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.roominess import Room
from chargeloom.energy.balancing.scene import Scene, car_lines
from chargeloom.energy.balancing.sharing.classes import Demands
from chargeloom.energy.balancing.sharing.shares import Shares, by_need, by_priority, fleet, shares


class Dividing:
    """One division."""

    def __init__(self, scene: Scene, bounded: Bounded) -> None:
        self._scene, self._bounded = scene, bounded
        self._demands: Demands

    def order(self) -> list[Place]:
        """List who is steered in the order in which they are served."""
        return sorted(self._scene.steered, key=self._scene.rank)

    def shared(self, order: Sequence[Place]) -> Shares:
        """Share out; who can charge on one line where three find no room does so, and back when there is room."""
        self._on_all(order)
        self._unbar(order)
        found = self._divided(order)
        room = self._room(order, found)
        for at in np.flatnonzero(~found.is_on).tolist():
            state = self._scene.outlets[order[at]]
            if not self._can_narrow(state) or not room.may_narrow(at):
                continue
            self._scene.uses(order[at], SINGLE)
            trial = self._divided(order)
            if trial.is_on[at] and (trial.is_on | ~found.is_on).all():
                found, state.switched_at = trial, self._scene.now
                room = self._room(order, found)
            else:
                self._scene.uses(order[at], state.all_lines)
        return self._widened(order, found)

    def _room(self, order: Sequence[Place], found: Shares) -> Room:
        return Room(self._scene, self._bounded, order, self._demands, found.is_on)

    def _unbar(self, order: Sequence[Place]) -> None:
        """Let those charge on one line to whom somebody's kilowatts leave too little for three."""
        for place in order:
            state = self._scene.outlets[place]
            if place in self._scene.barred and self._can_narrow(state):
                self._scene.uses(place, SINGLE)
                if place in self._scene.barred:
                    self._scene.uses(place, state.all_lines)
                else:
                    state.switched_at = self._scene.now

    def _on_all(self, order: Sequence[Place]) -> None:
        """Count those on all lines who were put on one and do not keep to it."""
        for place in order:
            state = self._scene.outlets[place]
            if state.lines < state.all_lines and not state.switching.may_be_tried:
                self._scene.uses(place, state.all_lines)

    def _can_narrow(self, state: OutletState) -> bool:
        """Tell whether it may be put on one line: who begins does so only if that is believed of it."""
        can_switch = state.outlet.can_switch_phases and not state.is_dc
        is_on = state.told.limit_a > 0 and state.switching.may_be_tried
        may = state.switching.is_believed or is_on
        return can_switch and may and car_lines(state) > SINGLE

    def _widened(self, order: Sequence[Place], found: Shares) -> Shares:
        """Give one who was put on one line its three again, if it was long enough ago and they carry enough."""
        room: Room | None = None
        for at, place in enumerate(order):
            state = self._scene.outlets[place]
            is_narrow = state.lines < state.all_lines
            waited_s = self._scene.now - state.switched_at
            if not is_narrow or waited_s < self._scene.rules.phase_hold_s:
                continue
            room = room or self._room(order, found)
            if not room.may_widen(at):
                continue
            self._scene.uses(place, state.all_lines)
            trial = self._divided(order)
            gains = trial.current_a[at] * LINES > found.current_a[at]
            is_roomy = trial.current_a[at] >= state.least_a + HEADROOM_A
            if gains and is_roomy and (trial.is_on | ~found.is_on).all():
                state.switched_at = self._scene.now
                return trial
            self._scene.uses(place, SINGLE)
        return found

    def _divided(self, order: Sequence[Place]) -> Shares:
        scene, bounded = self._scene, self._bounded
        states = [scene.outlets[place] for place in order]
        is_weighted = scene.rules.shares is not Sharing.EQUAL
        feet = [
            scene.foot(place, car_lines(state)) for place, state in zip(order, states, strict=True)
        ]
        least = [self._least(place) for place in order]
        self._demands = demands = Demands(
            np.array([scene.node[place] for place in order], dtype=np.intp),
            np.array(feet, dtype=np.intp),
            np.array(least, dtype=np.float64),
            np.array(list(map(self._most, order, least)), dtype=np.float64),
            np.array([state.outlet.weight if is_weighted else 1.0 for state in states]),
        )
        priority = np.array([state.outlet.priority for state in states], dtype=np.intp)

        def divide(limits: Floats, base: Phasors, mine: Flags) -> Shares:
            some = demands.of(mine)
            if scene.rules.shares is Sharing.PRIORITY:
                return by_priority(scene.loads, limits, base, some, priority[mine])
            return shares(scene.loads, limits, base, fleet(some))

        is_idle = np.array([self._is_idle(state) for state in states], dtype=np.bool_)
        return by_need(scene.loads, bounded.base, bounded.limits, demands, is_idle, divide)

    def _is_idle(self, state: OutletState) -> bool:
        return state.is_idle(self._scene.now, self._scene.rules.turn_s)

    def _least(self, place: Place) -> float:
        """Say what it needs in whole steps; nothing where somebody's word lets nothing flow, so that others have it."""
        if place in self._scene.barred:
            return 0.0
        state = self._scene.outlets[place]
        return min(least_told_a(state.least_a), state.most_a)

    def _most(self, place: Place, least: float) -> float:
        if place in self._scene.barred:
            return 0.0
        state = self._scene.outlets[place]
        most = state.most_a
        if state.lines < state.all_lines and not state.switching.is_believed:
            return least
        is_eager = self._scene.is_eager(place)
        if self._is_idle(state) and not is_eager:
            return least
        if self._scene.is_live and state.appetite.cap_a is not None and not is_eager:
            most = min(most, state.appetite.cap_a)
        cap = self._scene.caps.get(place)
        return max(least, most if cap is None else min(most, cap.limit_a))
