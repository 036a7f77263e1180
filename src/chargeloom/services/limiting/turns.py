"""Turns: of many EVSEs that have to be told something, few at a time; who has to draw less comes first.

What a few are told becomes durable, and leaves, while the next few are still being reckoned.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from chargeloom.services.limiting.outlet import Outlet

FIRST: Final = 4
"""So many begin in the first turn, and in each one after it twice as many."""
MOST: Final = 256
APART_S: Final = 0.002
"""Between two turns the writer has the processor: what the first few are told leaves early."""


class Turns:
    """Lets EVSEs begin in turn."""

    def __init__(self, begin: Callable[[Outlet], None]) -> None:
        self._begin = begin
        self._urgent: deque[Outlet] = deque()
        self._others: deque[Outlet] = deque()
        self._waiting: set[Outlet] = set()
        self._is_scheduled = False
        self._at_once = FIRST

    def __contains__(self, outlet: Outlet) -> bool:
        return outlet in self._waiting

    def take(self, outlet: Outlet, *, is_urgent: bool) -> None:
        """Let one begin when it is its turn; who waits already may become urgent."""
        if outlet in self._waiting and not is_urgent:
            return
        self._waiting.add(outlet)
        (self._urgent if is_urgent else self._others).append(outlet)
        self._schedule()

    def clear(self) -> None:
        """Let nobody begin."""
        self._urgent.clear()
        self._others.clear()
        self._waiting.clear()

    def _schedule(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._is_scheduled = False
        for _ in range(self._at_once):
            if not (self._urgent or self._others):
                self._at_once = FIRST
                return
            outlet = (self._urgent or self._others).popleft()
            if outlet in self._waiting:
                self._waiting.discard(outlet)
                self._begin(outlet)
        self._at_once = min(2 * self._at_once, MOST)
        self._is_scheduled = True
        asyncio.get_running_loop().call_later(APART_S, self._turn)
