"""What the cars beneath a meter show when one alone steps: on which phase an outlet lies, and how the meter is wired."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Final, NamedTuple

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.circuits.grid import Floats
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.wiring.crossing import Astray, Crossing
from chargeloom.energy.balancing.wiring.facing import Facing, Shown, shown
from chargeloom.energy.balancing.wiring.jumping import Jumping
from chargeloom.energy.balancing.wiring.miswiring import Miswiring
from chargeloom.energy.balancing.wiring.permuting import Following, Lines

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


class _Drawn(NamedTuple):
    at: float
    current_a: float
    lies: Lying | None


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
    _drawn: dict[Place, _Drawn] = field(default_factory=dict)
    _changed: dict[Place, float] = field(default_factory=dict)
    _steps: deque[_Step] = field(default_factory=deque)
    _votes: dict[Place, list[int]] = field(default_factory=dict)
    _following: Following = field(default_factory=lambda: Following(STEP_A, QUIET_A, ALIKE))
    _jumping: Jumping = field(default_factory=lambda: Jumping(STEP_A, QUIET_A))
    facing: Facing = field(default_factory=Facing)
    crossing: Crossing = field(default_factory=Crossing)
    cars: int = 0
    """So many cars have shown how the meter is wired."""

    def wrong(self, now: float) -> Miswiring:
        """Say what is wrong with the meter, the surest first."""
        if self.facing.is_reversed:
            return Miswiring.REVERSED
        if self.crossing.is_sure:
            return Miswiring.CROSSED
        return Miswiring.FLOWS_BACK if self.facing.flows_back(now) else Miswiring.NOTHING

    def told(self, place: Place, limit_a: float, now: float) -> None:
        """Note what an outlet is told to keep to."""
        self._jumping.told(place, limit_a, now)

    def sways(self, place: Place, now: float) -> None:
        """Note that a car came or went."""
        self._jumping.sways(place, now)

    def drew(
        self, place: Place, current_a: float, now: float, lies: Lying | None, measured_at: float
    ) -> None:
        """Take what an outlet draws on each of its lines, and where they lie; None: that is to be learned of its only one."""
        self._jumping.heard(place, measured_at)
        before = self._drawn.get(place)
        self._following.drew(place, current_a, () if lies is None else lies.phases)
        self._drawn[place] = _Drawn(now, current_a, lies)
        step = current_a - (0.0 if before is None else before.current_a)
        self._jumping.changed(() if lies is None else lies.phases, step, now)
        if before is None:
            self._changed[place] = now
            return
        if abs(step) >= QUIET_A:
            self._changed[place] = now
        if lies != UNSEEN and abs(step) >= STEP_A:
            self._steps.append(_Step(place, before.at, now, step, lies))
            while self._steps[0].until < now - REMEMBERS_S:
                self._steps.popleft()

    def metered(self, a: Floats, now: float) -> dict[Place, int | None]:
        """Take a reading; gives the phases, from 0, that are certain now, None of an outlet whose phase no longer is."""
        found: dict[Place, int | None] = {}
        latest = self._latest(now) if self._steps else ()
        for step in self._steps:
            changes = self._changes(step, a, latest)
            if changes is not None:
                found |= self._learned(step, changes)
        self._steps.clear()
        self._follow(now, a)
        for lines in self._jumping.metered(now, a):
            self._exchanged(lines)
        self._seen.append((now, a))
        while self._seen[0][0] < now - REMEMBERS_S:
            self._seen.popleft()
        return found

    def lacked(self, phases: Iterable[int]) -> None:
        """Suspect whoever is said to lie where less flows than the cars take."""
        for place, lying in self._on_some_lines():
            if not lying.isdisjoint(phases):
                self.crossing.suspect(place, Astray(lying, _ALL))

    def _follow(self, now: float, a: Floats) -> None:
        """Compare with the meter what all cars did, once all is told that they may have done."""
        self._following.metered(now, a.tolist())
        if not self._jumping.is_settled(self._following.moved_at):
            return
        shown = self._following.shown(now)
        if shown.elsewhere is not None:
            self._exchanged(shown.elsewhere)
        if shown.in_place:
            for place, lying in self._on_some_lines():
                if lying <= shown.in_place:
                    self.crossing.acquit(place)

    def _exchanged(self, lines: Lines) -> None:
        """Suspect whoever lies on phases that show on other lines."""
        for place, lying in self._on_some_lines():
            shown = frozenset[int]().union(*(lines[phase] for phase in lying))
            if shown != lying:
                self.crossing.suspect(place, Astray(lying, shown))

    def _on_some_lines(self) -> Iterator[tuple[Place, frozenset[int]]]:
        """List the outlets whose cars charge on fewer lines than all, with the phases on which they are held to lie."""
        for place, drawn in self._drawn.items():
            phases = drawn.lies.phases if drawn.lies is not None else ()
            if drawn.current_a >= STEP_A and 0 < len(phases) < LINES:
                yield place, frozenset(phases)

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
        lying = frozenset(lies.phases)
        if not lies.is_learned:
            if len(lying) < LINES:
                self.crossing.showed(place, lying, seen.phases)
            return {}
        self.crossing.clear(place)
        if seen.phases == lying or seen.is_reversed:
            return {}
        self.crossing.strayed(place, Astray(lying, seen.phases))
        self._votes[place] = list(seen.phases)
        return {place: None}

    def _voted(self, place: Place, phase: int) -> dict[Place, int | None]:
        votes = self._votes.setdefault(place, [])
        if votes and votes[-1] != phase:
            votes.clear()
        votes.append(phase)
        if len(votes) < VOTES:
            return {}
        self.crossing.clear(place)
        return {place: phase}


_ALL: Final = frozenset(range(LINES))
