"""How likely a car is still there later: hazards of departures, learnt at Caltech.

ACN-Data, Caltech, September to December 2019 and February to early March 2020: none of the benchmark's days. Logistic
hazards of five minutes, with a quadratic penalty of 3.
"""

from bisect import bisect_right
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.planning.network import Floats
from chargeloom.energy.planning.site import Announced

LEARNT_MIN: Final = 5
HOUR: Final = 12
LONGEST: Final = 600
OLDEST: Final = 400
REMEMBERED: Final = 2_000
"""As many cars as a site has stations at most."""
BY_HOUR_WEIGHT: Final = 0.2
# Where each of the tables below passes on to its next entry, in steps of five minutes or in shares of the announced stay.
LEFT_FROM: Final = (-96, -48, -24, -12, -6, -3, 0, 3, 6, 12, 24, 48, 72, 96, 120)
SHARE_FROM: Final = (0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.3, 1.6, 2.0, 3.0, 5.0)
THERE_FROM: Final = (3, 6, 12, 24, 36, 48, 60, 72, 84, 96, 108, 120, 144)
HOUR_FROM: Final = tuple(range(7 * HOUR, 23 * HOUR, HOUR))


class Hazard(NamedTuple):
    """What adds up to the log odds that a car leaves within the next step."""

    left: tuple[float, ...]
    """By what is left of the driver's word."""
    share: tuple[float, ...]
    """By the share of the announced stay that is over."""
    there: tuple[float, ...]
    """By the time there."""
    there_wordless: tuple[float, ...]
    """The same of drivers who said nothing."""
    hour: tuple[float, ...] = (0.0,) * (len(HOUR_FROM) + 1)
    """By the time since the midnight before interval 0."""


# fmt: off
BY_WORD: Final = Hazard(
    left=(1.21, 0.84, 0.71, 0.37, 0.34, 0.42, 0.43, 0.6, 0.44, 0.18, -0.45, -0.96, -1.24, -1.68, -0.89, -0.52),
    share=(-0.41, -0.21, 0.22, 0.43, 0.25, 0.06, 0.22, 0.7, 0.47, 0.06, -0.5, -0.4, -0.66, -0.41),
    there=(-4.81, -4.95, -4.91, -4.25, -4.57, -4.61, -4.7, -4.79, -4.44, -4.14, -3.61, -3.29, -3.65, -4.25),
    there_wordless=(-5.72, -3.9, -3.74, -3.86, -4.05, -4.04, -4.48, -4.13, -4.18, -3.84, -2.84, -2.67, -2.99, -4.52),
)
BY_HOUR: Final = Hazard(
    left=(0.92, 0.5, 0.44, 0.19, 0.25, 0.41, 0.46, 0.57, 0.36, 0.08, -0.44, -0.72, -0.85, -1.23, -0.68, -0.48),
    share=(-0.44, -0.24, 0.09, 0.32, 0.19, 0.04, 0.17, 0.55, 0.39, 0.1, -0.26, -0.21, -0.57, -0.35),
    there=(-4.73, -4.75, -4.71, -4, -4.23, -4.31, -4.52, -4.72, -4.58, -4.66, -4.41, -4.18, -4.31, -4.33),
    there_wordless=(-5.55, -3.6, -3.4, -3.47, -3.61, -3.61, -4.14, -3.93, -4.24, -4.27, -3.64, -3.65, -3.81, -4.7),
    hour=(-0.21, 0.33, -0.61, -1.07, -1.41, -0.75, -0.74, -0.71, -0.66, -0.3, 0.44, 1.13, 1.29, 1.19, 1.09, 0.88, 0.12),
)
# fmt: on


class Departures:
    """Chances that cars are still there; interval 0 is taken for midnight, which matters little."""

    def __init__(self, period_min: float) -> None:
        self._steps = period_min / LEARNT_MIN

    def still_there(self, car: Announced, interval: int, ahead: Floats) -> Floats:
        """Give the chance that a car that is there stays for so many more intervals, for each of them."""
        arrival = round(car.arrival * self._steps)
        since = min(round((interval - car.arrival) * self._steps), OLDEST)
        curve = _curve(self._announced_steps(car), arrival)
        later = np.interp(since + ahead * self._steps, np.arange(len(curve)), curve)
        found: Floats = np.exp(later - curve[since])
        return found

    def _announced_steps(self, car: Announced) -> int | None:
        if car.estimated_departure is None:
            return None
        return max(round((car.estimated_departure - car.arrival) * self._steps), 1)


@lru_cache(maxsize=REMEMBERED)
def _curve(announced: int | None, arrival: int) -> Floats:
    """Give the logarithm of the chance to be there after each step."""
    by_hour = _log_stays(BY_HOUR, announced, arrival)
    by_word = _log_stays(BY_WORD, announced, arrival)
    return BY_HOUR_WEIGHT * by_hour + (1 - BY_HOUR_WEIGHT) * by_word


def _log_stays(hazard: Hazard, announced: int | None, arrival: int) -> Floats:
    odds = [_log_odds(hazard, announced, arrival, step) for step in range(LONGEST)]
    stays: Floats = np.concatenate([[0.0], -np.cumsum(np.log1p(np.exp(odds)))])
    return stays


def _log_odds(hazard: Hazard, announced: int | None, arrival: int, step: int) -> float:
    by_hour = hazard.hour[bisect_right(HOUR_FROM, arrival + step)]
    there = bisect_right(THERE_FROM, step)
    if announced is None:
        return hazard.there_wordless[there] + by_hour
    left = hazard.left[bisect_right(LEFT_FROM, announced - step)]
    share = hazard.share[bisect_right(SHARE_FROM, step / announced)]
    return left + share + hazard.there[there] + by_hour
