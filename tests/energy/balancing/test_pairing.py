"""What flows besides the vehicles is never reckoned too high for want of their news, nor too low."""

import cmath
import math
from collections.abc import Callable

import pytest

from chargeloom.domain.sites.three_phase import Wiring
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.outlets.car import Car
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site

HOUSE_A = 10.0
COUNT = 6


def made(fuse_a: float = 90.0) -> Plant:
    outlets = [outlet(f"E{at}") for at in range(COUNT)]
    world = Plant(
        site([node("root", fuse_a=(fuse_a,) * 3)], outlets, ramp_a_per_s=100.0, hold_s=0.5),
        [Station(each, follows_after_s=1) for each in outlets],
    )
    world.house = lambda _: (HOUSE_A,) * 3
    return world


def besides(world: Plant) -> float:
    return float(world.controller.unmanaged()[0].max())


def come_and_go(world: Plant, seconds: int, stay: Callable[[int], int]) -> list[float]:
    """Let cars come and go, each at its own pace; gives what is reckoned to flow besides."""
    found = []
    for at in range(seconds):
        for place in range(COUNT - 1):
            name, turn = f"E{place}", (at + 3 * place) % stay(place)
            if turn == 0:
                world.plug(name, car_a=16.0)
            elif turn == stay(place) - 2:
                world.unplug(name)
        world.step()
        found.append(besides(world))
    return found


@pytest.mark.parametrize("samples_every_s", [1, 5, 30])
def test_cars_that_come_and_go_are_not_taken_for_other_loads(samples_every_s: int) -> None:
    world = made()
    world.is_measured = lambda at: at % samples_every_s == 0
    world.run(20)
    found = come_and_go(world, 120, lambda place: 7 + 2 * place)
    assert max(found) <= HOUSE_A + 1.0
    assert min(found) >= HOUSE_A - 1.0
    assert world.overload_a() <= 0


def test_nobody_waits_for_what_those_drew_who_are_gone() -> None:
    world = made(fuse_a=42.0)
    world.plug("E5")
    world.run(30)
    come_and_go(world, 60, lambda place: 9 + 2 * place)
    for place in range(COUNT - 1):
        world.unplug(f"E{place}")
    world.run(15)
    assert world.station("E5").drawn_a == 32.0
    assert world.overload_a() <= 0


def test_a_meter_that_is_late_is_paired_with_what_cars_drew_when_it_measured() -> None:
    world = made()
    world.plug("E0")
    world.run(30)
    drawn = world.station("E0").drawn_a
    world.unplug("E0")
    world.is_metered = lambda _: False
    for _ in range(4):
        world.step()
        at = world.clock(world.now)
        world.controller.metered(at, "main", (HOUSE_A + drawn,) * 3, age_s=5.0)
    assert besides(world) <= HOUSE_A + 0.1


def test_a_car_that_told_nothing_yet_explains_a_rise_and_no_more_than_it_may_draw() -> None:
    world = made()
    world.is_measured = lambda _: False
    world.run(15)
    world.plug("E0", car_a=16.0)
    world.run(20)
    assert besides(world) == pytest.approx(HOUSE_A, abs=0.1)
    world.house = lambda _: (HOUSE_A + 40.0,) * 3
    world.run(10)
    most = world.controller.outlets[world.station("E0").place].most.limit_a
    assert besides(world) + most >= world.flows()[0].max() - 1e-6
    assert world.overload_a() <= 0


def test_what_a_car_drew_long_before_it_was_told_otherwise_proves_nothing() -> None:
    world = made()
    world.is_measured = lambda _: False
    world.plug("E0")
    world.run(20)
    place = world.station("E0").place
    state, at = world.controller.outlets[place], world.clock(world.now)
    world.controller.drew(at, place, (20.0,) * 3)
    world.controller.drew(at, place, (0.0,) * 3, age_s=30.0)
    assert state.draw is not None
    assert (state.draw.most_a, state.car) == (20.0, Car.WANTS)


def test_a_car_between_two_lines_is_taken_off_a_meter_only_as_far_as_it_lies_along_the_voltage() -> (
    None
):
    one = outlet("A", wiring=Wiring.DELTA, max_a=40.0)
    model = site([node("root", fuse_a=(50.0, 50.0, 50.0))], [one])
    controller, place = Controller(model), Place(station=one.station, evse=1)
    controller.stands(place, 0.0)
    controller.contact(0.0, place, is_online=True)
    controller.plugged(0.0, place, Car.WANTS)
    car_a, most_a = 0.0, 0.0
    for second in range(1, 200):
        at, house_a = float(second), 20.0
        first, other = (abs(house_a + cmath.rect(car_a, math.radians(turn))) for turn in (30, -30))
        most_a = max(most_a, first, other)
        controller.metered(at, "main", (first, other, house_a))
        controller.drew(at, place, (car_a, car_a, 0.0))
        for offer in controller.decide(at).offers:
            controller.accepted(at, place, offer.limit_a, offer.lines)
            car_a = offer.limit_a
    assert 28.0 < car_a < 32.0
    assert most_a <= 50.0
