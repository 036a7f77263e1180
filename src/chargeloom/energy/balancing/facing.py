"""Whether a meter faces the way it is said to: by what flows back that nothing can give, and by cars that start and stop."""

from collections import deque
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from chargeloom.domain.sites.three_phase import LINES
from chargeloom.energy.balancing.grid import Flags, Floats

SLACK_A: Final = 2.0
SLACK_PART: Final = 0.05
"""By so much more may seem to flow back than can: meters, roofs and stations are not exact."""
VOTES: Final = 3
"""So many cars in a row have to show the same."""
FORGETS_S: Final = 600.0
"""So long after the last sign of it a meter is no longer held for wrong."""


class Miswiring(StrEnum):
    """What is wrong with a meter."""

    NOTHING = "nothing"
    FLOWS_BACK = "flows-back"
    """More flows back than anything there can give."""
    REVERSED = "reversed"
    """It falls when cars start, and rises when they stop."""
    CROSSED = "crossed"
    """Cars show on other phases than they are said to lie on."""


class Wrong(NamedTuple):
    """A meter that is wired otherwise than it is said to be."""

    meter: str
    node: str
    kind: Miswiring


class Facing:
    """What one meter was seen to do."""

    def __init__(self) -> None:
        self._seen: deque[Miswiring] = deque(maxlen=VOTES)
        self._shown = Miswiring.NOTHING
        self._back_at = float("-inf")
        self.is_turned: Flags = np.zeros(LINES, dtype=np.bool_)
        """On which phases what it told last may be the other way round."""

    def wrong(self, now: float) -> Miswiring:
        """Say what is wrong, the surest first."""
        if self._shown is not Miswiring.NOTHING:
            return self._shown
        is_back = now - self._back_at <= FORGETS_S
        return Miswiring.FLOWS_BACK if is_back else Miswiring.NOTHING

    def voted(self, seen: Miswiring) -> None:
        """Take what a car showed; only what some show in a row counts."""
        self._seen.append(seen)
        if len(self._seen) == VOTES and len(set(self._seen)) == 1:
            self._shown = seen

    def told(self, now: float, besides_a: Floats, gives_a: Floats, metered_a: Floats) -> None:
        """Compare what flows besides the vehicles, at the most, with what may flow back."""
        slack = SLACK_A + SLACK_PART * np.abs(metered_a)
        is_back: Flags = besides_a < -gives_a - slack
        if is_back.any():
            self._back_at = now
        self.is_turned = is_back | (self._shown is Miswiring.REVERSED)


def shown(
    changes: Sequence[float], step: float, phases: Collection[int], alike: float
) -> Miswiring | None:
    """Say what a car shows that steps alone; None when nothing can be told."""
    near = alike * abs(step)
    same = {phase for phase, change in enumerate(changes) if abs(change - step) <= near}
    other = {phase for phase, change in enumerate(changes) if abs(change + step) <= near}
    still = {phase for phase, change in enumerate(changes) if abs(change) <= near}
    own, rest = set(phases), set(range(LINES)) - set(phases)
    if same == own and still == rest:
        return Miswiring.NOTHING
    if other == own and still == rest:
        return Miswiring.REVERSED
    if len(same) == len(own) and still == set(range(LINES)) - same:
        return Miswiring.CROSSED
    return None
