"""What places may draw from now on, as composite schedules tell it (OCPP 1.6, 5.7; 2.0.1, K08)."""

from chargeloom.sim.station.board import Board
from chargeloom.sim.station.charging_limits import STATION, Use
from chargeloom.sim.station.charging_profile import Purpose
from chargeloom.sim.station.foretelling import foretell
from chargeloom.sim.station.obedience import Obedience
from chargeloom.sim.station.outlet import ConnectorKind, Outlet
from chargeloom.sim.station.station_clock import StationClock
from tests.sim.limited import BEGAN_S, profile


class Place:
    """An outlet that nobody uses."""

    def __init__(self, number: int, board: Board, lines: int) -> None:
        self.number = number
        self.outlet = Outlet(ConnectorKind(maximum_a=16.0, lines=lines), pace=1.0)
        self._obedience = Obedience(number, self.outlet, board)

    def use(self) -> Use:
        return self._obedience.use()


class Bench:
    """A station with a place for each number of lines."""

    def __init__(self, *lines: int) -> None:
        self.board = Board(clock=StationClock(BEGAN_S), pace=1.0)
        numbered = enumerate(lines, start=1)
        self.places = [Place(number, self.board, count) for number, count in numbered]

    def foretold(self, *, in_watts: bool = False) -> list[tuple[float, float]]:
        told = foretell(self.board, self.places, 0.0, 3600.0, in_watts=in_watts)
        return [(one.start_s, one.limit) for one in told]


def test_no_place_may_draw_more_than_it_can_give() -> None:
    bench = Bench(3)
    bench.board.limits.add(1, profile(Purpose.DEFAULT, (0, 20), (600, 8)))
    assert bench.foretold() == [(0, 16), (600, 8), (900, 16)]


def test_all_together_stay_within_the_limit_of_the_station_also_where_none_of_them_reaches_it() -> (
    None
):
    """SHALL be less than or equal to the lowest value in any of the merged schedules (K08.FR.04)."""
    bench = Bench(3, 3)
    bench.board.limits.add(STATION, profile(Purpose.STATION, (0, 40), (300, 24), (600, 10)))
    assert bench.foretold() == [(0, 32), (300, 24), (600, 10), (900, 32)]


def test_in_watts_each_place_counts_with_the_lines_that_it_has() -> None:
    bench = Bench(3, 1)
    assert bench.foretold(in_watts=True) == [(0, 16 * 230 * 3 + 16 * 230)]
    bench.board.limits.add(1, profile(Purpose.DEFAULT, (0, 10)))
    assert bench.foretold(in_watts=True)[0] == (0, 10 * 230 * 3 + 16 * 230)
