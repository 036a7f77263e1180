"""Waking: a loop goes on when what it was told may wait no longer, and rests after its work."""

import asyncio
from typing import Final

GATHERS_S: Final = 0.02
"""What comes within this time of a step is looked at in the next one."""
ANSWERED_S: Final = 0.25
"""So long may wait what stations answered: of many that are told something, most answer by then."""
SEEN_S: Final = 0.25
"""So long may wait what only tells that vehicles do what they were told, or give something back."""


class Waking:
    """Wakes one loop."""

    def __init__(self) -> None:
        self._is_due = asyncio.Event()
        self._timer: asyncio.Handle | None = None
        self._due_at = 0.0
        self._rests_until = 0.0
        self.is_urgent = False
        """Whether something was told that may not wait."""

    def now(self) -> None:
        """Go on as soon as the rest is over."""
        self.is_urgent = True
        self._at(self._rests_until)

    def within(self, seconds: float) -> None:
        """Go on after this time at the latest."""
        self._at(max(self._rests_until, asyncio.get_running_loop().time() + seconds))

    async def wait(self, at_most_s: float) -> None:
        """Wait until there is something to go on for, at most so long."""
        self.within(at_most_s)
        await self._is_due.wait()
        self._disarm()
        self._is_due.clear()
        self.is_urgent = False

    def rest(self, worked_s: float) -> None:
        """Rest after a step, the longer the more it worked: others need the processor, too."""
        self._rests_until = asyncio.get_running_loop().time() + max(GATHERS_S, worked_s / 2)

    def _at(self, moment: float) -> None:
        loop = asyncio.get_running_loop()
        if self._timer is not None and self._due_at <= moment:
            return
        self._disarm()
        self._timer, self._due_at = loop.call_at(moment, self._is_due.set), moment

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
