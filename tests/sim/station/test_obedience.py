"""A place and its charging profiles: what it is held to, how long, and that it ends with the charge."""

import pytest

from chargeloom.sim.station.board import Board
from chargeloom.sim.station.charging_limits import DC_V, MAINS_V, STATION
from chargeloom.sim.station.charging_profile import Purpose
from chargeloom.sim.station.happening import What
from chargeloom.sim.station.obedience import Obedience
from chargeloom.sim.station.outlet import ConnectorKind, Outlet
from chargeloom.sim.station.station_clock import StationClock
from chargeloom.sim.vehicles.vehicle import Supply, Vehicle, VehicleKind
from tests.sim.limited import BEGAN_S, profile

ONE_PHASE = VehicleKind(name="small", capacity_wh=20_000, ac_power_w=7_400, ac_phases=1)


class Place:
    """One outlet, and the board of its station."""

    def __init__(self, kind: ConnectorKind | None = None) -> None:
        self.board = Board(clock=StationClock(BEGAN_S), pace=1.0)
        self.outlet = Outlet(kind or ConnectorKind(), pace=1.0)
        self.obedience = Obedience(1, self.outlet, self.board)

    def obey(self, now: float, *, is_charging: bool = True, sharers: int = 1) -> bool:
        use = self.obedience.use(BEGAN_S, "T") if is_charging else None
        return self.obedience.obey(use, now, sharers)


def test_a_charge_takes_the_limit_of_now_until_it_changes() -> None:
    place = Place()
    place.board.limits.add(1, profile(Purpose.DEFAULT, (0, 10.0)))
    assert place.obey(0)
    assert place.outlet.offered_a == pytest.approx(10.0)
    assert place.obedience.ends_at == 900
    assert (place.obedience.is_over(899), place.obedience.is_over(900)) == (False, True)
    assert [one.what for one in place.board.happenings] == [What.LIMITED]
    assert not place.obey(1)


def test_the_limit_of_the_station_is_shared_by_those_who_charge() -> None:
    place = Place()
    place.board.limits.add(STATION, profile(Purpose.STATION, (0, 24.0)))
    place.obey(0, sharers=2)
    assert place.outlet.offered_a == pytest.approx(12.0)


def test_where_nothing_runs_nothing_is_limited_and_nothing_is_told() -> None:
    place = Place()
    place.board.limits.add(1, profile(Purpose.DEFAULT, (0, 10.0)))
    assert not place.obey(0, is_charging=False)
    assert (place.outlet.limit_a, place.obedience.ends_at) == (None, None)
    assert not place.board.happenings


def test_what_limited_only_a_charge_ends_with_it() -> None:
    place = Place()
    place.board.limits.add(1, profile(Purpose.TRANSACTION, (0, 8.0)))
    place.board.limits.add(1, profile(Purpose.DEFAULT, (0, 10.0)))
    place.obey(0)
    place.outlet.is_withheld = True
    place.obedience.end()
    assert (place.outlet.limit_a, place.outlet.is_withheld) == (None, False)
    assert place.obedience.ends_at is None
    (left,) = place.board.limits.found(lambda _, __: True)
    assert left[1].purpose is Purpose.DEFAULT


def test_a_use_counts_the_lines_that_the_vehicle_loads() -> None:
    place = Place()
    assert place.obedience.use() == (0.0, None, 3, MAINS_V)
    place.outlet.plug(Vehicle(ONE_PHASE, soc=0.5), 0.0)
    assert place.obedience.use(5.0, "T") == (5.0, "T", 1, MAINS_V)
    dc = Place(ConnectorKind(supply=Supply.DC, maximum_a=100.0))
    assert dc.obedience.use() == (0.0, None, 1, DC_V)
