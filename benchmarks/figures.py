"""From many runs to one figure: median, spread, percentile, ratio."""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple


class Figure(NamedTuple):
    """The median of some runs, and the least and the most of them."""

    median: float
    least: float
    most: float


def figure(runs: Sequence[float]) -> Figure:
    """Sum up repeated runs of one measurement."""
    return Figure(median(runs), min(runs), max(runs))


def percentile(values: Sequence[float], percent: float) -> float:
    """Find the smallest value that `percent` of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(int(rank) - 1, 0)]


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> Figure:
    """Compare runs that were made in turn, pair by pair: how many times ours theirs is."""
    return figure([peer / own for peer, own in zip(theirs, ours, strict=True)])
