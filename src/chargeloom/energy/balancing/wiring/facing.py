"""Whether a meter faces the way it is said to: by what flows back that nothing can give, and by cars that start and stop."""

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.circuits.grid import Flags, Floats

SLACK_A: Final = 2.0
SLACK_PART: Final = 0.05
"""By so much more may seem to flow back than can: meters, roofs and stations are not exact."""
VOTES: Final = 3
"""So many cars in a row have to show the same."""
LACKS_S: Final = 5.0
"""So long less has to flow on a phase than the cars take that are said to lie there."""
FORGETS_S: Final = 600.0
"""So long after the last sign of it a meter is no longer held for wrong."""


class Shown(NamedTuple):
    """What a meter made of a car that stepped alone."""

    phases: frozenset[int]
    is_reversed: bool


class Facing:
    """Which way round one meter was seen to be."""

    def __init__(self, *, is_reversed: bool = False) -> None:
        self._seen: deque[bool] = deque(maxlen=VOTES)
        self.is_reversed = is_reversed
        """Whether cars have shown it the other way round."""
        self._back_at = float("-inf")
        self.is_turned: Flags = np.full(LINES, is_reversed)
        """On which phases what it told last may be the other way round."""
        self._lacks_since = [float("inf")] * LINES
        self.lacks: Sequence[int] = ()
        """The phases on which cars take more than flows there at all, whichever way round: so they lie elsewhere."""

    def flows_back(self, now: float) -> bool:
        """Whether more was seen to flow back lately than anything can give."""
        return now - self._back_at <= FORGETS_S

    def voted(self, *, is_reversed: bool) -> None:
        """Take which way round a car showed it; only what some show in a row counts."""
        self._seen.append(is_reversed)
        if len(self._seen) == VOTES and len(set(self._seen)) == 1:
            self.is_reversed = is_reversed

    def told(self, now: float, besides_a: Floats, gives_a: Floats, metered_a: Floats) -> None:
        """Compare what flows besides the vehicles, at the most, with what may flow back."""
        slack = SLACK_A + SLACK_PART * np.abs(metered_a)
        is_back: Flags = besides_a < -gives_a - slack
        if is_back.any():
            self._back_at = now
        self.is_turned = is_back | self.is_reversed
        is_little = is_back & (metered_a >= -gives_a - slack) & (not self.is_reversed)
        for phase, is_so in enumerate(is_little.tolist()):
            since = min(self._lacks_since[phase], now)
            self._lacks_since[phase] = since if is_so else float("inf")
        self.lacks = [at for at, since in enumerate(self._lacks_since) if now - since >= LACKS_S]


def shown(changes: Sequence[float], step: float, lines: int, alike: float) -> Shown | None:
    """Say what a car on so many lines shows that steps alone; None when nothing can be told."""
    near = alike * abs(step)
    still = {phase for phase, change in enumerate(changes) if abs(change) <= near}
    for sign in (1, -1):
        moved = {phase for phase, change in enumerate(changes) if abs(change - sign * step) <= near}
        if len(moved) == lines and still == set(range(LINES)) - moved:
            return Shown(frozenset(moved), sign < 0)
    return None
