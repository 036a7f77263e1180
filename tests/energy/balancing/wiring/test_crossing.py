"""Cars that show on other phases than they are said to lie on: whichever is crossed, meter or outlet, no fuse is exceeded."""

from itertools import permutations

import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.domain.ids import StationId
from chargeloom.domain.sites.site import Meter
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.limits import Spill, Word
from chargeloom.energy.balancing.outlets.allowance import Kind, Place, Source
from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.wiring.crossing import Astray, Crossing
from chargeloom.energy.balancing.wiring.miswiring import Miswiring, Wrong
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Phases, Plant, Station, outlet, site
from tests.energy.balancing.wiring.test_facing import kinds, start_and_stop, wrong
from tests.often import given_often


def place(name: str) -> Place:
    return Place(station=StationId(name), evse=1)


ONE, OTHER = place("E0"), place("E1")
L1, L2, L3 = (frozenset({each}) for each in range(3))
SWAPPED = (1, 0, 2)


def made(
    house_a: Phases = (5.0, 5.0, 5.0),
    fuse_a: Phases = (35.0, 35.0, 35.0),
    *,
    truth: tuple[int, int] = (0, 1),
    rotations: tuple[Rotation, ...] = (Rotation.RST, Rotation.STR),
) -> Plant:
    """Two outlets of one line each, said to lie on L1 and L2."""
    outlets = [
        outlet(f"E{at}", wiring=Wiring.ONE, rotation=said) for at, said in enumerate(rotations)
    ]
    stations = [
        Station(each, phases=(lies, 0, 0), car_lines=1)
        for each, lies in zip(outlets, truth, strict=True)
    ]
    world = Plant(site([node("root", fuse_a=fuse_a)], outlets), stations)
    world.house = lambda _: house_a
    world.is_metered = lambda _: False
    return world


@given_often(
    3,
    60,
    order=st.sampled_from([each for each in permutations(range(3)) if each != (0, 1, 2)]),
    house_a=st.tuples(*(st.floats(0.0, 14.0) for _ in range(3))),
)
def test_at_a_meter_with_crossed_lines_each_phase_bears_the_larger_of_its_readings(
    order: tuple[int, int, int], house_a: Phases
) -> None:
    """A house on L2 seems to lie on L1: a car on L2 that had the rest of a free phase would trip its fuse."""
    world = made(house_a)
    for name in ("E0", "E1"):
        start_and_stop(world, 3, name=name, factor=1.0, order=order)
    assert kinds(world) == {Miswiring.CROSSED}
    began = len(world.history)
    world.house = lambda _: (3.0, 28.0, 3.0)
    world.run_metered(20, order)
    world.plug("E0", "E1")
    world.run_metered(50, order)
    assert world.overload_a(began) <= 1e-6


@given_often(
    3,
    60,
    truth=st.sampled_from([(1, 0), (2, 1), (1, 1), (0, 2)]),
    fuse_a=st.permutations((35.0, 26.0, 20.0)),
)
def test_an_outlet_that_lies_on_another_phase_may_lie_on_any(
    truth: tuple[int, int], fuse_a: list[float]
) -> None:
    """The fuses of the phases differ: what is counted on the phase with the largest would trip another."""
    world = made((2.0, 2.0, 2.0), (fuse_a[0], fuse_a[1], fuse_a[2]), truth=truth)
    for name in ("E0", "E1"):
        start_and_stop(world, 3, name=name, factor=1.0, order=(0, 1, 2))
    assert kinds(world) == {Miswiring.CROSSED}
    began = len(world.history)
    world.run_metered(20, (0, 1, 2))
    world.plug("E0", "E1")
    world.run_metered(50, (0, 1, 2))
    assert world.overload_a(began) <= 1e-6
    assert all(station.drawn_a >= 6 for station in world.stations.values())


