"""What drivers' announcements turn out to be worth, learnt from the cars of the day."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.needs import LEAST_KWH, Needs
from chargeloom.energy.planning.network import Floats
from chargeloom.energy.planning.site import Site
from chargeloom.energy.planning.survival import Survival

# Needs as shares of what was typed: before anything is seen, any share from a tenth on is as likely as another.
SHARES: Final[Floats] = np.round(np.linspace(0.05, 1.0, 20), 2)
SHARES_DOWN_TO: Final[Floats] = np.append(SHARES[:-1] - SHARES[0], 1.0)
"""Who needs all that was typed needs just that."""
SHARES_PRIOR: Final[Floats] = (SHARES > 0.1).astype(np.float64)
# Of those who type nothing most take nearly a kWh, as they did at Caltech in September and October 2019 (ACN-Data); the
# others up to three times the default, the more the rarer.
LITTLE_KWH: Final = 1.0
LITTLE_DOWN_TO_KWH: Final = 0.7
LITTLE_CHANCE: Final = 0.85
UNTYPED_SPAN: Final = 3.0
UNHEARD_OF: Final = 1e-6


class Beliefs:
    """Needs as shares of what was typed, learnt by a product-limit estimate; stays as announced."""

    def __init__(self, site: Site, prior_cars: float) -> None:
        self._defaults = site.defaults
        self._shares = Survival(SHARES, SHARES_PRIOR, prior_cars)
        self._untyped_kwh, prior, self._untyped_down_to = _untyped(site.defaults.energy_kwh)
        self._untyped = Survival(self._untyped_kwh, prior, prior_cars)
        self.update(())

    def saw_full(self, car: Car) -> None:
        """Note the need of a car that showed to be full."""
        if car.drawn_share is not None:
            self._shares.end(car.drawn_share)
        elif car.announced_kwh is None:
            self._untyped.end(car.drawn_kwh)

    def saw_leave(self, car: Car, interval: int) -> None:  # noqa: ARG002
        """Note a departure; a car that was not full by then may have needed any more."""
        if car.is_full:
            return
        if car.drawn_share is not None:
            self._shares.lose(car.drawn_share)
        elif car.announced_kwh is None:
            self._untyped.lose(car.drawn_kwh)

    def update(self, cars: Sequence[Car]) -> None:
        """Weigh what is seen of the cars that are there and not full."""
        shares = (car.drawn_share for car in cars)
        self._share_chances = self._shares.chances(each for each in shares if each is not None)
        self._untyped_chances = self._untyped.chances(
            car.drawn_kwh for car in cars if car.announced_kwh is None
        )

    def needs(self, car: Car) -> Needs:
        """Tell what a car may still need."""
        if car.announced_kwh is None:
            kwh, chances, low = self._untyped_kwh, self._untyped_chances, self._untyped_down_to
        else:
            kwh, chances = SHARES * car.announced_kwh, self._share_chances
            low = SHARES_DOWN_TO * car.announced_kwh
        left = kwh - car.drawn_kwh
        is_open = (left > LEAST_KWH) & (chances > UNHEARD_OF)
        if not is_open.any():
            return Needs.unforeseen()
        chances = chances[is_open] / chances[is_open].sum()
        return Needs(left[is_open], chances, np.maximum(low[is_open] - car.drawn_kwh, 0.0))

    def stay(self, car: Car, interval: int) -> int:
        """Tell for how long a car is expected to stay: as announced, and if it overstays, just for now."""
        announced = car.announced.estimated_departure
        if announced is None:
            announced = car.announced.arrival + self._defaults.stay_intervals
        return max(announced - interval, 1)


def _untyped(default_kwh: float) -> tuple[Floats, Floats, Floats]:
    """List what those need who typed nothing, rising, how likely each is before anything is seen, and down to what."""
    points = SHARES * UNTYPED_SPAN
    more, rarer = points * default_kwh, np.exp(-points)
    kwh = np.concatenate([[LITTLE_KWH], more])
    down_to = np.concatenate([[LITTLE_DOWN_TO_KWH], more - more[0]])
    chances = np.concatenate([[LITTLE_CHANCE], (1 - LITTLE_CHANCE) * rarer / rarer.sum()])
    order = np.argsort(kwh, kind="stable")
    return kwh[order], chances[order], down_to[order]
