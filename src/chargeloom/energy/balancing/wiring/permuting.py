"""Whether phases changed places: the same figures on other lines, as when wires or registers are exchanged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final, NamedTuple, TypeAlias

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.outlets.allowance import Place

Lines: TypeAlias = tuple[frozenset[int], ...]
"""On which line each phase may show."""

_ORDERS: Final[tuple[tuple[int, ...], ...]] = tuple(permutations(range(LINES)))
_AS_SAID: Final = _ORDERS[0]
FOLLOWS_S: Final = 300.0
"""So long what cars draw is compared with what it was; after that the house has changed too much."""


def permuted(
    here: Sequence[float], there: Sequence[float], moved_a: float, alike_a: float
) -> Lines | None:
    """Say on which lines each phase may show; None where each shows on its own, or where there is no telling.

    Something is on a line by `moved_a` or more otherwise than on its own, and all of it is on others up to `alike_a`.
    """
    found = _fitting(here, there, alike_a)
    is_moved = any(abs(one - other) >= moved_a for one, other in zip(here, there, strict=True))
    if not found or not is_moved or _AS_SAID in found:
        return None
    return tuple(frozenset(order[phase] for order in found) for phase in range(LINES))


def in_place(
    here: Sequence[float], there: Sequence[float], moved_a: float, alike_a: float
) -> frozenset[int]:
    """Say which phases carry `moved_a` or more, and show on their own lines and can show on no others."""
    found = _fitting(here, there, alike_a)
    moved = {phase for phase, a in enumerate(here) if abs(a) >= moved_a}
    return frozenset(
        phase for phase in moved if found and all(order[phase] == phase for order in found)
    )


def _fitting(
    here: Sequence[float], there: Sequence[float], alike_a: float
) -> list[tuple[int, ...]]:
    return [
        order
        for order in _ORDERS
        if all(abs(there[to] - here[at]) <= alike_a for at, to in enumerate(order))
    ]


class Followed(NamedTuple):
    """What changes of cars and of a meter show of its lines."""

    elsewhere: Lines | None
    """On which lines the phases show that cars lie on, where that is on others."""
    in_place: frozenset[int]
    """The phases that show on their own lines."""


NOTHING_FOLLOWED: Final = Followed(None, frozenset())


@dataclass(slots=True)
class Following:
    """Compares how a meter changes with how all cars beneath it do, be it ever so slowly."""

    step_a: float
    quiet_a: float
    alike: float
    _of: dict[Place, tuple[tuple[int, ...], float]] = field(default_factory=dict)
    _drawn: list[float] = field(default_factory=lambda: [0.0] * LINES)
    _changed_a: float = 0.0
    """By so much cars changed since the last reading: the meter need not show it yet."""
    _seen: Sequence[float] | None = None
    moved_at: float = float("-inf")
    """When the meter told of a change last, or a car did."""
    _from: tuple[float, Sequence[float], Sequence[float]] | None = None
    """When it began to compare, what the meter told then, and what cars drew."""

    def drew(self, place: Place, current_a: float, phases: tuple[int, ...]) -> None:
        """Take what a car draws on each of these phases; none where nobody knows on which."""
        known, before_a = self._of.get(place, ((), 0.0))
        step = current_a - before_a
        self._changed_a += abs(step)
        if known != phases or (not phases and abs(step) >= self.quiet_a):
            self._from = None
        for phase in known:
            self._drawn[phase] -= before_a
        for phase in phases:
            self._drawn[phase] += current_a
        self._of[place] = phases, current_a

    def metered(self, now: float, a: Sequence[float]) -> None:
        """Take a reading."""
        is_still = self._changed_a <= self.quiet_a and self._seen is not None
        is_still = is_still and _is_near(a, self._seen or a, self.quiet_a)
        self._changed_a, self._seen = 0.0, tuple(a)
        if not is_still:
            self.moved_at = now
        elif self._from is None or now - self._from[0] > FOLLOWS_S:
            self._from = now, tuple(a), tuple(self._drawn)

    def shown(self, now: float) -> Followed:
        """Say what the last reading shows, if meter and cars rest: each change is compared once."""
        if self._from is None or self._seen is None or self.moved_at == now:
            return NOTHING_FOLLOWED
        _, metered, drawn = self._from
        mine = [each - before for each, before in zip(self._drawn, drawn, strict=True)]
        most = max(map(abs, mine))
        if most < self.step_a:
            return NOTHING_FOLLOWED
        theirs = [each - before for each, before in zip(self._seen, metered, strict=True)]
        self._from = now, self._seen, tuple(self._drawn)
        alike_a = max(self.quiet_a, self.alike * most)
        return Followed(
            permuted(mine, theirs, self.step_a, alike_a),
            in_place(mine, theirs, self.step_a, alike_a),
        )


def _is_near(a: Sequence[float], b: Sequence[float], by: float) -> bool:
    return all(abs(one - other) <= by for one, other in zip(a, b, strict=True))
