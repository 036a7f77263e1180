"""Commissioning: is the meter wired and scaled as it is said to be, judged by cars that start and stop.

When one car's current steps, the meter above steps by the same, on the same phases and in the same
direction; whatever the house does at that moment is noise around it. From enough steps follow, of each
line of the meter: which phase it is on, its direction and its scale. Pure, and in no hurry to be sure:
what the steps don't show is not said.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise, permutations
from math import isfinite, log10
from statistics import median
from typing import Final, NamedTuple

Lines = tuple[float, float, float]

LEAST_STEP_A: Final = 4.0
"""A smaller step drowns in what a house does anyway."""
SETTLED_S: Final = 3.0
"""So long before and after a step both sides must stand still."""
LONGEST_S: Final = 150.0
"""What a car said longer ago says nothing of when it stepped."""
LEAST_STEPS: Final = 3
"""So many steps of a phase are needed: the house switches something now and then, and not always with the car."""
SCALES: Final = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
"""How a scale goes wrong: a unit, or a decimal point."""
AGREES: Final = 0.35
"""How far a step may be off, in parts of itself: the house moves, and cars draw less than they say."""
_QUIET: Final = 0.25
_LINES: Final = range(3)


class Point(NamedTuple):
    """Currents at an instant, in seconds."""

    at_s: float
    a: Lines


class Step(NamedTuple):
    """What changed at the cars, and what the meter made of it."""

    at_s: float
    cars_a: Lines
    meter_a: Lines


class Verdict(StrEnum):
    """What came of a check."""

    RIGHT = "right"
    WRONG = "wrong"
    CANNOT_TELL = "cannot-tell"


class Why(StrEnum):
    """Why nothing can be told."""

    TOO_FEW_STEPS = "too-few-steps"
    DOES_NOT_FOLLOW = "does-not-follow"
    AMBIGUOUS = "ambiguous"


class Line(NamedTuple):
    """What one line of the meter measures: a phase of the supply, by what factor, in which direction."""

    phase: int
    scale: float
    sign: int


class Finding(NamedTuple):
    """The verdict, and how the meter must be read to be right: true = reading x scale x sign."""

    verdict: Verdict
    why: Why | None
    steps: int
    lines: tuple[Line, Line, Line] | None = None
    agreement: float = 0.0
    """How much of the cars' steps the meter shows, read so: 1 is all of it."""


RIGHT: Final = (Line(0, 1.0, 1), Line(1, 1.0, 1), Line(2, 1.0, 1))


def judge(cars: Mapping[str, Sequence[Point]], meter: Sequence[Point]) -> Finding:
    """Judge a meter by the cars at each outlet below it; all points in the order of time."""
    steps = find_steps(cars, meter)
    stepped = [sum(abs(one.cars_a[phase]) >= LEAST_STEP_A for one in steps) for phase in _LINES]
    if min(stepped) < LEAST_STEPS:
        return Finding(Verdict.CANNOT_TELL, Why.TOO_FEW_STEPS, len(steps))
    readings = sorted(_readings(steps), key=lambda one: one.off)
    if not readings or readings[0].off > AGREES:
        return Finding(Verdict.CANNOT_TELL, Why.DOES_NOT_FOLLOW, len(steps))
    best = readings[0]
    if any(other.off < 2 * best.off + 0.1 for other in readings[1:]):
        return Finding(Verdict.CANNOT_TELL, Why.AMBIGUOUS, len(steps))
    verdict = Verdict.RIGHT if best.lines == RIGHT else Verdict.WRONG
    return Finding(verdict, None, len(steps), best.lines, 1.0 - best.off)


def find_steps(cars: Mapping[str, Sequence[Point]], meter: Sequence[Point]) -> tuple[Step, ...]:
    """Find where one car steps while all others stand still, with what the meter shows across it."""
    found: list[Step] = []
    for outlet, points in cars.items():
        others = [told for name, told in cars.items() if name != outlet]
        for before, after in pairwise(points):
            change = _difference(after.a, before.a)
            if _most(change) < LEAST_STEP_A or after.at_s - before.at_s > LONGEST_S:
                continue
            since_s, until_s = before.at_s - SETTLED_S, after.at_s + 2 * SETTLED_S
            may_move_a = _QUIET * _most(change)
            still = (_stands_around(one, since_s, until_s, may_move_a) for one in others)
            shown = _shown(meter, before.at_s, after.at_s)
            if shown is not None and all(still) and _is_lasting(points, after, change):
                found.append(Step(after.at_s, change, shown))
    return tuple(sorted(found))


