"""What a station will do at some later moment."""

import heapq
from collections.abc import Callable
from typing import NamedTuple


class _Item(NamedTuple):
    at: float
    order: int
    act: Callable[[float], None]


class Agenda:
    """Acts in the order of their times; those of the same time in the order in which they came."""

    def __init__(self) -> None:
        self._items: list[_Item] = []
        self._order = 0
        self.now = 0.0
        """The time of the newest act."""

    def add(self, at: float, act: Callable[[float], None]) -> None:
        """Act then; the act is told that time."""
        self._order += 1
        heapq.heappush(self._items, _Item(at, self._order, act))

    def deadline(self) -> float | None:
        """When the next act is due."""
        return self._items[0].at if self._items else None

    def tick(self, now: float) -> None:
        """Do all that is due."""
        while self._items and self._items[0].at <= now:
            item = heapq.heappop(self._items)
            self.now = item.at
            item.act(item.at)

    def clear(self) -> None:
        """Forget everything: the power is gone."""
        self._items.clear()
