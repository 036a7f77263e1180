"""What the outlets of a station may draw together goes to those that have a car, and is never exceeded."""

import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.energy.balancing.allowance import Kind
from chargeloom.energy.balancing.limits import Pool
from chargeloom.energy.balancing.words import words
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site


def plant(limit: float, *, volts: float | None = None, car_lines: int = 3) -> Plant:
    outlets = [outlet("E0"), outlet("E1")]
    model = site([node("root", fuse_a=(100.0,) * 3)], outlets, turn_s=60.0, hold_s=1.0)
    world = Plant(model, [Station(each, car_lines=car_lines) for each in outlets])
    world.controller.limited((), (), (), [Pool(tuple(world.stations), limit, "dso", volts)])
    return world


def drawn(world: Plant) -> list[float]:
    return [round(station.drawn_a, 1) for station in world.stations.values()]


def test_a_car_alone_has_all_and_two_share() -> None:
    world = plant(16.0)
    world.plug("E0")
    world.run(30)
    assert drawn(world) == [16.0, 0.0]
    assert world.allowance("E0").reason.said_by == "dso"
    world.plug("E1")
    world.run(30)
    assert drawn(world) == [8.0, 8.0]
    world.unplug("E0")
    world.run(30)
    assert drawn(world) == [0.0, 16.0]


def test_what_is_too_little_for_two_is_used_in_turns_and_who_waits_is_told_for_whom() -> None:
    world = plant(10.0)
    world.plug("E0", "E1")
    world.run(30)
    assert sorted(drawn(world)) == [0.0, 10.0]
    waits = next(one for one in world.decision.allowances if not one.limit_a)
    assert waits.reason.kind is Kind.WAITS
    assert words(waits.reason) == f"waits: dso limits {waits.place.station}"
    before = drawn(world)
    world.run(90)
    assert drawn(world) == before[::-1]


def test_what_an_outlet_without_a_car_may_always_draw_is_kept_free() -> None:
    world = plant(16.0)
    world.controller.stands(world.station("E1").place, 6.0)
    world.plug("E0")
    world.run(30)
    assert drawn(world) == [10.0, 0.0]


@pytest.mark.parametrize(("car_lines", "gets_a"), [(3, 10.0), (1, 30.0)])
def test_kilowatts_are_of_the_lines_that_a_car_uses(car_lines: int, gets_a: float) -> None:
    world = plant(6.9, volts=230.0, car_lines=car_lines)
    world.plug("E0")
    world.run(120)
    assert drawn(world) == [gets_a, 0.0]


@settings(max_examples=20, deadline=None)
@given(
    st.floats(0.0, 40.0),
    st.lists(st.sampled_from(["E0", "E1"]), max_size=4),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_together_they_never_draw_more_whenever_they_come_and_go(
    limit: float, turns: list[str], answers_s: int, follows_s: int
) -> None:
    world = plant(limit)
    for station in world.stations.values():
        station.answers_after_s, station.follows_after_s = answers_s, follows_s
    there: set[str] = set()
    for name in turns:
        (world.unplug if name in there else world.plug)(name)
        there ^= {name}
        world.run(12)
        assert max(each[0].max() for each in world.history) <= limit + 1e-6