@settings(max_examples=60, deadline=None)
@given(
    flows_a=st.tuples(*(st.integers(-20, 20) for _ in range(3))),
    pair=st.sampled_from([(0, 1), (1, 2), (0, 2)]),
    drawn_a=st.sampled_from([0.0, 6.0, 16.0]),
    at_root=st.booleans(),
    is_crossed=st.booleans(),
)
def test_what_flows_back_on_a_phase_is_told_whichever_of_the_exchanged_it_is(
    flows_a: tuple[int, int, int],
    pair: tuple[int, int],
    drawn_a: float,
    at_root: bool,
    is_crossed: bool,
) -> None:
    """10 A may flow back on each phase, at the meter or above it."""
    nodes = [node("root", fuse_a=(63.0,) * 3), node("left", parent="root", fuse_a=(63.0,) * 3)]
    outlets = [outlet("E0", "left", wiring=Wiring.ONE, rotation=Rotation.RST)]
    meter = Meter(id="main", node="root" if at_root else "left")
    controller = Controller(site(nodes, outlets, meters=[meter], sun_kwp=40.0))
    at = controller.layout.grid.at[meter.node]
    astray = Astray(frozenset({pair[0]}), frozenset({pair[1]}))
    controller.wired.learning[at].crossing.astray[ONE] = astray
    controller.wired.mark(at)
    told = list(map(float, flows_a))
    if is_crossed:
        told[pair[0]], told[pair[1]] = told[pair[1]], told[pair[0]]
    limits = [*(Spill("root", phase, 10.0, Source.EXPORT) for phase in range(3))]
    limits.append(Spill("root", None, 6.9, Source.EXPORT))
    controller.limited([], (), limits)
    controller.plugged(0.0, ONE, Car.WANTS)
    controller.drew(0.0, ONE, (drawn_a,))
    controller.metered(1.0, "main", told)
    found = {one.phase for one in controller.decide(2.0).exceeded if one.kind is Kind.SPILLS}
    truly = {phase + 1 for phase, flow in enumerate(flows_a) if flow < -10}
    in_all = {None} if sum(flows_a) < -30 else set()
    assert truly | in_all <= found
    assert found - {None} <= {
        phase + 1
        for phase, flow in enumerate(flows_a)
        if min([flow, *(flows_a[each] for each in pair if phase in pair)]) < -10
    }


def test_it_ends_once_cars_show_right_again_or_somebody_vouches_for_the_meter() -> None:
    world = made()
    start_and_stop(world, 3, factor=1.0, order=SWAPPED)
    assert wrong(world.controller) == (Wrong("main", "root", Miswiring.CROSSED),)
    start_and_stop(world, 3, factor=1.0, order=(0, 1, 2))
    assert Miswiring.CROSSED not in kinds(world)
    start_and_stop(world, 3, factor=1.0, order=SWAPPED)
    assert world.controller.outlets[ONE].is_astray
    world.controller.wired.mended("main")
    assert wrong(world.controller) == ()
    assert not world.controller.outlets[ONE].is_astray


def test_cars_on_all_lines_say_nothing_of_their_order_and_mend_nothing() -> None:
    world = made()
    start_and_stop(world, 3, factor=1.0, order=SWAPPED)
    three = outlet("E2")
    crossing = world.controller.wired.learning[0].crossing
    assert crossing.astray == {ONE: Astray(L1, L2)}
    wider = made()
    model = site(list(wider.model.nodes), [*wider.model.outlets, three])
    second = Plant(model, [*wider.stations.values(), Station(three)])
    second.is_metered = lambda _: False
    second.controller.wired.learning[0].crossing = Crossing({ONE: Astray(L1, L2)})
    start_and_stop(second, 4, name="E2", factor=1.0, order=SWAPPED)
    assert kinds(second) == {Miswiring.CROSSED}


def test_of_three_outlets_in_a_row_each_needs_to_show_it_but_once() -> None:
    crossing = Crossing()
    for station, said, seen in (("A", L1, L2), ("B", L2, L1), ("C", L1, L2)):
        assert not crossing.astray
        crossing.showed(place(station), said, seen)
    assert {each.station for each in crossing.astray} == {"A", "B", "C"}
    assert crossing.suspected == L1 | L2


def test_one_outlet_that_lies_right_hides_no_other_that_does_not() -> None:
    crossing = Crossing()
    for _ in range(3):
        crossing.showed(ONE, L1, L2)
        crossing.showed(OTHER, L1, L1)
    assert set(crossing.astray) == {ONE}


