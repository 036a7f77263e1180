"""What cars take beyond limits that they keep to: little by each, as chargers and meters are not exact, but it flows."""

from dataclasses import dataclass
from typing import Final

SLIGHT_A: Final = 0.2
"""So much is noise."""
LASTS_S: Final = 30.0
"""What is taken beyond a limit counts once it has lasted so long."""


@dataclass(slots=True)
class Overdrawing:
    """Watches one car."""

    lasting_a: float = 0.0
    """So much more than its limit it takes all the time."""
    _since: float | None = None
    _least_a: float = 0.0

    def unseen(self) -> None:
        """Note that its limit is another now: what it takes beyond that is yet to be seen."""
        self._since = None

    def see(self, beyond_a: float, now: float) -> None:
        """Take by how much it is beyond its limit, of which it had time to hear."""
        if beyond_a <= SLIGHT_A:
            self.lasting_a, self._since = 0.0, None
        elif self._since is None:
            self._since, self._least_a = now, beyond_a
        else:
            self._least_a = min(self._least_a, beyond_a)
            if now - self._since >= LASTS_S:
                self.lasting_a = self._least_a
                self._since, self._least_a = now, beyond_a
