"""What a meter of one thing tells counts only as far as that thing can do it; what is silent is reckoned with what is heard beneath."""

import numpy as np
import pytest
from msgspec.structs import replace

from chargeloom.domain.sites.site import Battery, Lies, Load, Meter, Pv, SiteModel
from chargeloom.domain.sites.three_phase import Winding
from chargeloom.energy.balancing.circuits.carrying import amperes
from chargeloom.energy.balancing.circuits.grid import Grid
from chargeloom.energy.balancing.metering.gauges import Gauges
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site

FUSE = (63.0, 63.0, 63.0)


def besides(model: SiteModel, **told: tuple[float, float, float]) -> list[list[float]]:
    """Say what flows besides the vehicles at each node, once meters told this."""
    gauges = Gauges(model, Grid(model.nodes))
    for meter, a in told.items():
        assert gauges.read(0.0, meter, np.array(a), None)
    return [[round(each, 3) for each in row] for row in amperes(gauges.base(1.0)[0]).tolist()]


def test_a_load_gives_nothing_a_meter_of_it_that_says_so_is_the_wrong_way_round() -> None:
    pump = Load(id="pump", node="root", a=(40.0,) * 3, meter="pump")
    model = site([node("root", fuse_a=FUSE)], [], meters=[Meter(id="pump", node="root")])
    model = replace(model, loads=(pump,))
    assert besides(model, pump=(-30.0, 12.0, 0.0)) == [[30.0, 12.0, 0.0]]


@pytest.mark.parametrize(
    ("phases", "believed_a"),
    [
        (Lies.UNKNOWN, [-20 / 3] * 3),
        (Lies.ALL, [-20 / 3] * 3),
        (Lies.SECOND, [0.0, -20.0, 0.0]),
    ],
)
def test_a_battery_gives_only_on_the_phases_that_it_lies_on(
    phases: Lies, believed_a: list[float]
) -> None:
    store = Battery(id="store", node="root", kwh=9.0, max_kw=4.6, phases=phases, meter="store")
    meters = [Meter(id="store", node="root")]
    model = replace(site([node("root", fuse_a=FUSE)], [], meters=meters), batteries=(store,))
    assert besides(model, store=(-50.0, -50.0, -50.0))[0] == pytest.approx(believed_a, abs=1e-3)


@pytest.mark.parametrize(
    ("phases", "told_a", "believed_a"),
    [
        (Lies.SECOND, (-20.0, -20.0, 0.0), [0.0, -20.0, 0.0]),
        (Lies.ALL, (-20.0, -5.0, -5.0), [-20 / 3, -5.0, -5.0]),
        (Lies.UNKNOWN, (-20.0, 3.0, 0.0), [-20.0, 3.0, 0.0]),
        (Lies.UNKNOWN, (-20.0, -20.0, 0.0), [-10.0, -10.0, 0.0]),
    ],
)
@pytest.mark.parametrize("own_meter", [True, False])
def test_what_a_roof_feeds_in_frees_room_on_the_phases_that_it_lies_on_and_no_more_than_it_can_in_all(
    phases: Lies, told_a: tuple[float, float, float], believed_a: list[float], *, own_meter: bool
) -> None:
    roof = Pv(id="roof", node="root", kwp=4.6, phases=phases, meter="m" if own_meter else None)
    model = site([node("root", fuse_a=FUSE)], [], meters=[Meter(id="m", node="root")])
    model = replace(model, pv=(roof,))
    gauges = Gauges(model, Grid(model.nodes))
    gauges.read(0.0, "m", np.array(told_a), None)
    if not own_meter:
        gauges.follow(0.0, 0, (np.zeros(3), np.zeros(3)), np.array(FUSE))
    assert amperes(gauges.base(1.0)[0])[0].tolist() == pytest.approx(believed_a, abs=1e-3)


def test_a_meter_of_a_roof_on_an_unknown_phase_is_held_for_right_whichever_phase_it_shows() -> None:
    roof = Pv(id="roof", node="root", kwp=4.6)
    model = replace(site([node("root", fuse_a=FUSE)], []), pv=(roof,))
    assert Gauges(model, Grid(model.nodes)).gives_a.tolist() == [[pytest.approx(20.0)] * 3]


def test_behind_a_delta_a_roof_on_one_phase_may_feed_in_on_any_above() -> None:
    roof = Pv(id="roof", node="low", kwp=4.6, phases=Lies.FIRST)
    low = node("low", parent="root", transformer_kva=100.0, winding=Winding.DELTA)
    model = replace(site([node("root", fuse_a=FUSE), low], []), pv=(roof,))
    above, beneath = Gauges(model, Grid(model.nodes)).gives_a.tolist()
    assert beneath == pytest.approx([20.0, 0.0, 0.0])
    assert above == pytest.approx([20.0, 20.0, 20.0])


def test_what_is_heard_beneath_a_silent_meter_counts_where_it_is_more_than_its_fallback() -> None:
    nodes = [node("root", fuse_a=FUSE), node("house", parent="root", fuse_a=FUSE)]
    meters = [
        Meter(id="main", node="root", fallback_a=(20.0, 20.0, 20.0)),
        Meter(id="house", node="house"),
    ]
    model = site(nodes, [], meters=meters)
    gauges = Gauges(model, Grid(model.nodes))
    gauges.read(0.0, "house", np.array((35.0, 5.0, 5.0)), None)
    nothing = np.zeros(3)
    gauges.follow(0.0, 1, (nothing, nothing), np.array(FUSE))
    assert amperes(gauges.base(1.0)[0]).tolist() == [[35.0, 20.0, 20.0], [35.0, 5.0, 5.0]]


def test_behind_a_silent_meter_where_no_fuse_stands_flows_all_that_is_contracted() -> None:
    nodes = [
        node("root", contracted_kw=27.6),
        node("cars", parent="root", fuse_a=(32.0, 32.0, 32.0)),
    ]
    model = site(nodes, [outlet("E0", "cars")])
    world = Plant(model, [Station(outlet("E0", "cars"))])
    world.house = lambda _: (30.0, 30.0, 30.0)
    world.plug("E0")
    world.run(40)
    assert world.station("E0").drawn_a == pytest.approx(10.0, abs=0.2)
    world.is_metered = lambda _: False
    world.run(60)
    assert world.flows()[0].sum() * 0.23 <= 27.6
