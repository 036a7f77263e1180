"""The lines of a meter are exchanged while cars charge: that shows before a fuse feels it, or within moments, also where no car steps alone."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import strategies as st

from chargeloom.domain.ids import StationId
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.outlets.allowance import Place
from chargeloom.energy.balancing.wiring.facing import LACKS_S, Facing
from chargeloom.energy.balancing.wiring.miswiring import Miswiring
from chargeloom.energy.balancing.wiring.permuting import Following, permuted
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Phases, Plant, Station, outlet, site
from tests.energy.balancing.wiring.test_facing import kinds
from tests.often import given_often

FUSE_A = 40.0
AS_SAID = (0, 1, 2)
ORDERS = tuple(permutations(range(3)))[1:]
TURNS = (Rotation.RST, Rotation.STR, Rotation.TRS)
ONE = Place(station=StationId("E0"), evse=1)
L1, L2, L3 = (frozenset({each}) for each in range(3))


def garage(
    house_a: Phases, cars_a: tuple[float, ...], *, is_learned: bool = False, every_s: int = 1
) -> Plant:
    """Three outlets of one line each, on L1, L2, L3 as it is said or was learned, and cars that take so much."""
    outlets = [
        outlet(f"E{at}", wiring=Wiring.ONE, rotation=Rotation.UNKNOWN if is_learned else TURNS[at])
        for at in range(3)
    ]
    stations = [Station(each, phases=(at, 0, 0), car_lines=1) for at, each in enumerate(outlets)]
    world = Plant(site([node("root", fuse_a=(FUSE_A,) * 3)], outlets), stations)
    world.house = lambda _: house_a
    world.is_metered = lambda _: False
    world.is_measured = lambda at: at % every_s == 0
    for at, each in enumerate(stations):
        world.controller.outlets[each.place].first_phase = at if is_learned else None
    world.run_metered(15, AS_SAID)
    for at, car_a in enumerate(cars_a):
        if car_a:
            world.plug(f"E{at}", car_a=car_a)
    world.run_metered(90, AS_SAID)
    assert world.overload_a() <= 1e-6
    return world


def step_alone(world: Plant, order: tuple[int, ...]) -> None:
    """Let each of two cars go and come three times while nothing else changes."""
    for _ in range(3):
        for name in ("E0", "E1"):
            world.unplug(name)
            world.run_metered(20, order)
            world.plug(name, car_a=16.0)
            world.run_metered(40, order)


@pytest.mark.parametrize("is_learned", [False, True])
@pytest.mark.parametrize("every_s", [1, 5])
def test_a_car_that_has_all_that_a_fuse_leaves_gets_no_more_from_another_phase(
    every_s: int, is_learned: bool
) -> None:
    """A house with 25 A on L1 seems to take 8 A there: a car on L1 that had the rest would make it 57 A on 40 A."""
    world = garage((25.0, 8.0, 5.0), (32.0, 0.0, 0.0), is_learned=is_learned, every_s=every_s)
    began = len(world.history)
    world.run_metered(120, (1, 0, 2))
    assert world.overload_a(began) <= 1e-6
    assert kinds(world) == {Miswiring.CROSSED}


@given_often(
    10,
    120,
    house_a=st.tuples(*(st.floats(0.0, 33.0) for _ in range(3))),
    cars_a=st.tuples(*(st.sampled_from([0.0, 8.0, 16.0, 32.0]) for _ in range(3))),
    order=st.sampled_from(ORDERS),
    every_s=st.sampled_from([1, 5]),
    is_learned=st.booleans(),
)
def test_whatever_flows_no_fuse_bears_a_quarter_more_for_more_than_moments(
    house_a: Phases,
    cars_a: tuple[float, float, float],
    order: tuple[int, int, int],
    every_s: int,
    is_learned: bool,
) -> None:
    """Where all phases bear the same, nothing shows at first; then what is wrong grows from little."""
    world = garage(house_a, cars_a, is_learned=is_learned, every_s=every_s)
    began = len(world.history)
    world.run_metered(150, order)
    above_a = np.array([(each[0] - FUSE_A).max() for each in world.history[began:]])
    assert above_a.max() <= 0.25 * FUSE_A
    assert (above_a > 0.02 * FUSE_A).sum() <= 45


@pytest.mark.parametrize("every_s", [1, 5])
def test_a_house_that_takes_more_then_is_answered_within_two_reports(every_s: int) -> None:
    """39 A of the house with 15 A of a car: the wrong car gives way first, and so shows where it lies."""
    world = garage((25.0, 8.0, 5.0), (32.0, 32.0, 0.0), every_s=every_s)
    began = len(world.history)
    world.house = lambda _: (39.0, 8.0, 5.0)
    world.run_metered(60, (1, 0, 2))
    above = [bool((each[0] > FUSE_A + 0.1).any()) for each in world.history[began:]]
    assert not any(above[6 + 2 * every_s :])


def test_what_was_learned_is_learned_anew_and_the_cars_have_their_shares_again() -> None:
    world = garage((25.0, 8.0, 5.0), (16.0, 16.0, 0.0), is_learned=True)
    world.run_metered(30, (1, 0, 2))
    step_alone(world, (1, 0, 2))
    lies = [each.first_phase for each in world.controller.outlets.values()]
    assert lies[:2] == [1, 0]
    assert not world.controller.wired.learning[0].crossing.suspected
    world.run_metered(60, (1, 0, 2))
    assert world.station("E0").drawn_a == pytest.approx(15.0, abs=0.1)
    assert world.station("E1").drawn_a == 16.0


def test_a_suspicion_is_told_of_and_ends_with_the_first_step_that_shows_right() -> None:
    world = garage((5.0, 5.0, 5.0), (16.0, 0.0, 0.0))
    learning = world.controller.wired.learning[0]
    learning.lacked([0])
    world.controller.wired.mark(0)
    assert world.controller.outlets[ONE].is_astray
    assert kinds(world) == {Miswiring.CROSSED}
    world.unplug("E0")
    world.run_metered(20, AS_SAID)
    world.plug("E0", car_a=16.0)
    world.run_metered(20, AS_SAID)
    assert not world.controller.outlets[ONE].is_astray
    assert kinds(world) == set()


def test_who_charges_on_all_lines_is_suspected_of_nothing() -> None:
    three = outlet("E0")
    controller = Controller(site([node("root", fuse_a=(FUSE_A,) * 3)], [three]))
    controller.drew(1.0, ONE, (16.0, 16.0, 16.0))
    controller.wired.learning[0].lacked([0, 1, 2])
    assert not controller.wired.learning[0].crossing.suspected


def test_too_little_on_a_phase_counts_once_it_lasts_and_not_where_a_roof_may_give_it() -> None:
    def lacks(gives_a: float, metered_a: float, drawn_a: float, for_s: float) -> list[int]:
        facing = Facing()
        a = np.array([metered_a, 20.0, 20.0])
        besides = a - [drawn_a, 0.0, 0.0]
        for at in (0.0, for_s):
            facing.told(at, besides, np.full(3, gives_a), a)
        return list(facing.lacks)

    assert lacks(0.0, 8.0, 15.0, LACKS_S) == [0]
    assert lacks(0.0, 8.0, 15.0, LACKS_S / 2) == []
    assert lacks(10.0, 8.0, 15.0, LACKS_S) == []
    assert lacks(0.0, -15.0, 15.0, LACKS_S) == [], "that is a meter the wrong way round"


# Figures that changed places.


def test_figures_that_changed_places_are_recognised() -> None:
    assert permuted((40.0, 8.0, 5.0), (8.2, 39.5, 5.0), 4.0, 1.0) == (L2, L1, L3)
    assert permuted((40.0, 20.0, 5.0), (5.0, 40.0, 20.0), 4.0, 1.0) == (L2, L3, L1)
    assert permuted((40.0, 8.0, 5.0), (8.0, 35.0, 5.0), 4.0, 1.0) is None
    assert permuted((8.0, 6.0, 5.0), (6.0, 8.0, 5.0), 4.0, 1.0) is None, "that is too little"
    assert permuted((-16.0, 0.0, 0.0), (0.0, -16.0, 0.0), 4.0, 1.0) == (L2, L1 | L3, L1 | L3)


@given_often(
    50, 500, here=st.tuples(*(st.floats(-50, 50) for _ in range(3))), order=st.sampled_from(ORDERS)
)
def test_an_exchange_is_always_among_what_is_recognised(
    here: tuple[float, float, float], order: tuple[int, int, int]
) -> None:
    there = [0.0] * 3
    for at, to in enumerate(order):
        there[to] = here[at]
    found = permuted(here, there, 4.0, 1.0)
    is_seen = max(abs(one - other) for one, other in zip(here, there, strict=True)) >= 4.0
    assert (found is not None) == is_seen
    assert found is None or all(to in found[at] for at, to in enumerate(order))


def followed(*changes: tuple[float, float], house_a: float = 0.0) -> object:
    """Let two cars on L1 and L2 change so often and so much, at a meter whose first two lines are exchanged."""
    following, drawn = Following(4.0, 1.0, 0.3), [20.0, 20.0]
    found: object = None
    for at in range(4 + 4 * len(changes)):
        if at >= 4 and at % 4 == 0:
            drawn = [each + by for each, by in zip(drawn, changes[at // 4 - 1], strict=True)]
        for number, each in enumerate(drawn):
            following.drew(Place(station=StationId(f"E{number}"), evse=1), each, (number,))
        told = (drawn[1], drawn[0], house_a if at > 8 else 0.0)
        following.metered(float(at), told)
        found = following.shown(float(at)).elsewhere or found
    return found


def test_cars_that_change_slowly_and_at_once_show_it_too() -> None:
    assert followed(*[(-0.6, 0.4)] * 12) == (L2, L1, L3)
    assert followed(*[(-0.1, 0.1)] * 12) is None
    assert followed(*[(0.6, 0.6)] * 12) is None, "nobody can tell whose change is whose"


def test_a_house_that_changes_too_shows_nothing() -> None:
    assert followed(*[(-0.6, 0.4)] * 12, house_a=9.0) is None


def test_miswiring_is_told_of_once_three_cars_make_sure() -> None:
    world = garage((5.0, 5.0, 5.0), (16.0, 16.0, 0.0))
    step_alone(world, (1, 0, 2))
    assert Miswiring.CROSSED in kinds(world)
