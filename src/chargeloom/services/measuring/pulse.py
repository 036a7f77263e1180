"""The pulse of a device: what it is held for, after what it did, and when it is asked again. Pure."""

from enum import StrEnum
from typing import Final

from chargeloom.domain.devices.device import Terms

LONGEST_S: Final = 30.0
"""A device that is silent is asked at least so often, or as often as it would be if it answered."""


class State(StrEnum):
    """What a device is held for."""

    NEW = "new"
    GOOD = "good"
    DOUBTED = "doubted"
    PROBATION = "probation"
    """It was doubted, and has told one believable sample since: the next one counts."""
    SILENT = "silent"


class Outcome(StrEnum):
    """What came of asking once."""

    BELIEVED = "believed"
    DOUBTED = "doubted"
    FAILED = "failed"


NEXT: Final[dict[tuple[State, Outcome], State]] = {
    (State.NEW, Outcome.BELIEVED): State.GOOD,
    (State.GOOD, Outcome.BELIEVED): State.GOOD,
    (State.DOUBTED, Outcome.BELIEVED): State.PROBATION,
    (State.PROBATION, Outcome.BELIEVED): State.GOOD,
    (State.SILENT, Outcome.BELIEVED): State.GOOD,
    **{(state, Outcome.DOUBTED): State.DOUBTED for state in State},
    **{(state, Outcome.FAILED): State.SILENT for state in State},
}
COUNTS: Final = frozenset({State.GOOD})
"""Only what a device says in these states is taken for what flows."""


class Pulse:
    """The state of one device."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._failures = 0
        self._was_doubted = False
        self.state = State.NEW

    def beat(self, outcome: Outcome) -> State:
        """Take what came of asking once; a liar that falls silent is a liar still."""
        state = NEXT[self.state, outcome]
        if state is State.GOOD and self.state is State.SILENT and self._was_doubted:
            state = State.PROBATION
        self._was_doubted = state is State.DOUBTED or (self._was_doubted and state is State.SILENT)
        self._failures = self._failures + 1 if outcome is Outcome.FAILED else 0
        self.state = state
        return state

    @property
    def wait_s(self) -> float:
        """Say how long to wait before the device is asked again: longer after each failure."""
        every_s = self._terms.every_s
        if self._failures == 0:
            return every_s
        return max(every_s, min(every_s * 2.0 ** min(self._failures, 16), LONGEST_S))
