"""What flows back: limits of it are watched, cars take more before they are exceeded, and what is fed in counts as far as it is sure."""

import numpy as np
import pytest
from msgspec.structs import replace

from chargeloom.domain.sites.site import Battery, Lies, Meter, Outlet, Pv
from chargeloom.energy.balancing.circuits.grid import Grid
from chargeloom.energy.balancing.limits import Spill, Word
from chargeloom.energy.balancing.metering.gauges import Gauges
from chargeloom.energy.balancing.outlets.allowance import Kind, Source
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.giving import given_a
from chargeloom.energy.balancing.outlets.words import words
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site

FUSE = (63.0, 63.0, 63.0)


def plant(outlets: list[Outlet], sun_a: float, fuse_a: tuple[float, float, float] = FUSE) -> Plant:
    model = site([node("root", name="garage", fuse_a=fuse_a)], outlets, sun_kwp=40.0, hold_s=60.0)
    world = Plant(model, [Station(each) for each in outlets])
    world.house = lambda _: (-sun_a,) * 3
    return world


def spill(
    limit: float, source: Source = Source.OUTSIDE, said_by: str | None = "dso"
) -> list[Spill]:
    return [Spill("root", phase, limit, source, said_by) for phase in range(3)]


def test_too_much_that_flows_back_is_told_with_who_limits_it() -> None:
    world = plant([outlet("E0")], 20.0)
    world.controller.limited([], (), spill(15.0))
    world.run(2)
    exceeded = world.decision.exceeded
    assert [(one.kind, one.phase, one.said_by) for one in exceeded] == [
        (Kind.SPILLS, phase, "dso") for phase in (1, 2, 3)
    ]
    assert words(exceeded[0]) == "too much flows back: dso limits phase L1 of garage"
    assert words(exceeded[0], "de").startswith("es fließt zu viel zurück: dso begrenzt Phase L1")
    world.controller.limited([], (), [Spill("root", None, 12.0, Source.EXPORT)])
    world.run(1)
    assert words(world.decision.exceeded[0]) == "too much flows back: garage may give no more"
    world.controller.limited([], (), [Spill("root", None, 14.0, Source.EXPORT)])
    world.run(1)
    assert world.decision.exceeded == ()


def test_a_silent_meter_shows_nothing_that_flows_back() -> None:
    world = plant([outlet("E0")], 20.0)
    world.controller.limited([], (), spill(15.0))
    world.run(2)
    world.is_metered = lambda _: False
    world.run(40)
    assert world.decision.exceeded == ()


def test_cars_take_more_at_once_where_too_much_would_flow_back() -> None:
    eager, calm = (plant([outlet("E0"), outlet("E1")], 50.0) for _ in range(2))
    eager.controller.limited([], (), spill(10.0))
    for world in (eager, calm):
        world.plug("E0", "E1")
        world.run(12)
    assert [each.drawn_a for each in eager.stations.values()] == [32.0, 32.0]
    assert max(each.drawn_a for each in calm.stations.values()) < 32.0
    assert eager.decision.exceeded == ()


def test_a_car_that_slept_may_take_all_where_too_much_flows_back() -> None:
    world = plant([outlet("E0")], 50.0)
    world.plug("E0", car_a=0.0)
    world.run(10)
    world.controller.plugged(10.0, world.station("E0").place, Car.SLEEPS)
    world.run(5)
    assert world.allowance("E0").limit_a < 32.0
    world.controller.limited([], (), spill(10.0))
    world.run(3)
    assert world.allowance("E0").limit_a == 32.0


def aim(figure: float, phase: int | None = None) -> list[Word]:
    return [Word("root", phase, figure, "ems", is_wish=True)]


def test_a_set_point_is_followed_and_no_limit_that_could_be_exceeded() -> None:
    outlets = [outlet("E0"), outlet("E1")]
    model = site([node("root", name="garage", fuse_a=FUSE)], outlets, sun_kwp=40.0)
    world = Plant(model, [Station(each) for each in outlets])
    world.house = lambda _: (10.0,) * 3
    world.plug("E0", "E1")
    world.controller.limited(aim(0.69 * 30))
    world.run(40)
    assert world.flows()[0].max() == pytest.approx(30.0, abs=0.3)
    reason = world.allowance("E0").reason
    assert (reason.kind, reason.source, reason.said_by) == (Kind.SHARE, Source.SETPOINT, "ems")
    assert words(reason) == "gets its share: ems wants no more to flow into garage"
    world.house = lambda _: (40.0,) * 3
    world.run(20)
    assert world.decision.exceeded == ()


def test_a_set_point_to_give_leaves_to_cars_what_the_sun_gives_beyond() -> None:
    outlets = [outlet("E0")]
    world = Plant(
        site([node("root", fuse_a=FUSE)], outlets, sun_kwp=20.0),
        [Station(each) for each in outlets],
    )
    world.house = lambda _: (-25.0,) * 3
    world.plug("E0")
    world.controller.limited(
        [Word("root", phase, -10.0, "ems", is_wish=True) for phase in range(3)]
    )
    world.run(40)
    assert world.flows()[0].max() == pytest.approx(-10.0, abs=0.3)


