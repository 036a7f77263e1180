"""How hard a site is pressed: who is there, what they want, and how many have just come."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.network import Network
from chargeloom.energy.planning.site import Site

CROWDING_HOURS: Final = 3.0
NEW_HOURS: Final = 1.0


class Rise(NamedTuple):
    """Counts nothing up to one figure, in full from another on, and in proportion between."""

    begins: float
    full: float

    def part(self, figure: float) -> float:
        """Give 0 to 1."""
        return min(max((figure - self.begins) / (self.full - self.begins), 0.0), 1.0)


PLACES: Final = Rise(0.67, 0.8)
CROWDING: Final = Rise(3.0, 4.0)
NEWCOMERS: Final = Rise(0.3, 0.5)


class Pressing:
    """Tells from 0 (there is room) to 1 (pressed); the largest of three signals counts.

    Places taken count as the most so far: a day that was full once stays one that fills. What is wanted soon over what
    the limits let through, and the share of newcomers among those who wait, count as they are now.
    """

    def __init__(self, site: Site, network: Network) -> None:
        self._stations = network.stations
        hours = site.period_min / 60
        self._new_intervals = NEW_HOURS / hours
        self._soon_kwh_per_a = site.kwh_per_a * CROWDING_HOURS / hours
        self._soon_kwh = _even_a(network) * self._soon_kwh_per_a
        self._there: set[str] = set()
        self._by_places = 0.0

    def saw_leave(self, car: Car) -> None:
        """Note that a place is free."""
        self._there.discard(car.id)

    def part(self, cars: Sequence[Car], expected_kwh: Sequence[float], interval: int) -> float:
        """Weigh those who wait, each with what it is expected to need still."""
        self._there.update(car.id for car in cars)
        places = PLACES.part(len(self._there) / self._stations)
        self._by_places = max(self._by_places, places)
        new = sum(interval - car.announced.arrival < self._new_intervals for car in cars)
        by_newcomers = NEWCOMERS.part(new / max(len(cars), 1))
        return max(self._by_places, self._by_crowding(cars, expected_kwh), by_newcomers)

    def _by_crowding(self, cars: Sequence[Car], expected_kwh: Sequence[float]) -> float:
        wanted = sum(
            min(kwh, car.announced.max_rate_a * self._soon_kwh_per_a)
            for car, kwh in zip(cars, expected_kwh, strict=True)
        )
        return CROWDING.part(wanted / self._soon_kwh) if self._soon_kwh > 0 else 1.0


def _even_a(network: Network) -> float:
    """Give what all limits together let through if everybody draws alike."""
    used = network.used(np.ones(network.stations))
    loaded = used > 0
    if not loaded.any():
        return float("inf")
    return network.stations * float((network.limits_a[loaded] / used[loaded]).min())
