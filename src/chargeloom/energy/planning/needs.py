"""What a car may still need, and how likely each part of it is used."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.planning.network import Floats

LEAST_KWH: Final = 0.05
LEAST_PLANNED_KWH: Final = 0.3
TINY_KWH: Final = 1e-9


class Needs(NamedTuple):
    """What a car may still need, rising, with the chance of each; each stands for all needs down to another."""

    kwh: Floats
    chances: Floats
    down_to_kwh: Floats
    is_foreseen: bool = True
    """False: it took all that anybody thought it might."""

    @classmethod
    def unforeseen(cls) -> "Needs":
        """Give what is kept for a car that should need nothing more."""
        return cls(np.array([LEAST_PLANNED_KWH]), np.ones(1), np.zeros(1), is_foreseen=False)

    @property
    def expected_kwh(self) -> float:
        """Give the mean."""
        return float(self.kwh @ self.chances)

    def enough_kwh(self, chance: float) -> float:
        """Give what suffices with that chance."""
        at = int(np.searchsorted(np.cumsum(self.chances), chance - 1e-9))
        return float(self.kwh[min(at, len(self.kwh) - 1)])

    def pieces(self, chances: Sequence[float]) -> tuple[Floats, Floats]:
        """Cut the need at what suffices with these chances: the length of each piece, and which part gets used."""
        ends = [0.0, *(max(self.enough_kwh(each), LEAST_PLANNED_KWH) for each in chances)]
        used = [float(np.minimum(self.kwh, end) @ self.chances) for end in ends]
        lengths = np.diff(ends)
        return lengths, np.diff(used) / np.maximum(lengths, LEAST_KWH / 10)

    def drawn(self, offered_kwh: Floats) -> Floats:
        """Tell how likely the car still draws after so many kWh: each need is spread down to the next lower."""
        widths = np.maximum(self.kwh - self.down_to_kwh, TINY_KWH)
        part_above = np.clip((self.kwh[:, None] - offered_kwh) / widths[:, None], 0.0, 1.0)
        found: Floats = self.chances @ part_above
        return found
