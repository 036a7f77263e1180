"""On which phase an outlet lies, learned from the meter: when it alone changes, the phase that changes too is its own."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.allowance import Place
from chargeloom.energy.balancing.facing import Facing, shown
from chargeloom.energy.balancing.grid import Floats

STEP_A: Final = 4.0
QUIET_A: Final = 1.0
ALIKE: Final = 0.3
"""By how much of the step the meter may differ."""
VOTES: Final = 3
REMEMBERS_S: Final = 120.0


class _Step(NamedTuple):
    place: Place
    since: float
    until: float
    step_a: float
    phases: tuple[int, ...] | None
    """On which it is said to lie; None: that is to be learned."""


@dataclass(slots=True)
class Learning:
    """What one meter and the outlets beneath it show."""

    _seen: deque[tuple[float, Floats]] = field(default_factory=deque)
    _drawn: dict[Place, tuple[float, float]] = field(default_factory=dict)
    _changed: dict[Place, float] = field(default_factory=dict)
    _steps: list[_Step] = field(default_factory=list)
    _votes: dict[Place, list[int]] = field(default_factory=dict)
    facing: Facing = field(default_factory=Facing)

    def drew(
        self, place: Place, current_a: float, now: float, phases: tuple[int, ...] | None
    ) -> None:
        """Take what an outlet draws on each of its lines: on these phases, None when that of its only line is to be learned.

        Of what lies on none, nothing can be told but that it moves.
        """
        before = self._drawn.get(place)
        self._drawn[place] = (now, current_a)
        if before is None:
            self._changed[place] = now
            return
        step = current_a - before[1]
        if abs(step) >= QUIET_A:
            self._changed[place] = now
        if phases != () and abs(step) >= STEP_A:
            self._steps.append(_Step(place, before[0], now, step, phases))

    def metered(self, a: Floats, now: float) -> dict[Place, int]:
        """Take a reading; gives the phases, from 0, that are certain now."""
        found: dict[Place, int] = {}
        for step in self._steps:
            changes = self._changes(step, a, now)
            if changes is None:
                continue
            if step.phases is not None:
                self._face(step, changes, step.phases)
                continue
            phase = self._phase(step, changes)
            if phase is not None and self._voted(step.place, phase):
                found[step.place] = phase
        self._steps.clear()
        self._seen.append((now, a))
        while self._seen[0][0] < now - REMEMBERS_S:
            self._seen.popleft()
        return found

    def forget(self, place: Place) -> None:
        """Begin anew with an outlet."""
        self._votes.pop(place, None)

    def _changes(self, step: _Step, a: Floats, now: float) -> list[float] | None:
        """Say what the meter made of a step; None when others stepped, too."""
        before = [seen for at, seen in self._seen if at <= step.since]
        others = [at for place, at in self._changed.items() if place != step.place]
        if not before or any(step.since <= at <= now for at in others):
            return None
        return [float(change) for change in a - before[-1]]

    def _face(self, step: _Step, changes: list[float], phases: tuple[int, ...]) -> None:
        seen = shown(changes, step.step_a, phases, ALIKE)
        if seen is not None:
            self.facing.voted(seen)

    def _phase(self, step: _Step, changes: list[float]) -> int | None:
        alike = [abs(change - step.step_a) <= ALIKE * abs(step.step_a) for change in changes]
        still = [abs(change) <= ALIKE * abs(step.step_a) for change in changes]
        if alike.count(True) != 1 or still.count(True) != LINES - 1:
            return None
        return alike.index(True)

    def _voted(self, place: Place, phase: int) -> bool:
        votes = self._votes.setdefault(place, [])
        if votes and votes[-1] != phase:
            votes.clear()
        votes.append(phase)
        return len(votes) >= VOTES