def test_no_set_point_keeps_cars_from_taking_what_may_not_flow_back() -> None:
    outlets = [outlet("E0")]
    world = Plant(
        site([node("root", fuse_a=FUSE)], outlets, sun_kwp=20.0),
        [Station(each) for each in outlets],
    )
    world.house = lambda _: (-25.0,) * 3
    world.plug("E0")
    wishes = [Word("root", phase, -20.0, "ems", is_wish=True) for phase in range(3)]
    world.controller.limited(wishes, (), spill(5.0))
    world.run(40)
    assert world.flows()[0].min() == pytest.approx(-5.0, abs=0.3)
    assert world.decision.exceeded == ()


def test_a_limit_goes_before_a_set_point() -> None:
    world = plant([outlet("E0")], 0.0)
    world.plug("E0")
    world.controller.limited([Word("root", 0, 10.0, "dso"), *aim(30.0, phase=0)])
    world.run(10)
    reason = world.allowance("E0").reason
    assert (reason.source, reason.said_by) == (Source.OUTSIDE, "dso")


@pytest.mark.parametrize(("gives_a", "expected"), [(0.0, 20.0), (6.0, 26.0), (32.0, 30.0)])
def test_what_a_car_feeds_in_frees_as_much_as_is_measured_and_no_more_than_is_counted_on(
    gives_a: float, expected: float
) -> None:
    outlets = [outlet("E0"), outlet("V2G", gives_a=gives_a)]
    world = Plant(
        site([node("root", fuse_a=(20.0,) * 3)], outlets), [Station(each) for each in outlets]
    )
    place = world.station("V2G").place
    world.plug("E0", "V2G")
    world.run(3)
    for _ in range(40):
        world.run(1)
        at = world.clock(world.now)
        state = world.controller.outlets[place]
        state.ceiling = state.ceiling._replace(limit_a=0.0)
        world.controller.drew(at, place, (-10.0,) * 3)
        world.controller.metered(at, "main", tuple(world.station("E0").currents() - 10.0))
    found = world.controller.decide(world.clock(world.now))
    shares = {one.place.station: one.share_a for one in found.allowances}
    assert sum(shares.values()) == pytest.approx(expected, abs=0.2)
    assert found.exceeded == ()


def test_what_was_fed_in_long_ago_or_by_an_outlet_nobody_steers_any_more_frees_nothing() -> None:
    world = plant([outlet("E0", gives_a=10.0)], 0.0)
    place = world.station("E0").place
    world.plug("E0")
    world.controller.drew(0.0, place, (-8.0, -8.0, -8.0))
    state = world.controller.outlets[place]
    assert given_a(state, 0.0) == 8.0
    assert given_a(state, 31.0) == 0.0
    world.controller.drew(1.0, place, (-8.0, 4.0, -8.0))
    assert given_a(state, 1.0) == 0.0


@pytest.mark.parametrize(
    ("phases", "kept_a"),
    [
        (Lies.UNKNOWN, (20.0, 20.0, 20.0)),
        (Lies.ALL, (20 / 3,) * 3),
        (Lies.SECOND, (0.0, 20.0, 0.0)),
    ],
)
def test_a_battery_that_nobody_measures_may_charge_on_each_phase_that_it_may_lie_on(
    phases: Lies, kept_a: tuple[float, float, float]
) -> None:
    battery = Battery(id="store", node="root", kwh=9.0, max_kw=4.6, phases=phases)
    model = replace(site([node("root", fuse_a=(35.0,) * 3)], []), batteries=(battery,))
    assert Gauges(model, Grid(model.nodes)).declared()[0].real == pytest.approx(kept_a)


def test_a_meter_that_tells_of_more_than_a_roof_or_a_battery_can_give_is_not_believed_that_far() -> (
    None
):
    meters = [Meter(id="roof", node="root"), Meter(id="store", node="root")]
    model = site([node("root", fuse_a=FUSE)], [outlet("E0")], meters=meters)
    parts = {
        "pv": (Pv(id="roof", node="root", kwp=2.3, meter="roof"),),
        "batteries": (Battery(id="store", node="root", kwh=9.0, max_kw=4.6, meter="store"),),
    }
    model = type(model)(**{name: getattr(model, name) for name in model.__struct_fields__} | parts)
    gauges = Gauges(model, Grid(model.nodes))
    gauges.read(0.0, "roof", np.array([-500.0, 4.0, 0.0]), None)
    gauges.read(0.0, "store", np.array([-500.0, 0.0, 9.0]), None)
    assert gauges.base(1.0)[0][0].real.tolist() == [-30.0, 4.0, 9.0]
