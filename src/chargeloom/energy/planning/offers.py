"""What an offer for now is worth: a car that becomes full wastes the rest of its interval."""

from typing import Final, NamedTuple

import numpy as np

from chargeloom.energy.planning.needs import Needs
from chargeloom.energy.planning.network import Floats

STEPS: Final = 32
"""Into so many parts the most that a car can take is cut."""


class Grade(NamedTuple):
    """Amperes that count alike: from a chance to be drawn, and for which part they count."""

    least: float
    counts: float


GRADES: Final = (
    Grade(0.985, 0.993),
    Grade(0.96, 0.973),
    Grade(0.92, 0.94),
    Grade(0.85, 0.885),
    Grade(0.7, 0.775),
    Grade(0.4, 0.55),
    Grade(0.0, 0.2),
)
COUNTS: Final[Floats] = np.array([grade.counts for grade in GRADES])
_FALLING: Final[Floats] = -np.array([grade.least for grade in GRADES[:-1]])


def graded_a(needs: Needs, most_a: float, kwh_per_a: float) -> Floats:
    """Sort the amperes up to the most by the chance that they are drawn for the whole interval."""
    step_a = most_a / STEPS
    middles: Floats = np.arange(0.5, STEPS, dtype=np.float64) * (step_a * kwh_per_a)
    grades = np.searchsorted(_FALLING, -needs.drawn(middles), side="left")
    found: Floats = np.bincount(grades, minlength=len(GRADES)).astype(np.float64) * step_a
    return found
