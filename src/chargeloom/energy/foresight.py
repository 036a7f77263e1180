"""The planner that looks ahead: a linear program over expected needs and stays, every interval anew."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.beliefs import LEAST_PLANNED_KWH, Beliefs, Trust
from chargeloom.energy.car import Car
from chargeloom.energy.network import Floats, Network
from chargeloom.energy.program import Program, Terms
from chargeloom.energy.site import Site
from chargeloom.energy.whole import round_off

PIECES: Final = 2


class Settings(NamedTuple):
    """One setting for every day; the how and why stands in docs/reference/planning.md."""

    stretches: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    bonus_kwh: float = 4.0
    bonus_floor_kwh: float = 0.5
    enough: float = 0.8
    spare_worth: float = 0.9
    fading: float = 0.99
    trust: Trust = Trust(needs=4.0, stays=4.0)


SETTINGS: Final = Settings()
TIE: Final = 1e-6


class Foresight:
    """Chooses the currents with which the rest of the day promises most energy and most finished cars."""

    def __init__(self, site: Site, network: Network, settings: Settings = SETTINGS) -> None:
        self._settings = settings
        self._network = network
        self._lengths = np.array(settings.stretches, dtype=np.float64)
        starts = np.concatenate([[0.0], np.cumsum(self._lengths)[:-1]])
        self._ahead: Floats = starts + (self._lengths - 1) / 2
        self._program = Program(network, self._lengths * site.kwh_per_a, PIECES)
        self._beliefs = Beliefs(site, settings.trust)
        self.saw_full = self._beliefs.saw_full
        self.saw_leave = self._beliefs.saw_leave

    def choose(self, cars: Sequence[Car], interval: int) -> Floats:
        """Solve the rest of the day, and round off what concerns now."""
        self._beliefs.update(cars, interval)
        terms = Terms.empty(len(self._lengths), PIECES, self._network.stations)
        for order, car in enumerate(cars):
            self._put(terms, car, interval, TIE / (1 + order))
        self._program.set(terms)
        return round_off(self._program, self._network, cars)

    def _put(self, terms: Terms, car: Car, interval: int, tie: float) -> None:
        settings, needs, at = self._settings, self._beliefs.needs(car), car.station
        planned = max(needs.enough_kwh(settings.enough), LEAST_PLANNED_KWH)
        spare = max(float(needs.kwh[-1]) - planned, 0.0)
        worth = 1 + settings.bonus_kwh / (needs.expected_kwh + settings.bonus_floor_kwh) + tie
        present = self._beliefs.presence(car, interval, self._ahead)
        terms.most_a[:, at] = car.announced.max_rate_a
        terms.pieces_kwh[:, at] = planned, spare
        terms.worth[:, at] = worth, settings.spare_worth
        terms.discount[:, at] = worth * (1 - settings.fading**self._ahead * present)
