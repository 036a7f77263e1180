"""On which phase an outlet lies, learned from the meter: when it alone changes, the phase that changes too is its own."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.allowance import Place
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


@dataclass(slots=True)
class Learning:
    """What one meter and the outlets beneath it show."""

    _seen: deque[tuple[float, Floats]] = field(default_factory=deque)
    _drawn: dict[Place, tuple[float, float]] = field(default_factory=dict)
    _changed: dict[Place, float] = field(default_factory=dict)
    _steps: list[_Step] = field(default_factory=list)
    _votes: dict[Place, list[int]] = field(default_factory=dict)

    def drew(self, place: Place, current_a: float, now: float, *, is_asked: bool) -> None:
        """Take what an outlet draws on its only line; `is_asked` when its phase is to be learned."""
        before = self._drawn.get(place)
        self._drawn[place] = (now, current_a)
        if before is None:
            self._changed[place] = now
            return
        step = current_a - before[1]
        if abs(step) >= QUIET_A:
            self._changed[place] = now
        if is_asked and abs(step) >= STEP_A:
            self._steps.append(_Step(place, before[0], now, step))

    def metered(self, a: Floats, now: float) -> dict[Place, int]:
        """Take a reading; gives the phases, from 0, that are certain now."""
        found: dict[Place, int] = {}
        for step in self._steps:
            phase = self._phase(step, a, now)
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

    def _phase(self, step: _Step, a: Floats, now: float) -> int | None:
        before = [seen for at, seen in self._seen if at <= step.since]
        others = [at for place, at in self._changed.items() if place != step.place]
        if not before or any(step.since <= at <= now for at in others):
            return None
        changes = [float(change) for change in a - before[-1]]
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
