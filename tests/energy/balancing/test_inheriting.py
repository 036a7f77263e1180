from msgspec.structs import replace

from chargeloom.domain.ids import StationId
from chargeloom.domain.sites.site import Meter
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.outlets.allowance import Place
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site


def place_of(station: str) -> Place:
    return Place(station=StationId(station), evse=1)


ROOT = node("root", fuse_a=(40.0, 40.0, 40.0), voltage_band=(207.0, 253.0))
LEFT = node("left", parent="root", fuse_a=(32.0, 32.0, 32.0))


def running() -> Plant:
    outlets = [outlet("E0"), outlet("E1", "left")]
    world = Plant(site([ROOT, LEFT], outlets), [Station(each) for each in outlets])
    world.house = lambda _: (10.0, 10.0, 10.0)
    world.plug("E0", "E1")
    world.run(30)
    return world


def test_another_version_with_the_same_outlets_goes_on_as_if_nothing_had_changed() -> None:
    world = running()
    outlets = [outlet("E0"), outlet("E1", "left")]
    later = Controller(site([ROOT, LEFT], outlets, ramp_a_per_s=2.0))
    assert len(later.inherit(world.controller)) == 2
    world.controller = later
    world.run(30)
    assert world.overload_a() <= 0
    assert [round(each.drawn_a) for each in world.stations.values()] == [15, 15]
    assert later.unmanaged()[0].round(1).tolist() == [10.0, 10.0, 10.0]


def test_what_flows_besides_is_reckoned_anew_when_other_outlets_hang_beneath_a_meter() -> None:
    world = running()
    later = Controller(site([ROOT, LEFT], [outlet("E0")]))
    assert [place.station for place in later.inherit(world.controller)] == ["E0"]
    assert later.gauges.total(0) is not None
    assert later.gauges.trends[0].held is None


def test_an_outlet_whose_branch_is_turned_charges_on_and_learns_anew_where_it_lies() -> None:
    world = running()
    world.controller.outlets[place_of("E1")].first_phase = 1
    turned = node("left", parent="root", fuse_a=(32.0, 32.0, 32.0), rotation=Rotation.STR)
    later = Controller(site([ROOT, turned], [outlet("E0"), outlet("E1", "left")]))
    assert {place.station for place in later.inherit(world.controller)} == {"E0", "E1"}
    found = later.outlets[place_of("E1")]
    assert found.first_phase is None
    assert found.accepted == world.controller.outlets[place_of("E1")].accepted


def test_an_outlet_that_is_moved_charges_on_within_its_new_circuit() -> None:
    world = running()
    small = node("small", parent="root", fuse_a=(10.0, 10.0, 10.0))
    outlets = [outlet("E0"), outlet("E1", "small")]
    later = Controller(site([ROOT, LEFT, small], outlets, ramp_a_per_s=2.0))
    later.inherit(world.controller)
    was_told = later.outlets[place_of("E1")].told.limit_a
    world.controller = later
    world.run(1)
    assert was_told == 15.0
    assert later.outlets[place_of("E1")].told.limit_a == 10.0


def test_an_outlet_that_is_wired_otherwise_begins_anew() -> None:
    world = running()
    single = replace(outlet("E1", "left"), wiring=Wiring.ONE)
    later = Controller(site([ROOT, LEFT], [outlet("E0"), single]))
    assert [place.station for place in later.inherit(world.controller)] == ["E0"]


def test_a_meter_with_another_scale_told_nothing_yet() -> None:
    world = running()
    meters = [Meter(id="main", node="root", scale=2.0)]
    later = Controller(site([ROOT, LEFT], [outlet("E0"), outlet("E1", "left")], meters=meters))
    later.inherit(world.controller)
    assert later.gauges.total(0) is None
