"""What the cars beneath a meter show when one alone steps: on which phase an outlet lies, and how the meter is wired."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Final, NamedTuple

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.allowance import Place
from chargeloom.energy.balancing.crossing import Crossing
from chargeloom.energy.balancing.facing import Facing, Shown, shown
from chargeloom.energy.balancing.grid import Floats
from chargeloom.energy.balancing.miswiring import Miswiring

STEP_A: Final = 4.0
QUIET_A: Final = 1.0
ALIKE: Final = 0.3
"""By how much of the step the meter may differ."""
VOTES: Final = 3
REMEMBERS_S: Final = 120.0


class Lying(NamedTuple):
    """On which phases what an outlet draws lies, alike."""

    phases: tuple[int, ...]
    """None: no step shows anything but that it moves."""
    is_learned: bool = False
    """Whether the meter showed it; else it is said."""


UNSEEN: Final = Lying(())


class _Step(NamedTuple):
    place: Place
    since: float
    until: float
    step_a: float
    lies: Lying | None
    """None: that is to be learned."""


@dataclass(slots=True)
class Learning:
    """What one meter and the outlets beneath it show."""

    _seen: deque[tuple[float, Floats]] = field(default_factory=deque)
    _drawn: dict[Place, tuple[float, float]] = field(default_factory=dict)
    _changed: dict[Place, float] = field(default_factory=dict)
    _steps: list[_Step] = field(default_factory=list)
    _votes: dict[Place, list[int]] = field(default_factory=dict)
    facing: Facing = field(default_factory=Facing)
    crossing: Crossing = field(default_factory=Crossing)
    cars: int = 0
    """So many cars have shown how the meter is wired."""

    def wrong(self, now: float) -> Miswiring:
        """Say what is wrong with the meter, the surest first."""
        if self.facing.is_reversed:
            return Miswiring.REVERSED
        if self.crossing.astray:
            return Miswiring.CROSSED
        return Miswiring.FLOWS_BACK if self.facing.flows_back(now) else Miswiring.NOTHING

    def drew(self, place: Place, current_a: float, now: float, lies: Lying | None) -> None:
        """Take what an outlet draws on each of its lines, and where they lie; None: that is to be learned of its only one."""
        before = self._drawn.get(place)
        self._drawn[place] = (now, current_a)
        if before is None:
            self._changed[place] = now
            return
        step = current_a - before[1]
        if abs(step) >= QUIET_A:
            self._changed[place] = now
        if lies != UNSEEN and abs(step) >= STEP_A:
            self._steps.append(_Step(place, before[0], now, step, lies))

    def metered(self, a: Floats, now: float) -> dict[Place, int | None]:
        """Take a reading; gives the phases, from 0, that are certain now, None of an outlet whose phase no longer is."""
        found: dict[Place, int | None] = {}
        latest = self._latest(now) if self._steps else ()
        for step in self._steps:
            changes = self._changes(step, a, latest)
            if changes is not None:
                found |= self._learned(step, changes)
        self._steps.clear()
        self._seen.append((now, a))
        while self._seen[0][0] < now - REMEMBERS_S:
            self._seen.popleft()
        return found

    def follow_to(self, kept: Collection[Place]) -> None:
        """Go on with outlets that lie where they lay; begin anew with all others."""
        known = {*self._votes, *self.crossing.places}
        for place in known.difference(kept):
            self._votes.pop(place, None)
            self.crossing.forget(place)

    def mended(self) -> None:
        """Begin anew with the meter: what cars showed of it is no longer so."""
        self.facing, self.crossing = Facing(), Crossing()

    def _latest(self, now: float) -> Sequence[tuple[float, Place]]:
        """Give the two outlets that changed last: whoever steps, one of them is another."""
        return nlargest(2, ((at, place) for place, at in self._changed.items() if at <= now))

    def _changes(
        self, step: _Step, a: Floats, latest: Sequence[tuple[float, Place]]
    ) -> list[float] | None:
        """Say what the meter made of a step; None when others stepped, too."""
        if any(place != step.place and at >= step.since for at, place in latest):
            return None
        before = next((seen for at, seen in reversed(self._seen) if at <= step.since), None)
        return None if before is None else [float(change) for change in a - before]

    def _learned(self, step: _Step, changes: list[float]) -> dict[Place, int | None]:
        lines = 1 if step.lies is None else len(step.lies.phases)
        seen = shown(changes, step.step_a, lines, ALIKE)
        if seen is None:
            return {}
        if step.lies is None:
            return {} if seen.is_reversed else self._voted(step.place, *seen.phases)
        self.cars += 1
        self.facing.voted(is_reversed=seen.is_reversed)
        return self._compared(step.place, step.lies, seen)

    def _compared(self, place: Place, lies: Lying, seen: Shown) -> dict[Place, int | None]:
        """Compare where an outlet lies with where it showed: what was learned no longer counts once it shows elsewhere."""
        if not lies.is_learned:
            if len(lies.phases) < LINES:
                self.crossing.showed(place, frozenset(lies.phases), seen.phases)
            return {}
        if seen.phases == set(lies.phases) or seen.is_reversed:
            return {}
        self._votes[place] = list(seen.phases)
        return {place: None}

    def _voted(self, place: Place, phase: int) -> dict[Place, int | None]:
        votes = self._votes.setdefault(place, [])
        if votes and votes[-1] != phase:
            votes.clear()
        votes.append(phase)
        return {place: phase} if len(votes) >= VOTES else {}
