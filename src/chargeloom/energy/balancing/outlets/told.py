"""A limit as an outlet is told it, and how far off a current may be that keeps to it."""

from typing import Final, NamedTuple

TOLERATED_A: Final = 1.0
TOLERATED_PART: Final = 0.05


class Told(NamedTuple):
    """A limit, on so many lines."""

    limit_a: float
    lines: int


NOTHING: Final = Told(0.0, 1)


def larger(one: Told, other: Told) -> Told:
    """Take the limit that covers both; one of nothing adds no lines to the other."""
    if not one.limit_a or not other.limit_a:
        return one if one.limit_a else other
    return Told(max(one.limit_a, other.limit_a), max(one.lines, other.lines))


def tolerated(limit_a: float) -> float:
    """Say by how much a current may differ from its limit and be it still."""
    return max(TOLERATED_A, TOLERATED_PART * limit_a)
