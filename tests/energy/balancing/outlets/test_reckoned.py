"""Watts are of any one line until a car is seen on more (OCPP 1.6, 7.14): nothing is exceeded, and what is free is given."""

import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.domain.limits.reckoning import Reckoning
from chargeloom.energy.balancing.limits import Word
from chargeloom.energy.balancing.outlets.reckoned import Bounds, Reckoned
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site

LINES = st.sampled_from([1, 2, 3])
EVENTS = st.one_of(
    st.tuples(st.just("plug"), st.integers(0, 4), LINES),
    st.tuples(st.just("unplug"), st.integers(0, 4), LINES),
    st.tuples(st.sampled_from(["late", "prompt", "blind", "sees"]), st.integers(0, 4), LINES),
)
STORIES = st.lists(st.tuples(EVENTS, st.integers(1, 25)), min_size=4, max_size=12)


def in_watts(count: int, fuse_a: float = 40.0, **changes: float) -> Plant:
    outlets = [outlet(f"E{each}", "root", **changes) for each in range(count)]
    stations = [Station(one, in_watts=True) for one in outlets]
    root = node("root", fuse_a=(fuse_a,) * 3)
    return Plant(site([root], outlets, meters=[], mode="static", turn_s=60.0), stations)


def test_watts_of_a_car_that_nobody_saw_are_of_one_line_and_have_to_suffice_for_three() -> None:
    reckoned = Reckoned(Reckoning.WATTS)
    assert (reckoned.lines(None), reckoned.spread(None, 3)) == (1, 3)
    assert (reckoned.lines(3), reckoned.spread(3, 3)) == (3, 1)
    assert reckoned.bounds(6.0, 32.0, 3) == Bounds(18.0, 32.0)
    assert reckoned.bounds(6.0, 16.0, 3) == Bounds(18.0, 18.0, 16 / 18)


def test_where_they_can_never_suffice_for_three_they_are_for_who_charges_on_one() -> None:
    assert Reckoned(Reckoning.WATTS, bears_a=16.0).bounds(6.0, 32.0, 3) == Bounds(6.0, 32.0)
    assert Reckoned(Reckoning.WATTS, bears_a=16.0).bounds(6.0, 16.0, 3).least_a == 18.0


def test_watts_that_the_next_car_finds_too_are_of_one_line_whoever_charges() -> None:
    reckoned = Reckoned(Reckoning.WATTS_OF_ONE)
    assert (reckoned.lines(3), reckoned.spread(3, 3), reckoned.spread(1, 3)) == (1, 3, 1)
    assert Reckoned().spread(None, 3) == 1


@pytest.mark.parametrize("lines", [1, 3])
@pytest.mark.parametrize("max_a", [16.0, 32.0])
def test_a_car_has_all_that_its_fuse_bears_once_it_is_seen(lines: int, max_a: float) -> None:
    world = in_watts(1, fuse_a=20.0, max_a=max_a)
    world.station("E0").car_lines = lines
    world.plug("E0")
    world.run(40)
    assert world.overload_a() <= 1e-6
    assert world.station("E0").drawn_a == pytest.approx(min(20.0, max_a), abs=0.2)


def test_many_cars_are_seen_one_after_the_other_and_then_all_charge() -> None:
    world = in_watts(6)
    names = [f"E{each}" for each in range(6)]
    world.plug(*names)
    world.run(240)
    assert world.overload_a() <= 1e-6
    assert min(world.station(name).drawn_a for name in names) >= 6.0


def test_an_outlet_that_bears_a_whole_fuse_starts_beneath_what_a_contract_in_kilowatts_leaves() -> (
    None
):
    world = in_watts(1, fuse_a=16.0, max_a=16.0)
    world.controller.limited([Word("root", None, 5.0, "grid")])
    world.plug("E0")
    world.run(60)
    assert world.overload_a() <= 1e-6
    assert world.station("E0").drawn_a * 3 * 0.23 == pytest.approx(5.0, abs=0.3)


def test_a_car_that_falls_to_one_line_is_reckoned_on_one_as_soon_as_that_is_seen() -> None:
    world = in_watts(1, fuse_a=20.0)
    world.plug("E0")
    world.run(40)
    station, state = world.station("E0"), world.controller.outlets[world.station("E0").place]
    assert (state.car_lines, station.drawn_a) == (3, 20.0)
    station.car_lines, station.limit_a = 1, 32.0
    world.run(15)
    assert (state.car_lines, station.drawn_a, state.disobeys) == (1, 20.0, False)


@settings(max_examples=30, deadline=None)
@given(max_a=st.sampled_from([16.0, 20.0, 32.0]), names=st.integers(0, 3), story=STORIES)
def test_no_order_of_events_exceeds_a_fuse(
    max_a: float, names: int, story: list[tuple[tuple[str, int, int], int]]
) -> None:
    world = in_watts(5, max_a=max_a)
    for each in range(5):
        world.station(f"E{each}").names_lines = 3 if each != names else 0
    for (what, number, lines), seconds in story:
        happen(world, what, f"E{number}", lines)
        world.run(seconds)
    assert world.overload_a() <= 1e-6


def happen(world: Plant, what: str, name: str, lines: int) -> None:
    station = world.station(name)
    if what == "plug" and not station.car_a:
        station.car_lines = lines
        world.plug(name)
    elif what == "unplug":
        world.unplug(name)
    elif what in {"late", "prompt"}:
        station.answers_after_s = 12 if what == "late" else 0
    else:
        world.is_measured = (lambda at: at % 5 == 0) if what == "sees" else (lambda _: False)
