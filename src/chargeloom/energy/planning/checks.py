"""Plain words for what is wrong in a scenario, with the name of the field."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Final

from chargeloom.energy.planning.site import Announced
from chargeloom.wire.unfit import unfit

LARGEST: Final = 1e9
MOST_INTERVALS: Final = 1_000_000
"""Nine years of five minutes."""
MOST_STATIONS: Final = 2_000
MOST_LIMITS: Final = 2_000


class ScenarioError(ValueError):
    """A scenario, or a line of the protocol, that can't be planned."""


def unreadable(what: str, error: Exception) -> ScenarioError:
    """Say in plain words what a decoder finds unfit, with the name of the field."""
    pointer, words = unfit(error)
    return ScenarioError(": ".join((what, *([_field(pointer)] if pointer else []), words)))


def _field(pointer: str) -> str:
    """Write a place as those are written that are checked here: sessions[0].departure."""
    steps = (f"[{step}]" if step.isdecimal() else f".{step}" for step in pointer.split("/")[1:])
    return "".join(steps).lstrip(".")


def demand(is_right: bool, words: str) -> None:
    """Refuse in words what isn't right."""
    if not is_right:
        raise ScenarioError(words)


def demand_numbers(field: str, values: Iterable[float], least: float = -LARGEST) -> None:
    """Refuse what is no number, or below the least, or absurd."""
    for at, value in enumerate(values):
        words = f"{field}[{at}]: {value} is not a number from {least:g} to {LARGEST:g}"
        demand(math.isfinite(value) and least <= value <= LARGEST, words)


def demand_number(field: str, value: float, least: float, most: float = LARGEST) -> None:
    """Refuse a number out of bounds."""
    demand(isinstance(value, Real), f"{field}: {value!r} is no number")
    words = f"{field}: {value} is not from {least:g} to {most:g}"
    demand(math.isfinite(value) and least <= value <= most, words)


def demand_each_once(field: str, names: Sequence[str]) -> None:
    """Refuse names that stand twice."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    demand(not twice, f"{field}: {twice[:1]} stands there more than once")


def demand_sound_car(field: str, car: Announced, stations: frozenset[str]) -> None:
    """Refuse a car that can't be planned for."""
    demand(car.station_id in stations, f"{field}.station_id: no station {car.station_id!r}")
    demand_number(f"{field}.arrival", car.arrival, 0, MOST_INTERVALS)
    demand_number(f"{field}.max_rate_a", car.max_rate_a, 0, 10_000)
    demand_number(f"{field}.min_rate_a", car.min_rate_a, 0, car.max_rate_a)
    if car.estimated_departure is not None:
        demand_number(
            f"{field}.estimated_departure", car.estimated_departure, -MOST_INTERVALS, MOST_INTERVALS
        )
    if car.estimated_energy_kwh is not None:
        demand_number(f"{field}.estimated_energy_kwh", car.estimated_energy_kwh, 0)
