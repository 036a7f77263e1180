"""Rounds: everything is looked at within a time, a part of it in each step, so that no step is long."""

from collections.abc import Sequence
from math import ceil
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class Rounds(Generic[T]):
    """Goes round what there is; the first step is a whole round."""

    def __init__(self, things: Sequence[T], every_s: float) -> None:
        self._things: Final = things
        self._every_s: Final = every_s
        self._next = 0
        self._at = float("-inf")

    def due(self, clock: float) -> Sequence[T]:
        """List whose turn it is; a clock that goes back lets nobody wait for longer than a round."""
        passed_s = clock - self._at
        if not self._things or 0 <= passed_s < self._every_s / len(self._things):
            return ()
        self._at = clock
        is_whole = not 0 <= passed_s < self._every_s
        count = len(self._things)
        taken = count if is_whole else ceil(count * passed_s / self._every_s)
        found = [self._things[(self._next + at) % count] for at in range(taken)]
        self._next = (self._next + taken) % count
        return found
