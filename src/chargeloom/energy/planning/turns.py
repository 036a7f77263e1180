"""The orders that others charge by, over the same limits: one car after the other."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.network import Floats, Network
from chargeloom.energy.planning.site import Site

HALVINGS: Final = 20

Rank = Callable[[Car, int, Site], float]


class Deaf:
    """Learns nothing from what it sees, and always finds something."""

    fallbacks = 0

    def saw_full(self, car: Car) -> None:
        """Learn nothing."""

    def saw_leave(self, car: Car, interval: int) -> None:
        """Learn nothing."""


class InTurn(Deaf):
    """Each car, in an order, gets all that fits; below its minimum nothing."""

    def __init__(self, site: Site, network: Network, rank: Rank) -> None:
        self._site, self._network, self._rank = site, network, rank

    def choose(self, cars: Sequence[Car], interval: int) -> Floats:
        """Fill up car by car."""
        currents = np.zeros(self._network.stations)
        for car in sorted(cars, key=lambda each: self._rank(each, interval, self._site)):
            _raise(self._network, currents, car)
        return currents


class RoundRobin(Deaf):
    """In the order of arrival, but each interval another car begins."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def choose(self, cars: Sequence[Car], interval: int) -> Floats:
        """Fill up car by car from the one whose turn it is."""
        currents = np.zeros(self._network.stations)
        first = interval % len(cars)
        for car in (*cars[first:], *cars[:first]):
            _raise(self._network, currents, car)
        return currents


def _least(car: Car) -> float:
    return car.announced.min_rate_a


def _fits(network: Network, currents: Floats, car: Car, current_a: float) -> bool:
    """Set a car's current where that fits, and tell whether it does."""
    before = currents[car.station]
    currents[car.station] = current_a
    if network.is_within(currents):
        return True
    currents[car.station] = before
    return False


def _raise(network: Network, currents: Floats, car: Car) -> None:
    most = car.announced.max_rate_a
    if _fits(network, currents, car, most) or not _fits(network, currents, car, _least(car)):
        return
    step = (most - _least(car)) / 2
    for _ in range(HALVINGS):
        _fits(network, currents, car, float(currents[car.station]) + step)
        step /= 2


def remaining_kwh(car: Car, site: Site) -> float:
    """Give what the driver's word leaves to be drawn."""
    typed = car.announced_kwh
    return max((site.defaults.energy_kwh if typed is None else typed) - car.drawn_kwh, 0.0)


def departure(car: Car, site: Site) -> int:
    """Give when the driver's word ends the stay."""
    announced = car.announced.estimated_departure
    return car.announced.arrival + site.defaults.stay_intervals if announced is None else announced


def laxity(car: Car, interval: int, site: Site) -> float:
    """Give how many intervals a car could wait and still be served by its announced departure."""
    at_most = max(car.announced.max_rate_a * site.kwh_per_a, 1e-9)
    return departure(car, site) - interval - remaining_kwh(car, site) / at_most


def processing_time(car: Car, site: Site) -> float:
    """Give how many intervals at full current a car still needs by its driver's word."""
    return remaining_kwh(car, site) / max(car.announced.max_rate_a * site.kwh_per_a, 1e-9)


RANKS: Final[dict[str, Rank]] = {
    "fcfs": lambda car, _now, _site: car.announced.arrival,
    "lcfs": lambda car, _now, _site: -car.announced.arrival,
    "edf": lambda car, _now, site: departure(car, site),
    "llf": laxity,
    "lrpt": lambda car, _now, site: -processing_time(car, site),
}
