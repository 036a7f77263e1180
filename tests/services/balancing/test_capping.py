"""What bounds an outlet from several sides."""

from chargeloom.domain.ids import StationId
from chargeloom.energy.balancing.allowance import Place
from chargeloom.energy.balancing.limits import Cap
from chargeloom.services.balancing.capping import least_of

ONE = Place(station=StationId("ONE"), evse=1)
OTHER = Place(station=StationId("OTHER"), evse=1)


def test_the_lowest_of_all_that_bounds_an_outlet_counts_whoever_said_it_first() -> None:
    low, high, else_where = Cap(ONE, 8.0, "dso"), Cap(ONE, 10.0, "vehicle"), Cap(OTHER, 9.0, "dso")
    assert list(least_of((low, high, else_where))) == [low, else_where]
    assert list(least_of((high, else_where, low))) == [low, else_where]
