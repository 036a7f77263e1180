"""A limit as an outlet is told it."""

from typing import Final, NamedTuple


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
