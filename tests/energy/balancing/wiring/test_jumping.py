"""Figures of a meter that change places: cars that were told other limits are waited for, and what they changed explains it."""

from collections.abc import Iterable

import numpy as np
import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.wiring.jumping import SWAYS_S, WAITS_S, Jumping
from chargeloom.energy.balancing.wiring.permuting import Lines
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site
from tests.energy.balancing.wiring.test_facing import kinds

A, B = (Place(station=StationId(name), evse=1) for name in "AB")
EXCHANGED = (frozenset({1}), frozenset({0}), frozenset({2}))
TURNS = (Rotation.RST, Rotation.STR, Rotation.TRS)


class Meter:
    """A meter that is read each second: 20, 8 and 5 A, and from the 100th second on 8, 20 and 5."""

    def __init__(self) -> None:
        self.jumping = Jumping(4.0, 1.0)
        self.now = 98

    def reads(self, until: int) -> list[Lines]:
        found: list[Lines] = []
        for now in range(self.now + 1, until + 1):
            told = (20.0, 8.0, 5.0) if now < 100 else (8.0, 20.0, 5.0)
            found += self.jumping.metered(float(now), np.array(told))
        self.now = until
        return found

    def hears(self, changes: Iterable[tuple[Place, int, float]]) -> None:
        """Take what cars changed on a phase, each measured just now."""
        for place, phase, by_a in changes:
            self.jumping.heard(place, float(self.now))
            self.jumping.changed((phase,), by_a, float(self.now))


def test_where_no_car_was_told_anything_it_shows_at_once() -> None:
    assert Meter().reads(100) == [EXCHANGED]


def test_cars_that_changed_places_by_what_they_were_told_explain_it_once_they_tell() -> None:
    meter = Meter()
    meter.jumping.told(A, 16.0, 50.0)
    meter.jumping.told(A, 4.0, 90.0)
    meter.jumping.told(B, 0.0, 50.0)
    meter.jumping.told(B, 12.0, 90.0)
    assert meter.reads(130) == []
    meter.hears([(A, 0, -12.0)])
    assert meter.reads(135) == []
    meter.hears([(B, 1, 12.0)])
    assert meter.reads(400) == []


@pytest.mark.parametrize(
    "changes",
    [
        [(A, 0, 0.0), (B, 1, 0.0)],
        [(A, 0, 12.0), (B, 1, 0.0)],
        [(A, 0, -12.0), (B, 1, 0.0)],
        [(A, 0, -4.0), (B, 1, 4.0)],
        [(A, 1, -12.0), (B, 0, 12.0)],
    ],
)
def test_what_cars_tell_that_explains_it_not_does_not_keep_it_from_showing(
    changes: list[tuple[Place, int, float]],
) -> None:
    meter = Meter()
    for place in (A, B):
        meter.jumping.sways(place, 90.0)
    assert meter.reads(110) == []
    meter.hears(changes)
    assert meter.reads(111) == [EXCHANGED]


def test_a_measurement_from_before_tells_nothing_of_it() -> None:
    meter = Meter()
    meter.jumping.sways(A, 90.0)
    assert meter.reads(110) == []
    meter.jumping.heard(A, 99.0)
    assert meter.reads(111) == []
    meter.jumping.heard(A, 101.0)
    assert meter.reads(112) == [EXCHANGED]


def test_a_car_that_lies_nobody_knows_where_explains_it_by_how_much_it_changed() -> None:
    meter = Meter()
    meter.jumping.sways(A, 90.0)
    assert meter.reads(110) == []
    meter.jumping.changed((), -12.0, 110.0)
    meter.jumping.changed((), 12.0, 110.0)
    meter.jumping.heard(A, 110.0)
    assert meter.reads(111) == []


def test_who_was_told_long_ago_or_nearly_the_same_is_not_waited_for() -> None:
    meter = Meter()
    meter.jumping.sways(A, 98.0 - SWAYS_S)
    meter.jumping.told(B, 8.0, 90.0)
    meter.jumping.told(B, 8.5, 95.0)
    assert meter.reads(100) == [EXCHANGED]


def test_a_car_of_which_nothing_is_heard_is_taken_to_have_changed() -> None:
    meter = Meter()
    meter.jumping.sways(A, 90.0)
    assert meter.reads(100 + int(WAITS_S) + 1) == []
    meter.jumping.heard(A, float(meter.now))
    assert meter.reads(meter.now + 1) == []


# In a site.


def garage(every_s: int, fuse_a: float) -> Plant:
    """Two outlets of one line on each of L1, L2 and L3."""
    outlets = [outlet(f"E{at}", wiring=Wiring.ONE, rotation=TURNS[at % 3]) for at in range(6)]
    stations = [
        Station(each, phases=(at % 3, 0, 0), car_lines=1) for at, each in enumerate(outlets)
    ]
    model = site([node("root", fuse_a=(fuse_a,) * 3)], outlets, turn_s=30.0)
    world = Plant(model, stations)
    world.is_measured = lambda at: at % every_s == 0
    return world


@pytest.mark.parametrize("every_s", [1, 5, 30, 60])
@pytest.mark.parametrize("read_s", [1, 10])
def test_cars_that_give_way_to_others_on_another_line_raise_no_suspicion(
    every_s: int, read_s: int
) -> None:
    """One goes from L1 and another comes to L2 between two readings of the meter; the cars tell of it up to a minute later."""
    world = garage(every_s, 40.0)
    world.is_metered = lambda at: at % read_s == 0
    world.plug("E0", car_a=16.0)
    world.run(121)
    for gone, come in (("E0", "E4"), ("E4", "E0"), ("E0", "E1"), ("E1", "E3")):
        world.unplug(gone)
        world.plug(come, car_a=16.0)
        for _ in range(100):
            world.run(1)
            assert kinds(world) == set()
            assert not any(each.is_astray for each in world.controller.outlets.values())
        world.run(21)


def test_a_car_that_is_gone_explains_what_flows_no_more_though_nothing_is_told_of_it() -> None:
    """Stations measure no more once a charge is over; the meter shows one go and another come at once."""
    world = garage(1, 40.0)
    world.is_metered = lambda at: at % 10 == 0
    world.plug("E0", car_a=16.0)
    world.run(121)
    world.unplug("E0")
    world.station("E0").measures = False
    world.plug("E4", car_a=16.0)
    for _ in range(150):
        world.run(1)
        assert kinds(world) == set()
        assert not any(each.is_astray for each in world.controller.outlets.values())


def test_a_false_suspicion_ends_with_changes_that_show_right_though_no_car_steps_alone() -> None:
    world = garage(5, 40.0)
    world.plug("E0", "E1", car_a=16.0)
    world.run(120)
    learning = world.controller.wired.learning[0]
    learning.lacked([0, 1])
    world.controller.wired.mark(0)
    assert world.controller.outlets[world.station("E0").place].is_astray
    for name, car_a in (("E0", 7.0), ("E1", 11.5)):
        world.station(name).car_a = car_a
    world.run(40)
    assert kinds(world) == set()
    assert not any(each.is_astray for each in world.controller.outlets.values())
