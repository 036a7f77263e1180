"""What drivers' announcements turn out to be worth, learnt from the cars of the day."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.car import Car
from chargeloom.energy.network import Floats
from chargeloom.energy.site import Site
from chargeloom.energy.survival import Survival

# Needs as shares of what was typed: before anything is seen, any share from a tenth on is as likely as another.
SHARES: Final[Floats] = np.round(np.linspace(0.05, 1.0, 20), 2)
SHARES_PRIOR: Final[Floats] = (SHARES > 0.1).astype(np.float64)
# Who typed nothing needs up to three times the default, the more the rarer.
UNTYPED_SPAN: Final = 3.0
# Departures in intervals after what was announced: many are on time, more are late than early.
LATENESS: Final[Floats] = np.array(
    [-288, -72, -36, -18, -9, -3, 0, 3, 9, 18, 36, 72, 144, 288], dtype=np.float64
)
LATENESS_PRIOR: Final[Floats] = np.array(
    [0, 2, 3, 5, 6, 6, 18, 6, 10, 12, 14, 12, 5, 1], dtype=np.float64
)
LEAST_KWH: Final = 0.05
LEAST_PLANNED_KWH: Final = 0.3
UNHEARD_OF: Final = 1e-6
UNHEARD_OF_STAY: Final = 24.0


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


class Trust(NamedTuple):
    """With how many cases the priors weigh in."""

    needs: float
    stays: float


class Beliefs:
    """Needs as shares of what was typed and departures as lateness, one product-limit estimate each."""

    def __init__(self, site: Site, trust: Trust) -> None:
        self._defaults = site.defaults
        self._shares = Survival(SHARES, SHARES_PRIOR, trust.needs)
        self._lateness = Survival(LATENESS, LATENESS_PRIOR, trust.stays)
        self.update((), 0)

    def saw_full(self, car: Car) -> None:
        """Note the need of a car that showed to be full."""
        if car.drawn_share is not None:
            self._shares.end(car.drawn_share)

    def saw_leave(self, car: Car, interval: int) -> None:
        """Note a departure; a car that was not full by then may have needed any more."""
        late = car.late(interval)
        if late is not None:
            self._lateness.end(late)
        if car.drawn_share is not None and not car.is_full:
            self._shares.lose(car.drawn_share)

    def update(self, cars: Sequence[Car], interval: int) -> None:
        """Weigh what is seen of the cars that are there and not full."""
        shares = [car.drawn_share for car in cars]
        late = [car.late(interval) for car in cars]
        self._share_chances = self._shares.chances(each for each in shares if each is not None)
        chances = self._lateness.chances(each for each in late if each is not None)
        self._still_there: Floats = np.maximum(1 - np.cumsum(chances), 0.0)

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

    def presence(self, car: Car, interval: int, ahead: Floats) -> Floats:
        """Give the chance that a car is still there so many intervals ahead."""
        late = car.late(interval)
        if late is None:
            return _fading(ahead, self._defaults.stay_intervals)
        here = float(np.interp(late, LATENESS, self._still_there))
        if here < UNHEARD_OF:
            return _fading(ahead, UNHEARD_OF_STAY)
        chances: Floats = np.interp(late + ahead, LATENESS, self._still_there) / here
        return chances


def _fading(ahead: Floats, mean: float) -> Floats:
    fading: Floats = np.exp(-ahead / mean)
    return fading
