"""Whether the phases of a meter changed places from one reading to the next: the same figures on other lines.

Cars that are told other limits at once make a meter show just that, and tell of it only later: so they are waited for.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.circuits.grid import Floats
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.wiring.permuting import Lines, permuted

SWAYS_S: Final = 60.0
"""So long after it was told another limit a car may change what it draws: its station answers late, and it follows late."""
WAITS_S: Final = 120.0
"""Who tells nothing for so long is taken to have changed."""
REMEMBERS_S: Final = 2 * WAITS_S
EXPLAINS_PART: Final = 0.7
"""So much of what a line changed by cars have to have changed there."""


class _Jump(NamedTuple):
    since: float
    """When the meter was read before."""
    at: float
    by_a: Sequence[float]
    """By how much each line changed."""
    lines: Lines
    swaying: frozenset[Place]
    """Whose changes may explain it."""


class _Change(NamedTuple):
    at: float
    phases: Sequence[int]
    by_a: float


@dataclass(slots=True)
class Jumping:
    """What one meter showed from reading to reading, and which cars beneath it may have changed."""

    moved_a: float
    quiet_a: float
    _seen: tuple[float, Floats] | None = None
    _limits: dict[Place, float] = field(default_factory=dict)
    _swayed: dict[Place, float] = field(default_factory=dict)
    _heard: dict[Place, float] = field(default_factory=dict)
    _changes: deque[_Change] = field(default_factory=deque)
    _waiting: list[_Jump] = field(default_factory=list)

    def told(self, place: Place, limit_a: float, now: float) -> None:
        """Note what an outlet is told to keep to."""
        before_a = self._limits.setdefault(place, limit_a)
        if abs(limit_a - before_a) >= self.quiet_a:
            self._limits[place] = limit_a
            self.sways(place, now)

    def sways(self, place: Place, now: float) -> None:
        """Note that what a car draws may change from now on."""
        self._swayed[place] = now

    def heard(self, place: Place, measured_at: float) -> None:
        """Note when what a car draws was measured last."""
        self._heard[place] = measured_at

    def changed(self, phases: Sequence[int], by_a: float, now: float) -> None:
        """Note by how much a car changed on each of these phases; none where nobody knows on which."""
        if abs(by_a) < self.quiet_a:
            return
        self._changes.append(_Change(now, phases or range(LINES), by_a))
        while self._changes[0].at < now - REMEMBERS_S:
            self._changes.popleft()

    def is_settled(self, since: float) -> bool:
        """Whether every car that may have changed of late was measured since a moment."""
        return self._are_heard(self._swaying(since), since)

    def metered(self, now: float, a: Floats) -> Iterator[Lines]:
        """Take a reading; gives on which lines phases show that changed places while no car explains it."""
        if self._seen is not None:
            before_at, before = self._seen
            lines = permuted(before.tolist(), a.tolist(), self.moved_a, self.quiet_a)
            if lines is not None:
                by_a = (a - before).tolist()
                swaying = self._swaying(before_at)
                self._waiting.append(_Jump(before_at, now, by_a, lines, swaying))
        self._seen = now, a
        yield from self._judged(now)

    def _judged(self, now: float) -> Iterator[Lines]:
        waiting, self._waiting = self._waiting, []
        for jump in waiting:
            if self._is_explained(jump) or now - jump.at > WAITS_S:
                continue
            if self._are_heard(jump.swaying, jump.at):
                yield jump.lines
            else:
                self._waiting.append(jump)

    def _is_explained(self, jump: _Jump) -> bool:
        """Whether cars changed on each line by what it changed, one way or the other."""
        changes = [each for each in self._changes if each.at >= jump.since]
        return all(
            sum(abs(each.by_a) for each in changes if phase in each.phases and each.by_a * by_a > 0)
            >= EXPLAINS_PART * abs(by_a)
            for phase, by_a in enumerate(jump.by_a)
            if abs(by_a) > self.quiet_a
        )

    def _swaying(self, since: float) -> frozenset[Place]:
        return frozenset(place for place, at in self._swayed.items() if at >= since - SWAYS_S)

    def _are_heard(self, places: frozenset[Place], since: float) -> bool:
        never = float("-inf")
        return all(self._heard.get(place, never) > since for place in places)
