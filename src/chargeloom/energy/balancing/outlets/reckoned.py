"""What a limit means for the lines of an outlet: watts are of any one of them until its car is seen on more."""

from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from chargeloom.domain.limits.reckoning import Reckoning


class Bounds(NamedTuple):
    """Between which limits a car charges, and how much of one a line carries at most."""

    least_a: float
    most_a: float
    part: float = 1.0


@dataclass(slots=True)
class Reckoned:
    """How limits of one outlet are reckoned."""

    reckoning: Reckoning = Reckoning.AMPERES
    bears_a: float = inf
    """What all that feeds it bears on each line."""

    def lines(self, car_lines: int | None) -> int:
        """Say on how many lines the watts of a limit are drawn, as it is told."""
        return (car_lines or 1) if self.reckoning is Reckoning.WATTS else 1

    def spread(self, car_lines: int | None, all_lines: int) -> int:
        """Say over how many lines a car may spread what a limit says of one."""
        if self.reckoning is Reckoning.AMPERES:
            return 1
        return (car_lines or all_lines) // self.lines(car_lines)

    def bounds(self, least_a: float, most_a: float, spread: int) -> Bounds:
        """Say which limits are of use: a car that spreads them needs its minimum on each line.

        Where that can never fit, they are of use to a car that does not. No line carries more than the outlet gives.
        """
        wide_a = least_a * spread
        part = min(1.0, most_a / wide_a) if wide_a > 0 else 1.0
        if spread == 1 or wide_a * part > self.bears_a:
            return Bounds(least_a, most_a)
        return Bounds(wide_a, max(most_a, wide_a), part)
