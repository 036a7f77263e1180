"""What is told: limits fall at once, and rise only in the room that the most of all others leaves."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from chargeloom.energy.balancing.circuits.grid import Flags, Floats
from chargeloom.energy.balancing.decision import STEP_A, TINY_A, told_a
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.told import Told
from chargeloom.energy.balancing.scene import Scene, car_lines
from chargeloom.energy.balancing.sharing.granting import Rises, granted, sizes_of

START_S: Final = 1.0
"""A charge begins with its minimum and what the ramp allows in this time."""


class Telling:
    """What is news to stations, of the shares that they have."""

    def __init__(self, scene: Scene, current: Mapping[Place, float], room: Floats) -> None:
        self._scene, self._current, self._room = scene, current, room
        is_short: Flags = np.any(room < -TINY_A, axis=1)
        self._lacks: list[bool] = scene.grid.shaded(is_short).tolist()
        """Whether a node, or one that feeds it, has to bear less than what may be drawn now."""

    def news(self, order: Sequence[Place]) -> dict[Place, Told]:
        """Find what is to be told, and note that it is."""
        found = self._lowered(order) | self._least_of_the_disobedient()
        found |= self._raised([place for place in order if place not in found])
        for place, told in found.items():
            self._tell(place, told)
        return found

    def _lowered(self, order: Sequence[Place]) -> dict[Place, Told]:
        found: dict[Place, Told] = {}
        for place in order:
            state = self._scene.outlets[place]
            wanted = self._wanted(place, self._current[place])
            lines = state.lines
            is_less = wanted.limit_a < state.told.limit_a - TINY_A
            is_narrower = lines < state.told.lines and wanted.limit_a > 0 and state.told.limit_a > 0
            if not is_less and not is_narrower:
                continue
            is_needed = self._lacks[self._scene.node[place]]
            falls = state.told.limit_a - wanted.limit_a
            is_much = wanted.limit_a == 0 or falls >= self._scene.rules.dead_band_a
            if is_needed or is_narrower or is_much:
                found[place] = Told(min(wanted.limit_a, state.told.limit_a), lines)
        return found

    def _least_of_the_disobedient(self) -> dict[Place, Told]:
        """Find who heeds no limit where there is too little: some take more than they are told, and less if that is less."""
        return {
            place: Told(state.least_a, state.lines)
            for place, state in self._scene.outlets.items()
            if state.disobeys and state.is_online and state.car is not Car.NONE
            if state.told.limit_a > state.least_a + TINY_A and self._lacks[self._scene.node[place]]
        }

    def _wanted(self, place: Place, current: float) -> Told:
        state = self._scene.outlets[place]
        cap = self._scene.caps.get(place)
        limit = current if cap is None else min(current, cap.limit_a)
        whole = told_a(limit)
        is_enough = whole >= state.least_a - TINY_A
        return Told(round(whole, 1) if is_enough else 0.0, state.lines)

    def _raised(self, places: Sequence[Place]) -> dict[Place, Told]:
        goals = {place: goal for place in places if (goal := self._goal(place))}
        room = np.maximum(self._room, 0.0)
        found: dict[Place, Told] = {}
        for place in [each for each, goal in goals.items() if self._widens(each, goal)]:
            goal = goals.pop(place)
            if self._fits_wider(place, goal, room):
                found[place] = goal
        most = self._scene.most_of(goals)
        rises = granted(self._scene.loads, room, self._rises(goals, most)).tolist()
        for (place, goal), rise in zip(goals.items(), rises, strict=True):
            kept_a = most[place].limit_a - self._scene.outlets[place].beyond_a
            limit = min(goal.limit_a, kept_a + rise)
            told = self._wanted(place, limit)._replace(lines=goal.lines)
            rises_by = told.limit_a - self._scene.outlets[place].told.limit_a
            is_all = goal.limit_a - told.limit_a < STEP_A / 2
            if rises_by >= self._scene.rules.dead_band_a or (rises_by > TINY_A and is_all):
                found[place] = told
        return found

    def _rises(self, goals: Mapping[Place, Told], most: Mapping[Place, Told]) -> Rises:
        outlets = self._scene.outlets
        more = [max(goal.limit_a - most[place].limit_a, 0.0) for place, goal in goals.items()]
        least = [
            max(outlets[place].least_a - most[place].limit_a, 0.0)
            if outlets[place].told.limit_a == 0
            else 0.0
            for place in goals
        ]
        feet = [self._rising_foot(place, goal, most[place]) for place, goal in goals.items()]
        return Rises(
            np.array([self._scene.node[place] for place in goals], dtype=np.intp),
            np.array(feet, dtype=np.intp),
            np.array(more),
            np.minimum(least, more),
        )

    def _rising_foot(self, place: Place, goal: Told, most: Told) -> int:
        """What it does already holds on all lines of it; what does nothing yet begins on those it is told."""
        lines = self._scene.outlets[place].car_lines or goal.lines
        return self._scene.foot(place, most.lines if most.limit_a else min(goal.lines, lines))

    def _goal(self, place: Place) -> Told | None:
        """Say how far an outlet may rise by its share, its ramp and its hold; None when it may not."""
        state, rules = self._scene.outlets[place], self._scene.rules
        wanted = self._wanted(place, self._current[place])
        told = state.told
        if state.offered is not None:
            return None
        if told.limit_a > 0 and wanted.limit_a > 0 and wanted.lines > told.lines:
            return wanted._replace(limit_a=min(wanted.limit_a, told.limit_a))
        if wanted.limit_a <= told.limit_a + TINY_A:
            return None
        if told.limit_a == 0:
            begin = state.least_a + rules.ramp_a_per_s * START_S
            return wanted._replace(limit_a=min(wanted.limit_a, begin))
        waited, is_eager = self._scene.now - state.raised_at, self._scene.is_eager(place)
        if waited < rules.hold_s and not is_eager:
            return None
        highest = np.inf if is_eager else told.limit_a + rules.ramp_a_per_s * waited
        return wanted._replace(limit_a=min(wanted.limit_a, highest))

    def _widens(self, place: Place, goal: Told) -> bool:
        state = self._scene.outlets[place]
        is_on = state.most.limit_a > 0
        return is_on and min(goal.lines, state.car_lines or goal.lines) > state.most.lines

    def _fits_wider(self, place: Place, goal: Told, room: Floats) -> bool:
        """Keep free the larger of old and new on all lines of both."""
        state, path = self._scene.outlets[place], self._scene.path(place)
        most, sizes = state.most, sizes_of(self._scene.loads)
        wide = sizes[path, self._scene.foot(place, car_lines(state))]
        narrow = sizes[path, self._scene.foot(place, most.lines)]
        need = wide * max(goal.limit_a, most.limit_a) - narrow * most.limit_a
        if (need > room[path] + TINY_A).any():
            return False
        room[path] -= np.maximum(need, 0.0)
        return True

    def _tell(self, place: Place, told: Told) -> None:
        state, now = self._scene.outlets[place], self._scene.now
        was_on, is_on = state.told.limit_a > 0, told.limit_a > 0
        if was_on and not is_on:
            state.pauses += 1
            state.waits_since, state.on_since = now, None
        if is_on and not was_on:
            state.on_since = now
        state.offer(told, now)
