"""Chargers that are not exact: what they take beyond their limits is little each, and no fuse bears it for long."""

import pytest

from chargeloom.domain.sites.site import Mode
from chargeloom.energy.balancing.outlets.overdrawing import LASTS_S, SLIGHT_A, Overdrawing
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site

FUSE_A = 100.0


def garage(mode: Mode, beyond_a: float, count: int = 10) -> Plant:
    outlets = [outlet(f"E{at}") for at in range(count)]
    model = site([node("root", fuse_a=(FUSE_A,) * 3)], outlets, mode=mode)
    world = Plant(model, [Station(each, beyond_a=beyond_a) for each in outlets])
    world.plug(*(f"E{at}" for at in range(count)))
    return world


@pytest.mark.parametrize("mode", [Mode.STATIC, Mode.DYNAMIC])
@pytest.mark.parametrize("beyond_a", [0.5, 0.9])
def test_many_that_take_a_little_more_each_do_not_overload_a_fuse_for_long(
    mode: Mode, beyond_a: float
) -> None:
    world = garage(mode, beyond_a)
    world.run(120)
    began = len(world.history)
    world.run(300)
    assert world.overload_a(began) <= 1e-6
    assert min(each[0].min() for each in world.history[began:]) >= FUSE_A - 2.0
    assert not any(each.disobeys for each in world.controller.outlets.values())


def test_who_comes_later_gets_what_is_left_beside_that() -> None:
    world = garage(Mode.DYNAMIC, 0.9, count=12)
    world.unplug("E10", "E11")
    world.run(120)
    began = len(world.history)
    world.plug("E10", "E11")
    world.run(90)
    assert world.overload_a(began) <= 1e-6 + 2 * 0.9
    began = len(world.history)
    world.run(200)
    assert world.overload_a(began) <= 1e-6


@pytest.mark.parametrize("mode", [Mode.STATIC, Mode.DYNAMIC])
def test_where_who_takes_much_more_is_counted_with_all_that_it_can_it_is_told_the_least(
    mode: Mode,
) -> None:
    world = garage(mode, 1.5)
    world.run(120)
    began = len(world.history)
    world.run(200)
    assert world.overload_a(began) <= 1e-6
    assert all(each.disobeys for each in world.controller.outlets.values())
    assert {each.limit_a for each in world.stations.values()} == {6.0}


def test_who_keeps_to_limits_shares_all_that_there_is() -> None:
    world = garage(Mode.DYNAMIC, 0.0)
    world.run(200)
    assert world.flows()[0] == pytest.approx([FUSE_A] * 3)


# One car.


def seen(*beyond: tuple[float, float]) -> float:
    one = Overdrawing()
    for at, beyond_a in beyond:
        one.see(beyond_a, at)
    return one.lasting_a


def test_what_lasts_counts_and_what_does_not_is_noise() -> None:
    assert seen((0, 0.8), (LASTS_S - 1, 0.8)) == 0
    assert seen((0, 0.8), (10, 0.5), (LASTS_S, 0.9)) == 0.5
    assert seen((0, 0.8), (10, SLIGHT_A), (LASTS_S, 0.9)) == 0
    assert seen((0, 0.8), (LASTS_S, 0.9), (2 * LASTS_S, 0.7)) == 0.7
    assert seen((0, 0.8), (LASTS_S, 0.9), (LASTS_S + 1, 0.1)) == 0


def test_another_limit_is_watched_from_its_beginning() -> None:
    one = Overdrawing()
    one.see(0.8, 0.0)
    one.see(0.8, LASTS_S)
    one.unseen()
    one.see(0.3, LASTS_S + 5)
    one.see(0.3, 2 * LASTS_S)
    assert one.lasting_a == 0.8
    one.see(0.3, 2 * LASTS_S + 5)
    assert one.lasting_a == 0.3