def test_a_phase_that_was_never_exchanged_is_no_sign_that_others_are_right() -> None:
    crossing = Crossing()
    for station in "ABC":
        crossing.showed(place(station), L1, L2)
        crossing.showed(OTHER, L3, L3)
    assert len(crossing.astray) == 3


def test_a_phase_that_was_learned_is_forgotten_once_its_car_shows_elsewhere() -> None:
    world = made(rotations=(Rotation.UNKNOWN, Rotation.UNKNOWN))
    start_and_stop(world, 3, factor=1.0, order=(0, 1, 2))
    assert world.controller.outlets[ONE].first_phase == 0
    world.plug("E0", car_a=16.0)
    world.run_metered(40, SWAPPED)
    assert world.controller.outlets[ONE].first_phase is None
    assert kinds(world) == set(), "nothing was said that the meter could contradict"
    start_and_stop(world, 2, factor=1.0, order=SWAPPED)
    assert world.controller.outlets[ONE].first_phase == 1


def test_what_was_learned_beneath_a_meter_that_is_crossed_counts_on_every_phase() -> None:
    world = made(rotations=(Rotation.RST, Rotation.UNKNOWN))
    start_and_stop(world, 3, name="E1", factor=1.0, order=SWAPPED)
    assert world.controller.outlets[OTHER].first_phase == 0
    start_and_stop(world, 3, factor=1.0, order=SWAPPED)
    assert world.controller.outlets[OTHER].is_astray


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_new_version_goes_on_with_it_unless_the_meter_or_the_outlet_is_another(
    is_turned: bool,
) -> None:
    world = made()
    start_and_stop(world, 3, factor=1.0, order=SWAPPED)
    model = world.model
    meters = [Meter(id="main", node="root", sign=-1)] if is_turned else None
    other = Controller(site(list(model.nodes), list(model.outlets), meters=meters))
    other.inherit(world.controller)
    assert bool(wrong(other)) is not is_turned
    assert other.outlets[ONE].is_astray is not is_turned
    turned = [outlet("E0", wiring=Wiring.ONE, rotation=Rotation.STR), model.outlets[1]]
    mended = Controller(site(list(model.nodes), turned))
    mended.inherit(world.controller)
    assert Miswiring.CROSSED not in {one.kind for one in wrong(mended)}


def test_of_voltages_that_may_be_exchanged_the_least_counts() -> None:
    world = made()
    gauge = world.controller.gauges.of_node[0]
    world.controller.wired.learning[0].crossing.astray[ONE] = Astray(L1, L2)
    world.controller.metered(1.0, "main", [0.0, 0.0, 0.0], [230.0, 205.0, 231.0])
    told = gauge.least_volts(1.0)
    assert told is not None
    assert list(told) == [205.0, 205.0, 231.0]


@pytest.mark.parametrize("is_wish", [True, False])
def test_kilowatts_are_of_what_flows_in_all_whichever_of_the_exchanged_phases_it_is(
    is_wish: bool,
) -> None:
    """20 A of a house on one of three phases are 4.6 kW and not 13.8: the cars have the rest of 15 kW."""
    house = (20.0, 0.0, 0.0)
    outlets = [outlet(name, "left") for name in ("E0", "E1")]
    nodes = [node("root", fuse_a=(63.0,) * 3), node("left", parent="root", fuse_a=(63.0,) * 3)]
    world = Plant(site(nodes, outlets, hold_s=1.0), [Station(each) for each in outlets])
    world.house = lambda _: house
    learning = world.controller.wired.learning[0]
    learning.crossing.astray[ONE] = Astray(L1, L2)
    learning.crossing.astray[OTHER] = Astray(L1, L3)
    world.controller.wired.mark(0)
    world.controller.limited([Word("root", None, 15.0, "ems", is_wish=is_wish)])
    world.plug("E0", "E1")
    world.run(60)
    flows_kw = [float(each[0].sum()) * 0.23 for each in world.history]
    assert flows_kw[-1] == pytest.approx(15.0, abs=0.2)
    assert max(flows_kw) <= 15.0 + 1e-6
    world.house = lambda _: (20.0, 10.0, 0.0)
    world.run(10)
    assert float(world.history[-1][0].sum()) * 0.23 <= 15.0 + 1e-6
