"""What an outlet leaves of its part of what it shares with other sites, since its own site gives it no more."""

from dataclasses import dataclass
from typing import Final

GIVES_BACK_S: Final = 30.0
"""So long a part has to be left before others get it; who wants it again has it back at once."""
SPARE_A: Final = 0.5
"""Who comes so near to its part is held back by it: it would take more."""


@dataclass(slots=True)
class Leaving:
    """Watches one outlet."""

    uses_a: float | None = None
    """The most that it uses of its part; None: all, as far as is known."""
    _since: float | None = None
    _most_a: float = 0.0

    def see(self, share_a: float, part_a: float, now: float) -> None:
        """Take what its site gives it, and what it might have by what it shares."""
        if share_a >= part_a - SPARE_A:
            self.uses_a, self._since = None, None
            return
        if self._since is None:
            self._since, self._most_a = now, share_a
        self._most_a = max(self._most_a, share_a)
        if self.uses_a is not None:
            self.uses_a = max(self.uses_a, share_a)
        if now - self._since >= GIVES_BACK_S:
            self.uses_a, self._since, self._most_a = self._most_a, now, share_a