class _Reading(NamedTuple):
    """One way to read the meter, and how far it is off, in parts of the steps."""

    lines: tuple[Line, Line, Line]
    off: float


def _readings(steps: Sequence[Step]) -> list[_Reading]:
    """Try every order of the lines, each with the scale and direction that suit it best."""
    fits = {(line, phase): _fit(steps, line, phase) for line in _LINES for phase in _LINES}
    found: list[_Reading] = []
    for order in permutations(_LINES):
        lines = [fits[line, phase] for line, phase in enumerate(order)]
        if any(one is None for one in lines):
            continue
        told = tuple(one for one in lines if one is not None)
        reading = (told[0], told[1], told[2])
        found.append(
            _Reading(reading, max(_off(steps, line, one) for line, one in enumerate(reading)))
        )
    return found


def _fit(steps: Sequence[Step], line: int, phase: int) -> Line | None:
    """Find the scale and direction of a line on a phase; a median, so that a kettle now and then is no matter."""
    ratios = [
        step.cars_a[phase] / step.meter_a[line]
        for step in steps
        if abs(step.cars_a[phase]) >= LEAST_STEP_A and step.meter_a[line] != 0.0
    ]
    ratio = median(ratios) if ratios else 0.0
    if ratio == 0.0 or not isfinite(ratio):
        return None
    scale = min(SCALES, key=lambda one: abs(log10(abs(ratio)) - log10(one)))
    return Line(phase, scale, 1 if ratio > 0 else -1)


def _off(steps: Sequence[Step], line: int, told: Line) -> float:
    """Say how far a line read so is off in the middle, where the phase steps and where it does not."""
    moved, still = [], []
    for step in steps:
        wanted = step.cars_a[told.phase]
        missed = abs(step.meter_a[line] * told.scale * told.sign - wanted)
        if abs(wanted) >= LEAST_STEP_A:
            moved.append(missed / abs(wanted))
        else:
            still.append(missed / max(map(abs, step.cars_a)))
    return max(median(moved), median(still) if still else 0.0)


def _shown(meter: Sequence[Point], before_s: float, after_s: float) -> Lines | None:
    """Say by how much the meter changed over a step, once it has followed."""
    left = _between(meter, before_s - SETTLED_S, before_s)
    right = _between(meter, after_s + SETTLED_S / 2, after_s + SETTLED_S * 2)
    if not left or not right:
        return None
    return _difference(_median(right), _median(left))


def _between(points: Sequence[Point], since_s: float, until_s: float) -> Sequence[Point]:
    first, last = bisect_left(points, since_s, key=_at), bisect_right(points, until_s, key=_at)
    return points[first:last]


def _is_lasting(points: Sequence[Point], after: Point, change: Lines) -> bool:
    """Whether a car stays where it stepped to until the meter has followed."""
    until_s = after.at_s + 2 * SETTLED_S
    return _stands_still(points, after.at_s, until_s, _QUIET * _most(change))


def _stands_still(
    points: Sequence[Point], since_s: float, until_s: float, may_move_a: float
) -> bool:
    """Whether a car moves little over a while."""
    near = _between(points, since_s, until_s)
    return all(_most(_difference(one.a, near[0].a)) <= may_move_a for one in near)


def _stands_around(
    points: Sequence[Point], since_s: float, until_s: float, may_move_a: float
) -> bool:
    """Whether a car moves little from what it last said before a while to what it first said after it."""
    first = max(0, bisect_right(points, since_s, key=_at) - 1)
    last = bisect_left(points, until_s, key=_at) + 1
    near = points[first:last]
    return all(_most(_difference(one.a, near[0].a)) <= may_move_a for one in near)


def _at(point: Point) -> float:
    return point.at_s


def _most(change: Lines) -> float:
    return max(map(abs, change))


def _median(points: Sequence[Point]) -> Lines:
    first, second, third = (median(one.a[line] for one in points) for line in _LINES)
    return first, second, third


def _difference(one: Lines, other: Lines) -> Lines:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]
