"""Meters that are wired otherwise than they are said to be: taken on the safe side, and told of."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.wiring.facing import (
    FORGETS_S,
    SLACK_A,
    SLACK_PART,
    Facing,
    Shown,
    shown,
)
from chargeloom.energy.balancing.wiring.miswiring import Miswiring, Wrong
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site

NOTHING_GIVES = np.zeros(3)


def made(
    house_a: float = 0.0,
    *,
    fuse_a: float = 35.0,
    sun_kwp: float = 0.0,
    wiring: Wiring = Wiring.THREE,
) -> Plant:
    outlets = [outlet(f"E{at}", wiring=wiring, rotation=Rotation.RST) for at in range(2)]
    model = site([node("root", fuse_a=(fuse_a,) * 3)], outlets, sun_kwp=sun_kwp)
    lines = 1 if wiring is Wiring.ONE else 3
    world = Plant(model, [Station(each, car_lines=lines) for each in outlets])
    world.house = lambda _: (house_a,) * 3
    world.is_metered = lambda _: False
    return world


def run(
    world: Plant, seconds: int, factor: float = -1.0, order: tuple[int, ...] = (0, 1, 2)
) -> None:
    """Run with a meter that tells what flows times a factor, on its lines in another order."""
    for _ in range(seconds):
        flows = world.flows()[0]
        world.controller.metered(float(world.now + 1), "main", [factor * flows[at] for at in order])
        world.run(1)


def start_and_stop(
    world: Plant,
    times: int,
    factor: float = -1.0,
    order: tuple[int, ...] = (0, 1, 2),
    name: str = "E0",
) -> None:
    for _ in range(times):
        world.plug(name, car_a=16.0)
        run(world, 40, factor, order)
        world.unplug(name)
        run(world, 20, factor, order)


def wrong(site: Controller) -> tuple[Wrong, ...]:
    return site.wired.wrong(site.clock)


def kinds(world: Plant) -> set[Miswiring]:
    return {one.kind for one in wrong(world.controller)}


@settings(max_examples=10)
@given(house_a=st.floats(0.0, 33.0), factor=st.sampled_from([-1.0, 1.0]))
def test_what_else_flows_counts_whichever_way_round_the_meter_is(
    house_a: float, factor: float
) -> None:
    """A house that draws 20 A seems to give them: cars that had the whole fuse would trip it."""
    world = made(house_a)
    run(world, 5, factor)
    world.plug("E0", "E1")
    run(world, 60, factor)
    assert world.overload_a() <= SLACK_A / (1 - SLACK_PART), (
        "so little may be an error of the meter, until a car draws"
    )
    assert world.overload_a(len(world.history) - 30) <= 1e-6


def test_what_flows_back_though_nothing_gives_is_told_of() -> None:
    world = made(20.0)
    assert wrong(world.controller) == ()
    run(world, 5)
    assert wrong(world.controller) == (Wrong("main", "root", Miswiring.FLOWS_BACK),)


def test_a_meter_that_exceeds_its_fuse_the_wrong_way_round_exceeds_it() -> None:
    world = made(40.0)
    run(world, 5)
    assert world.decision.exceeded


def test_cars_show_a_meter_that_is_the_wrong_way_round_where_a_roof_could_hide_it() -> None:
    """10 A of the house look like 10 A of the sun; what the car takes can not."""
    world = made(10.0, sun_kwp=20.0)
    run(world, 5)
    start_and_stop(world, 3)
    assert Miswiring.REVERSED in kinds(world)
    began = len(world.history)
    world.plug("E0", "E1")
    run(world, 60)
    assert world.overload_a(began) <= 1e-6


def test_a_meter_that_was_turned_round_is_right_once_cars_show_it() -> None:
    world = made(10.0, sun_kwp=20.0)
    start_and_stop(world, 3)
    assert kinds(world) == {Miswiring.REVERSED}
    start_and_stop(world, 3, factor=1.0)
    run(world, int(FORGETS_S), 1.0)
    assert kinds(world) == set()


@pytest.mark.parametrize("wiring", [Wiring.ONE, Wiring.THREE])
def test_nothing_is_said_of_a_meter_that_is_right(wiring: Wiring) -> None:
    world = made(5.0, sun_kwp=10.0, wiring=wiring)
    world.house = lambda at: (5.0, 5.0, 5.0) if at % 50 < 25 else (-14.0, -14.0, -14.0)
    start_and_stop(world, 4, factor=1.0)
    assert kinds(world) == set()


def test_a_roof_that_nobody_spoke_of_is_told_of_and_frees_nothing() -> None:
    world = made(-10.0)
    run(world, 5, 1.0)
    assert kinds(world) == {Miswiring.FLOWS_BACK}
    world.plug("E0", "E1")
    run(world, 60, 1.0)
    assert world.flows()[0].max() <= 35.0
    assert sum(station.drawn_a for station in world.stations.values()) >= 25.0


def test_a_sign_of_it_is_forgotten_after_a_while() -> None:
    facing, back = Facing(), np.array([-5.0, 0.0, 0.0])
    facing.told(100.0, back, NOTHING_GIVES, back)
    assert list(facing.is_turned) == [True, False, False]
    facing.told(101.0, NOTHING_GIVES, NOTHING_GIVES, NOTHING_GIVES)
    assert not facing.is_turned.any()
    assert facing.flows_back(100.0 + FORGETS_S)
    assert not facing.flows_back(101.0 + FORGETS_S)


def test_what_may_flow_back_is_no_sign_of_anything() -> None:
    facing, back = Facing(), np.array([-5.0, -1.9, 0.0])
    facing.told(0.0, back, np.array([4.0, 0.0, 0.0]), back)
    assert not facing.flows_back(0.0)


@pytest.mark.parametrize(
    ("changes", "lines", "seen"),
    [
        ((10.0, 10.0, 10.0), 3, Shown(frozenset({0, 1, 2}), is_reversed=False)),
        ((-9.0, -11.0, -10.0), 3, Shown(frozenset({0, 1, 2}), is_reversed=True)),
        ((10.0, 0.0, 1.0), 1, Shown(frozenset({0}), is_reversed=False)),
        ((0.0, -10.0, 1.0), 1, Shown(frozenset({1}), is_reversed=True)),
        ((10.0, 0.0, 10.0), 2, Shown(frozenset({0, 2}), is_reversed=False)),
        ((10.0, 5.0, 0.0), 1, None),
        ((10.0, 10.0, 0.0), 1, None),
        ((10.0, -10.0, 0.0), 2, None),
        ((3.5, 0.0, 0.0), 1, None),
        ((0.0, 0.0, 0.0), 1, None),
    ],
)
def test_what_a_car_shows(
    changes: tuple[float, float, float], lines: int, seen: Shown | None
) -> None:
    assert shown(changes, 10.0, lines, 0.3) == seen


def test_one_car_alone_proves_nothing() -> None:
    facing = Facing()
    for seen in (True, True, False, True):
        facing.voted(is_reversed=seen)
    assert not facing.is_reversed
