"""What drivers' announcements turn out to be worth, learnt from the cars of the day."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.network import Floats
from chargeloom.energy.planning.site import Site
from chargeloom.energy.planning.survival import Survival

# Needs as shares of what was typed: before anything is seen, any share from a tenth on is as likely as another.
SHARES: Final[Floats] = np.round(np.linspace(0.05, 1.0, 20), 2)
SHARES_PRIOR: Final[Floats] = (SHARES > 0.1).astype(np.float64)
# Who typed nothing needs up to three times the default, the more the rarer.
UNTYPED_SPAN: Final = 3.0
LEAST_KWH: Final = 0.05
LEAST_PLANNED_KWH: Final = 0.3
UNHEARD_OF: Final = 1e-6


class Needs(NamedTuple):
    """What a car may still need, rising, with the chance of each."""

    kwh: Floats
    chances: Floats

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


class Beliefs:
    """Needs as shares of what was typed, learnt by a product-limit estimate; stays as announced."""

    def __init__(self, site: Site, prior_cars: float) -> None:
        self._defaults = site.defaults
        self._shares = Survival(SHARES, SHARES_PRIOR, prior_cars)
        self.update(())

    def saw_full(self, car: Car) -> None:
        """Note the need of a car that showed to be full."""
        if car.drawn_share is not None:
            self._shares.end(car.drawn_share)

    def saw_leave(self, car: Car, interval: int) -> None:  # noqa: ARG002
        """Note a departure; a car that was not full by then may have needed any more."""
        if car.drawn_share is not None and not car.is_full:
            self._shares.lose(car.drawn_share)

    def update(self, cars: Sequence[Car]) -> None:
        """Weigh what is seen of the cars that are there and not full."""
        shares = (car.drawn_share for car in cars)
        self._share_chances = self._shares.chances(each for each in shares if each is not None)

    def needs(self, car: Car) -> Needs:
        """Tell what a car may still need."""
        if car.announced_kwh is None:
            points = SHARES * UNTYPED_SPAN
            kwh, chances = points * self._defaults.energy_kwh, np.exp(-points)
        else:
            kwh, chances = SHARES * car.announced_kwh, self._share_chances
        left = kwh - car.drawn_kwh
        is_open = (left > LEAST_KWH) & (chances > UNHEARD_OF)
        if not is_open.any():
            return Needs(np.array([LEAST_PLANNED_KWH]), np.ones(1))
        chances = chances[is_open]
        return Needs(left[is_open], chances / chances.sum())

    def stay(self, car: Car, interval: int) -> int:
        """Tell for how long a car is expected to stay: as announced, and if it overstays, just for now."""
        announced = car.announced.estimated_departure
        if announced is None:
            announced = car.announced.arrival + self._defaults.stay_intervals
        return max(announced - interval, 1)
