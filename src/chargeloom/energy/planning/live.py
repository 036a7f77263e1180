"""The loop that balances live sites, driven through a scenario: each interval is told to it as a station would."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from chargeloom.domain.ids import StationId
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.car import Car as Conduct
from chargeloom.energy.balancing.outlets.lines import lines_of
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.circuits import site_model
from chargeloom.energy.planning.network import Floats
from chargeloom.energy.planning.site import Site

SLEEPS_AFTER_S: Final = 60.0
"""So long a car has to take nothing until live sites hold it to sleep."""
TICK_S: Final = 1.0
"""So soon a station has taken a limit, and its car is seen to follow."""


class Live:
    """Plays the stations of a scenario to the controller of live sites.

    A car takes what it may until it has shown to be full; then it sleeps, connected, as a charged car does.
    """

    fallbacks = 0

    def __init__(self, site: Site) -> None:
        self.model = site_model(site)
        self._controller = Controller(self.model)
        self._period_s = site.period_min * 60
        self._places = [Place(station=StationId(name), evse=1) for name in site.station_ids]
        for place in self._places:
            self._controller.stands(place, 0.0)
            self._controller.contact(0.0, place, is_online=True)
        self._there: dict[int, str] = {}
        self._asleep: set[int] = set()
        self._slept: set[int] = set()

    def saw_full(self, car: Car) -> None:
        """Let a car sleep from the next decision on."""
        self._asleep.add(car.station)

    def saw_leave(self, car: Car, interval: int) -> None:
        """Tell that a car is gone."""
        self._there.pop(car.station, None)
        self._asleep.discard(car.station)
        self._slept.discard(car.station)
        self._controller.plugged(interval * self._period_s, self._places[car.station], Conduct.NONE)

    def choose(self, cars: Sequence[Car], interval: int) -> Floats:
        """Let the loop run for an interval, looking the more rarely the longer it has nothing to tell."""
        now = interval * self._period_s
        self._tell(cars, now)
        end, step_s = now + self._period_s, TICK_S
        while now < end:
            is_news = self._decide(now)
            step_s = TICK_S if is_news else max(self.model.balancing.hold_s, 2 * step_s)
            now += step_s
        offers = np.zeros(len(self._places))
        outlets = self._controller.outlets
        for car in cars:
            offers[car.station] = outlets[self._places[car.station]].told.limit_a
        return offers

    def _tell(self, cars: Sequence[Car], now: float) -> None:
        for car in cars:
            if self._there.get(car.station) != car.id:
                self._there[car.station] = car.id
                self._plug(car, now)
        for station in sorted(self._asleep - self._slept):
            self._controller.plugged(now, self._places[station], Conduct.SLEEPS)
        self._slept |= self._asleep

    def _plug(self, car: Car, now: float) -> None:
        """A car comes; the outlet gives no more than it takes."""
        place, announced = self._places[car.station], car.announced
        self._controller.takes(place, announced.min_rate_a, announced.max_rate_a)
        self._controller.plugged(now, place, Conduct.WANTS)

    def _decide(self, now: float) -> bool:
        """Measure, decide, and let stations take what they are told; tells whether they were told anything."""
        for station in self._there:
            state = self._controller.outlets[self._places[station]]
            drawn = 0.0 if station in self._asleep else state.told.limit_a
            if station in self._slept:
                self._controller.plugged(now, self._places[station], _conduct(state, now))
            self._controller.drew(now, self._places[station], (drawn,) * lines_of(state.outlet))
        offers = self._controller.decide(now).offers
        for offer in offers:
            self._controller.accepted(now, offer.place, offer.limit_a, offer.lines)
        return bool(offers)


def _conduct(state: OutletState, now: float) -> Conduct:
    """Say what the station of a full car tells: that it waits for the car, or while nothing is offered the car for it."""
    is_long = state.on_since is not None and now - state.on_since >= SLEEPS_AFTER_S
    is_asleep = state.told.limit_a > 0 and (is_long or state.car is Conduct.SLEEPS)
    return Conduct.SLEEPS if is_asleep else Conduct.WANTS
