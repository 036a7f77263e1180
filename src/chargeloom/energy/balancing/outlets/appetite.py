"""What a car takes of what it may: who takes less for a while is held to need no more, until it takes that."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from chargeloom.energy.balancing.outlets.counting import SETTLES_S

HEADROOM_A: Final = 1.0
"""By so much a car may take less than it may and still want more."""
OPENS_BY_A: Final = 4.0
"""Who takes all that it was held to need is given so much more."""
_PART: Final = 0.05


class Taking(NamedTuple):
    """What an outlet was told, and between what it charges, in amperes of each line."""

    limit_a: float
    least_a: float
    most_a: float


@dataclass(slots=True)
class Appetite:
    """Watches one car."""

    cap_a: float | None = None
    """More it does not need; None: it takes all that it gets, as far as is known."""
    _below_since: float | None = None

    def unseen(self) -> None:
        """Note that nothing shows just now what it takes of what it may."""
        self._below_since = None

    def see(self, drawn_a: float, bounds: Taking, told_at: float, now: float) -> None:
        """Take what its line draws that draws most, beneath a limit that was told so long ago."""
        if drawn_a >= bounds.limit_a - HEADROOM_A:
            self._below_since = None
            self._open(bounds)
            return
        if self._below_since is None:
            self._below_since = now
        if now - max(self._below_since, told_at) >= SETTLES_S:
            self.cap_a = max(bounds.least_a, _whole(drawn_a + HEADROOM_A + _PART * drawn_a))

    def _open(self, bounds: Taking) -> None:
        if self.cap_a is not None and bounds.limit_a >= self.cap_a - HEADROOM_A:
            opened = self.cap_a + OPENS_BY_A
            self.cap_a = opened if opened < bounds.most_a else None


def _whole(current_a: float) -> float:
    """Round up to whole amperes: cars that take alike are one class."""
    return float(-int(-current_a // 1))
