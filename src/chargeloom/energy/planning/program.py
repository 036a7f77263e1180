"""The linear program of the rest of the day, solved again and again from where it last stood."""

from collections.abc import Callable
from typing import Final, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from chargeloom.energy.planning.network import Floats, Network

DIRECTIONS_NOW: Final = 24
DIRECTIONS_LATER: Final = 12
Ints = NDArray[np.int32]


class NoOptimum(Exception):
    """Even a fresh start of the solver found no optimum."""


class Terms(NamedTuple):
    """What one interval asks: rows are stretches of time, pieces of a need or grades, columns stations."""

    most_a: Floats
    discount: Floats
    pieces_kwh: Floats
    worth: Floats
    graded_a: Floats
    """How much of the current now is of each grade."""

    @classmethod
    def empty(cls, stretches: int, pieces: int, grades: int, stations: int) -> "Terms":
        """Ask nothing for anybody."""
        rows = (stretches, stretches, pieces, pieces, grades)
        return cls(*(np.zeros((each, stations)) for each in rows))


class Limit(NamedTuple):
    """A row that holds a limit in a stretch of time."""

    row: int
    stretch: int
    limit_a: float


class Program:
    """Maximises worth minus discount within the network's limits; each station has its columns for good.

    Columns: currents by stretch and station, pieces of needs by piece and station, the current now by grade and station,
    sums by stretch and group.
    """

    def __init__(
        self,
        network: Network,
        stretch_kwh_per_a: Floats,
        pieces: int,
        counts: Floats,
        new_solver: Callable[[], highspy.Highs],
    ) -> None:
        self._stations, self._groups = network.stations, network.groups
        self._kwh_per_a, self._pieces = stretch_kwh_per_a, pieces
        self._counts = counts
        self._first_piece = self._stations * len(stretch_kwh_per_a)
        self._first_grade = self._first_piece + self._stations * pieces
        self._first_sum = self._first_grade + self._stations * len(counts)
        self._index: Ints = np.arange(self._first_sum, dtype=np.int32)
        self._limits: list[Limit] = []
        self._rows = 0
        self._open_part: tuple[float, ...] = ()
        self._solver = new_solver()
        self._add_columns()
        for stretch in range(len(stretch_kwh_per_a)):
            self._tie_sums(network, stretch)
            self._limit_sums(network, stretch)
        self._tie_pieces()

    def set(self, terms: Terms) -> None:
        """Take the terms of an interval."""
        bounds = (terms.most_a, terms.pieces_kwh, terms.graded_a)
        most = np.concatenate([each.ravel() for each in bounds])
        discount = -(terms.discount * self._kwh_per_a[:, None]).ravel()
        worth = np.concatenate([discount, terms.worth.ravel(), np.zeros(terms.graded_a.size)])
        count = self._first_sum
        self._solver.changeColsBounds(count, self._index, np.zeros(count), most)
        self._solver.changeColsCost(count, self._index, worth)

    def leave_open(self, open_part: Floats) -> None:
        """Let the plan have so much of each limit, stretch by stretch."""
        parts = tuple(float(each) for each in open_part)
        if parts == self._open_part:
            return
        self._open_part = parts
        for row, stretch, limit_a in self._limits:
            most = limit_a * parts[stretch]
            self._solver.changeRowBounds(row, -highspy.kHighsInf, most)

    def fix(self, station: int, least_a: float, most_a: float) -> None:
        """Bound the current of a station now."""
        self._solver.changeColBounds(station, least_a, most_a)

    def solve(self) -> Floats:
        """Give the currents now; raises NoOptimum."""
        if not self._is_solved():
            self._solver.clearSolver()
            if not self._is_solved():
                raise NoOptimum
        currents: Floats = np.array(self._solver.getSolution().col_value[: self._stations])
        return currents

    def _is_solved(self) -> bool:
        self._solver.run()
        return bool(self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _add_columns(self) -> None:
        sums = self._groups * len(self._kwh_per_a)
        most = np.concatenate([np.zeros(self._first_sum), np.full(sums, highspy.kHighsInf)])
        nothing, none = np.zeros(len(most)), np.zeros(0, dtype=np.int32)
        self._solver.addCols(len(most), nothing, nothing, most, 0, none, none, np.zeros(0))
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def _add_row(
        self, least: float, most: float, columns: NDArray[np.signedinteger], values: Floats
    ) -> None:
        self._solver.addRow(least, most, len(columns), columns.astype(np.int32), values)
        self._rows += 1

    def _tie_sums(self, network: Network, stretch: int) -> None:
        for group in range(self._groups):
            members = np.flatnonzero(network.group_of == group) + stretch * self._stations
            columns = np.append(members, self._first_sum + stretch * self._groups + group)
            self._add_row(0.0, 0.0, columns, np.append(np.ones(len(members)), -1.0))

    def _limit_sums(self, network: Network, stretch: int) -> None:
        first = self._first_sum + stretch * self._groups
        for cut in network.cuts(DIRECTIONS_LATER if stretch else DIRECTIONS_NOW):
            loading = np.flatnonzero(cut.weights)
            self._limits.append(Limit(self._rows, stretch, cut.limit_a))
            self._add_row(-highspy.kHighsInf, cut.limit_a, loading + first, cut.weights[loading])

    def _tie_pieces(self) -> None:
        """Fill the pieces: what is offered now counts by its grade, what comes later in full."""
        later = np.arange(1, len(self._kwh_per_a)) * self._stations
        pieces = np.arange(self._pieces) * self._stations + self._first_piece
        grades = np.arange(len(self._counts)) * self._stations + self._first_grade
        filling = np.concatenate([self._counts * self._kwh_per_a[0], self._kwh_per_a[1:]])
        fill = np.append(filling, -np.ones(self._pieces))
        split = np.append(np.ones(len(grades)), -1.0)
        for station in range(self._stations):
            self._add_row(0.0, 0.0, np.append(grades, 0) + station, split)
            self._add_row(0.0, 0.0, np.concatenate([grades, later, pieces]) + station, fill)


class QuietSolver(highspy.Highs):
    """HiGHS as it suits programs that are solved again and again; prints no banner, as it would once callbacks are enabled."""

    def __init__(self) -> None:
        super().__init__()
        for name, value in (("threads", 1), ("presolve", "off"), ("solver", "simplex")):
            self.setOptionValue(name, value)

    def enableCallbacks(self) -> None:  # noqa: N802
        """Hush before the first word."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()
