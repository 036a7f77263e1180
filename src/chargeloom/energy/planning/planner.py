"""Keeps account of the cars and asks a strategy, interval by interval; causal, as it is told nothing more."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Final, Protocol

import numpy as np

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.checks import demand, demand_number, demand_sound_car
from chargeloom.energy.planning.floors import Bounds, held
from chargeloom.energy.planning.network import Floats, Network
from chargeloom.energy.planning.site import Announced, News, Site

BY_ARRIVAL: Final = attrgetter("announced.arrival", "station")
DRAW_TOLERANCE_A: Final = 1e-3


class Strategy(Protocol):
    """Chooses currents; what it chooses is brought within limits and out of the gap below the minimum."""

    @property
    def fallbacks(self) -> int:
        """Count the intervals for which it could not choose as it is meant to, and max-min shares stood in."""
        ...

    def saw_full(self, car: Car) -> None:
        """Learn that a car needs no more."""

    def saw_leave(self, car: Car, interval: int) -> None:
        """Learn that a car is gone."""

    def choose(self, cars: Sequence[Car], interval: int) -> Floats:
        """Give a current for each station; cars are those that may take more, by arrival and station."""
        ...


class Planner:
    """A site with its cars."""

    def __init__(self, site: Site, network: Network, strategy: Strategy) -> None:
        self._kwh_per_a = site.kwh_per_a
        self._stations = {name: at for at, name in enumerate(site.station_ids)}
        self._known_stations = frozenset(site.station_ids)
        self._network = network
        self._strategy = strategy
        self._cars: dict[str, Car] = {}
        self._interval = -1

    @property
    def fallbacks(self) -> int:
        """Count the intervals for which the strategy found nothing, and max-min shares stood in."""
        return self._strategy.fallbacks

    def step(self, news: News) -> dict[str, float]:
        """Take the news of an interval and offer each connected car a current for it."""
        demand(news.interval > self._interval, f"t: {news.interval} comes after {self._interval}")
        self._interval = news.interval
        self._take_draws(news.drawn_a)
        for session_id in news.left:
            self._leave(session_id)
        for announced in news.arrived:
            self._arrive(announced)
        cars = sorted(self._cars.values(), key=BY_ARRIVAL)
        self._offer([car for car in cars if not car.is_full])
        return {car.id: car.offered_a for car in cars}

    def _take_draws(self, drawn_a: dict[str, float]) -> None:
        for session_id in sorted(drawn_a.keys() & self._cars.keys()):
            car, current = self._cars[session_id], drawn_a[session_id]
            demand_number(f"drawn_a.{session_id}", current, -DRAW_TOLERANCE_A)
            was_full = car.is_full
            car.draw(max(current, 0.0), self._kwh_per_a)
            if car.is_full and not was_full:
                self._strategy.saw_full(car)

    def _leave(self, session_id: str) -> None:
        car = self._cars.pop(session_id, None)
        if car is not None:
            self._strategy.saw_leave(car, self._interval)

    def _arrive(self, announced: Announced) -> None:
        demand_sound_car("arrived", announced, self._known_stations)
        demand(announced.session_id not in self._cars, f"arrived: {announced.session_id} is there")
        station = self._stations[announced.station_id]
        is_free = all(car.station != station for car in self._cars.values())
        demand(is_free, f"arrived: {announced.station_id} is taken")
        self._cars[announced.session_id] = Car(announced, station)

    def _offer(self, cars: Sequence[Car]) -> None:
        offers = np.zeros(self._network.stations)
        if cars:
            wanted = self._strategy.choose(cars, self._interval)
            offers = held(self._network, wanted, bounds_of(cars, self._network.stations))
        for car in self._cars.values():
            car.offered_a = 0.0 if car.is_full else float(offers[car.station])


def bounds_of(cars: Sequence[Car], stations: int) -> Bounds:
    """Give what the cars can take, station by station."""
    bounds = Bounds(np.zeros(stations), np.zeros(stations))
    for car in cars:
        bounds.least_a[car.station] = car.announced.min_rate_a
        bounds.most_a[car.station] = car.announced.max_rate_a
    return bounds
