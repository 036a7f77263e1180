"""Rounds a linear program's currents to nothing or at least the minimum, car by car, by solving it again."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from chargeloom.energy.planning.car import Car
from chargeloom.energy.planning.network import Floats, Network
from chargeloom.energy.planning.program import Program

NOTHING_A: Final = 1e-6
TOO_LITTLE: Final = 0.15


def round_off(program: Program, network: Network, cars: Sequence[Car]) -> Floats:
    """Fix who is in the gap: up to the minimum who has most of it, while that fits; down who has little; raises NoOptimum."""
    floors = np.zeros(network.stations)
    open_cars = {car.station: car for car in cars}
    currents = program.solve()
    while in_gap := [at for at, car in open_cars.items() if _is_in_gap(currents[at], car)]:
        little = [at for at in in_gap if currents[at] < TOO_LITTLE * _least(open_cars[at])]
        for at in little:
            program.fix(at, 0.0, 0.0)
            del open_cars[at]
        rest = [at for at in in_gap if at in open_cars]
        if rest:
            best = max(rest, key=lambda at: (currents[at], -at))
            _fix(program, network, floors, open_cars.pop(best))
        currents = program.solve()
    return currents


def _fix(program: Program, network: Network, floors: Floats, car: Car) -> None:
    floors[car.station] = _least(car)
    if network.is_within(floors):
        program.fix(car.station, _least(car), car.announced.max_rate_a)
    else:
        floors[car.station] = 0.0
        program.fix(car.station, 0.0, 0.0)


def _is_in_gap(current_a: float, car: Car) -> bool:
    return NOTHING_A < current_a < _least(car) - NOTHING_A


def _least(car: Car) -> float:
    return car.announced.min_rate_a
