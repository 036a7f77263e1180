"""Algorithms from outside: a function of what is known at a moment."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.checks import demand, demand_number
from chargeloom.energy.planning.network import Floats, Network
from chargeloom.energy.planning.sharing import MaxMin
from chargeloom.energy.planning.site import Site


class Vehicle(NamedTuple):
    """A connected vehicle as far as it has shown itself; what its driver said may be wrong, None: nothing was said."""

    id: str
    station_id: str
    arrival: int
    estimated_departure: int | None
    estimated_energy_kwh: float | None
    min_rate_a: float
    max_rate_a: float
    drawn_kwh: float
    offered_a: float
    """What it was offered in the interval before."""


class Moment:
    """What may be known when the currents of an interval are chosen."""

    def __init__(
        self, site: Site, network: Network, divide: MaxMin, cars: Sequence[Car], interval: int
    ) -> None:
        self.site, self.interval = site, interval
        self.vehicles = tuple(_seen(site, car) for car in cars)
        """Those that are there and have not shown to be full, by arrival and station."""
        self._network, self._divide = network, divide
        self._cars = {car.id: car for car in cars}

    def fits(self, offers_a: Mapping[str, float]) -> bool:
        """Tell whether every limit of the site holds with these currents, by vehicle."""
        return self._network.is_within(self.by_station(offers_a))

    def shares(
        self, order: Sequence[str] | None = None, weights: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """Divide as live sites do: minima are let in by order as they fit, then weighted max-min.

        Without an order, the vehicles' own; whom neither names gets nothing, or a weight of 1.
        """
        cars = [self._car(name) for name in (self._cars if order is None else order)]
        known = [(weights or {}).get(car.id, 1.0) for car in cars]
        for car, weight in zip(cars, known, strict=True):
            demand_number(f"weights.{car.id}", weight, 1e-6)
        currents = self._divide.divided(cars, known)
        return {car.id: float(currents[car.station]) for car in cars}

    def by_station(self, offers_a: Mapping[str, float]) -> Floats:
        """Put currents in the order of the site's stations; refuses what is no current of a vehicle that is there."""
        whose = type(offers_a).__name__
        demand(
            isinstance(offers_a, Mapping), f"offers_a: {whose} is no mapping of vehicles to amperes"
        )
        currents = np.zeros(self._network.stations)
        for name, current in offers_a.items():
            demand_number(f"offers_a.{name}", current, 0.0)
            currents[self._car(name).station] = current
        return currents

    def _car(self, name: str) -> Car:
        demand(name in self._cars, f"{name!r} is not there, or full")
        return self._cars[name]


Algorithm: TypeAlias = Callable[[Moment], Mapping[str, float]]
"""Gives the amperes of each vehicle by its id; whom it doesn't name gets nothing."""


class Own:
    """Asks an algorithm from outside."""

    fallbacks = 0

    def __init__(self, site: Site, network: Network, algorithm: Algorithm) -> None:
        self._site, self._network, self._algorithm = site, network, algorithm
        self._divide = MaxMin(network)
        self.saw_full, self.saw_leave = self._divide.saw_full, self._divide.saw_leave

    def choose(self, cars: Sequence[Car], interval: int) -> Floats:
        """Let it choose, and refuse what is no choice."""
        moment = Moment(self._site, self._network, self._divide, cars, interval)
        return moment.by_station(self._algorithm(moment))


def _seen(site: Site, car: Car) -> Vehicle:
    said = car.announced
    return Vehicle(
        id=car.id,
        station_id=site.station_ids[car.station],
        arrival=said.arrival,
        estimated_departure=said.estimated_departure,
        estimated_energy_kwh=said.estimated_energy_kwh,
        min_rate_a=said.min_rate_a,
        max_rate_a=said.max_rate_a,
        drawn_kwh=car.drawn_kwh,
        offered_a=car.offered_a,
    )
