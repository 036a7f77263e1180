"""Sending many stations away, a few at a time: those who come back at once must not come all at once."""

from collections import deque
from collections.abc import Iterable
from math import ceil
from typing import Final, Protocol

AT_ONCE: Final = 8
"""So many links may be closed at each beat: a small fleet makes no storm."""


class Leaving(Protocol):
    """A link that is sent away."""

    def pause(self) -> None:
        """Stop reading."""

    def close(self, code: int, reason: str) -> None:
        """Close."""


class Retreat:
    """Closes links beat by beat; each stops reading a beat before, so that what it told is answered."""

    def __init__(self, links: Iterable[Leaving], code: int, reason: str, beats: int) -> None:
        self._waiting = deque(links)
        self._last: list[Leaving] = []
        self._code, self._reason = code, reason
        self._at_a_beat = max(AT_ONCE, ceil(len(self._waiting) / max(1, beats)))

    @property
    def is_over(self) -> bool:
        """Whether every link has been sent away."""
        return not self._waiting and not self._last

    def step(self) -> None:
        """Go on for one beat."""
        self._close_last()
        for _ in range(min(self._at_a_beat, len(self._waiting))):
            link = self._waiting.popleft()
            link.pause()
            self._last.append(link)

    def finish(self) -> None:
        """Send away at once whoever is still here."""
        self._last += self._waiting
        self._waiting.clear()
        self._close_last()

    def _close_last(self) -> None:
        for link in self._last:
            link.close(self._code, self._reason)
        self._last.clear()
