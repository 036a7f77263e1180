"""What bounds an outlet from several sides."""

from chargeloom.domain.ids import SiteId, StationId
from chargeloom.domain.sites.site import Node, Outlet, SiteModel
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.limits import Cap, Pool
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.services.balancing.capping import least_of, sharing

ONE = Place(station=StationId("ONE"), evse=1)
OTHER = Place(station=StationId("OTHER"), evse=1)


def test_the_lowest_of_all_that_bounds_an_outlet_counts_whoever_said_it_first() -> None:
    low, high, else_where = Cap(ONE, 8.0, "dso"), Cap(ONE, 10.0, "vehicle"), Cap(OTHER, 9.0, "dso")
    assert list(least_of((low, high, else_where))) == [low, else_where]
    assert list(least_of((high, else_where, low))) == [low, else_where]


def controller(evse: int, *pools: str) -> Controller:
    """A site with one outlet of a station, and what others say of the station there."""
    outlet = Outlet(station=ONE.station, evse=evse, node="root")
    root = Node(id="root", fuse_a=(32.0, 32.0, 32.0))
    found = Controller(
        SiteModel(id=SiteId(evse), name="", version=1, nodes=(root,), outlets=(outlet,))
    )
    place = Place(station=ONE.station, evse=evse)
    found.limited((), (), (), [Pool((place,), 16.0, said_by) for said_by in pools])
    return found


def test_who_draws_on_the_same_word_at_another_site_is_found_and_nobody_else() -> None:
    sites = [controller(2, "dso"), controller(3, "ems"), controller(4)]
    found = sharing(lambda station: sites if station == ONE.station else (), ONE.station, "dso")
    assert [one.place.evse for one in found()] == [2]
    sites[1].limited((), (), (), [Pool((Place(station=ONE.station, evse=3),), 16.0, "dso")])
    assert [one.place.evse for one in found()] == [2, 3]
    assert sharing(lambda station: sites, OTHER.station, "dso")() == []
