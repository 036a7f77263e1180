"""A connected car as far as it has shown itself."""

from dataclasses import dataclass
from typing import Final

from chargeloom.energy.planning.site import Announced

OFFER_TOLERANCE_A: Final = 1e-6


@dataclass(slots=True)
class Car:
    """What it announced, was offered and drew; full once it drew less than it was offered."""

    announced: Announced
    station: int
    drawn_kwh: float = 0.0
    offered_a: float = 0.0
    is_full: bool = False

    @property
    def id(self) -> str:
        """Give the session's name."""
        return self.announced.session_id

    @property
    def announced_kwh(self) -> float | None:
        """Give the energy that the driver typed, never less than what was drawn since."""
        typed = self.announced.estimated_energy_kwh
        return None if typed is None else max(typed, self.drawn_kwh)

    @property
    def drawn_share(self) -> float | None:
        """Give what was drawn as a share of what was typed."""
        typed = self.announced_kwh
        return self.drawn_kwh / typed if typed else None

    def draw(self, current_a: float, kwh_per_a: float) -> None:
        """Note what the car drew of its last offer."""
        self.drawn_kwh += current_a * kwh_per_a
        self.is_full |= self.offered_a > 0 and current_a < self.offered_a - OFFER_TOLERANCE_A
