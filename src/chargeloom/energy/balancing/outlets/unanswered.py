"""What an outlet was told and has not answered: any of it may still be taken."""

from functools import reduce
from typing import Final

from chargeloom.energy.balancing.outlets.told import Told, larger

MOST_UNANSWERED: Final = 16


class Unanswered:
    """Limits that a station was told, the newest last; of too many the two oldest count as the larger."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: list[Told] = []

    @property
    def newest(self) -> Told | None:
        """Give what it was told last; None when all is answered."""
        return self._told[-1] if self._told else None

    def largest(self, kept: Told) -> Told:
        """Give the limit that covers all of them and what it keeps to."""
        return reduce(larger, self._told, kept)

    def add(self, told: Told) -> None:
        """Note that it is told something more."""
        self._told.append(told)
        if len(self._told) > MOST_UNANSWERED:
            self._told[:2] = [larger(*self._told[:2])]

    def answered(self, told: Told) -> None:
        """Strike out what was answered, and what came before it."""
        if told in self._told:
            last = len(self._told) - 1 - self._told[::-1].index(told)
            del self._told[: last + 1]

    def scaled(self, by: float) -> None:
        """Note that all of them are of other lines than they were reckoned on: so many times as much of each."""
        self._told = [each._replace(limit_a=by * each.limit_a) for each in self._told]

    def clear(self) -> None:
        """Forget all: it counts no more."""
        self._told.clear()
