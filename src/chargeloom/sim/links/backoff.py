"""How long to wait before the next attempt to connect: longer each time, and never all at once."""

from random import Random
from typing import Final

FIRST_S: Final = 1.0
LONGEST_S: Final = 60.0
LASTING_S: Final = 30.0
"""A link that held as long as this was a good one."""


class Backoff:
    """Doubles from a second to a minute, give or take a half."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._failures = 0

    def wait_s(self, lasted_s: float) -> float:
        """Say how long to wait after a link that lasted so long; 0 for one that never stood."""
        if lasted_s >= LASTING_S:
            self._failures = 0
        wait_s = min(FIRST_S * 2.0**self._failures, LONGEST_S)
        self._failures = min(self._failures + 1, 10)
        return wait_s * self._chance.uniform(0.5, 1.5)
