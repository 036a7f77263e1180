"""The planner that looks ahead: a linear program over expected needs, every interval anew."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import highspy
import numpy as np

from chargeloom.energy.planning.beliefs import Beliefs
from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.departures import Departures
from chargeloom.energy.planning.needs import Needs
from chargeloom.energy.planning.network import Floats, Network
from chargeloom.energy.planning.offers import COUNTS, graded_a
from chargeloom.energy.planning.pressing import Pressing
from chargeloom.energy.planning.program import NoOptimum, Program, QuietSolver, Terms
from chargeloom.energy.planning.sharing import MaxMin
from chargeloom.energy.planning.site import Site
from chargeloom.energy.planning.whole import round_off


class Weights(NamedTuple):
    """What matters more or less as the site is pressed."""

    bonus_kwh: float
    reserve: float
    by_chance: float
    """How much of what is put off keeps its worth by the chance that the car is still there, not by its driver's word."""

    def towards(self, other: "Weights", part: float) -> "Weights":
        """Go part of the way to another."""
        return Weights(
            *(here + part * (there - here) for here, there in zip(self, other, strict=True))
        )


class Settings(NamedTuple):
    """One setting for every day; what each does stands in docs/reference/planning.md."""

    stretches: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    cuts: tuple[float, ...] = (0.5, 0.9, 1.0)
    roomy: Weights = Weights(bonus_kwh=2.0, reserve=0.0, by_chance=0.85)
    pressed: Weights = Weights(bonus_kwh=3.5, reserve=0.2, by_chance=0.0)
    bonus_floor_kwh: float = 0.1
    caution: float = 0.25
    fading: float = 0.998
    urgency: float = 0.92
    prior_cars: float = 2.0


SETTINGS: Final = Settings()
TIE: Final = 1e-6
RAMP: Final = 3


class Foresight:
    """Chooses the currents with which the rest of the day promises most energy and most finished cars.

    Where the solver finds no optimum it divides as live sites do, and counts that.
    """

    def __init__(
        self,
        site: Site,
        network: Network,
        settings: Settings = SETTINGS,
        new_solver: Callable[[], highspy.Highs] = QuietSolver,
    ) -> None:
        self._settings = settings
        self._stations = network.stations
        self._network = network
        self._lengths = np.array(settings.stretches, dtype=np.float64)
        self._starts = np.concatenate([[0.0], np.cumsum(self._lengths)[:-1]])
        self._middles = self._starts + (self._lengths - 1) / 2
        self._ramp: Floats = np.minimum(np.arange(len(self._lengths)) / RAMP, 1)
        kwh_per_a, pieces = self._lengths * site.kwh_per_a, len(settings.cuts)
        self._program = Program(network, kwh_per_a, pieces, COUNTS, new_solver)
        self._instead = MaxMin(network)
        self.fallbacks = 0
        self._kwh_per_a = site.kwh_per_a
        self._beliefs = Beliefs(site, settings.prior_cars)
        self._departures = Departures(site.period_min)
        self._pressing = Pressing(site, network)
        self._weights = settings.pressed
        self.saw_full = self._beliefs.saw_full

    def saw_leave(self, car: Car, interval: int) -> None:
        """Learn that a car is gone."""
        self._pressing.saw_leave(car)
        self._beliefs.saw_leave(car, interval)

    def choose(self, cars: Sequence[Car], interval: int) -> Floats:
        """Solve the rest of the day, and round off what concerns now."""
        self._beliefs.update(cars)
        pieces = len(self._settings.cuts)
        terms = Terms.empty(len(self._lengths), pieces, len(COUNTS), self._stations)
        needs = [self._beliefs.needs(car) for car in cars]
        self._weigh(cars, needs, interval)
        for order, (car, need) in enumerate(zip(cars, needs, strict=True)):
            self._put(terms, car, need, interval, TIE / (1 + order))
        self._program.set(terms)
        try:
            return round_off(self._program, self._network, cars)
        except NoOptimum:
            self.fallbacks += 1
            return self._instead.choose(cars, interval)

    def _weigh(self, cars: Sequence[Car], needs: Sequence[Needs], interval: int) -> None:
        """Weigh for room or for need, as pressed as the site is now."""
        part = self._pressing.part(cars, [need.expected_kwh for need in needs], interval)
        self._weights = self._settings.roomy.towards(self._settings.pressed, part)
        self._program.leave_open(1 - self._weights.reserve * self._ramp)

    def _put(self, terms: Terms, car: Car, needs: Needs, interval: int, tie: float) -> None:
        settings, at = self._settings, car.station
        lengths_kwh, used = needs.pieces(settings.cuts)
        worth = 1 - settings.caution * (1 - used) + tie
        worth[0] += self._bonus(needs)
        stay = self._beliefs.stay(car, interval)
        there = np.clip((stay - self._starts) / self._lengths, 0, 1)
        most_a = car.announced.max_rate_a
        terms.most_a[:, at] = most_a * there
        terms.graded_a[:, at] = graded_a(needs, most_a, self._kwh_per_a)
        terms.pieces_kwh[:, at] = lengths_kwh
        terms.worth[:, at] = worth
        terms.discount[:, at] = worth[0] * (1 - self._kept(car, interval, stay))

    def _kept(self, car: Car, interval: int, stay: int) -> Floats:
        """Tell which part of its worth is kept by what is put off to each stretch."""
        put_off = np.minimum(self._middles / stay, 1)
        by_word = 1 - self._settings.urgency * put_off
        by_chance = self._departures.still_there(car.announced, interval, self._middles)
        kept = by_word + self._weights.by_chance * (by_chance - by_word)
        found: Floats = self._settings.fading**self._middles * kept
        return found

    def _bonus(self, needs: Needs) -> float:
        """Give what a kWh is worth for bringing a car nearer to its end; nothing where there should be no more to do."""
        if not needs.is_foreseen:
            return 0.0
        return self._weights.bonus_kwh / (needs.expected_kwh + self._settings.bonus_floor_kwh)
