"""What the outlets of a station may draw together goes to those that have a car, and is never exceeded."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings, strategies as st

from chargeloom.energy.balancing.limits import Neighbour, Pool, Word
from chargeloom.energy.balancing.outlets.allowance import Kind
from chargeloom.energy.balancing.outlets.words import words
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site
from tests.often import given_often


def coming_and_going(world: Plant, turns: Sequence[str], seconds: int) -> Iterator[None]:
    """Let who is not there come, and who is there go; looked at so long after each."""
    there: set[str] = set()
    for name in turns:
        (world.unplug if name in there else world.plug)(name)
        there ^= {name}
        world.run(seconds)
        yield


def plant(
    limit: float,
    *,
    volts: float | None = None,
    car_lines: int = 3,
    can_switch: bool = False,
    names: tuple[str, ...] = ("E0", "E1"),
) -> Plant:
    outlets = [outlet(name, can_switch_phases=can_switch) for name in names]
    root = node("root", fuse_a=(100.0,) * 3)
    model = site([root], outlets, turn_s=60.0, hold_s=1.0, phase_hold_s=30.0)
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


def kilowatts(world: Plant) -> float:
    return float(world.history[-1][0].sum()) * 0.23


def narrow(world: Plant, limit: float) -> None:
    world.controller.limited((), (), (), [Pool(tuple(world.stations), limit, "dso", 230.0)])


def test_too_little_for_three_lines_is_enough_for_one_where_the_outlet_can_switch() -> None:
    """3.7 kW are 5.4 A on each of three lines, which no car takes, and 16 A on one."""
    world = plant(3.7, volts=230.0, can_switch=True)
    world.plug("E0")
    world.run(60)
    station = world.station("E0")
    assert station.drawn_a == pytest.approx(16.0, abs=0.1)
    assert station.lines == 1
    assert max(each[0].sum() for each in world.history) * 0.23 <= 3.7


def test_where_it_can_not_switch_too_little_for_three_lines_is_nothing() -> None:
    world = plant(3.7, volts=230.0)
    world.plug("E0")
    world.run(60)
    assert drawn(world) == [0.0, 0.0]
    assert words(world.allowance("E0").reason) == "waits: dso limits E0"


def test_a_limit_that_falls_below_three_lines_puts_a_car_on_one_and_back_later() -> None:
    world = plant(11.1, volts=230.0, can_switch=True)
    world.plug("E0")
    world.run(40)
    assert kilowatts(world) == pytest.approx(11.0, abs=0.2)
    narrow(world, 3.7)
    world.run(6)
    for _ in range(60):
        world.run(1)
        assert kilowatts(world) <= 3.7
    assert kilowatts(world) == pytest.approx(3.7, abs=0.1)
    assert world.station("E0").lines == 1
    assert world.controller.outlets[world.station("E0").place].pauses == 0
    narrow(world, 11.1)
    world.run(60)
    assert kilowatts(world) == pytest.approx(11.0, abs=0.2)
    assert world.station("E0").lines == 3


def test_two_share_on_one_line_what_is_too_little_for_both_on_three() -> None:
    world = plant(3.7, volts=230.0, can_switch=True)
    world.plug("E0", "E1")
    world.run(90)
    assert drawn(world) == [8.0, 8.0]
    assert max(each[0].sum() for each in world.history) * 0.23 <= 3.7


@settings(max_examples=15, deadline=None)
@given(
    st.floats(0.0, 30.0),
    st.lists(st.sampled_from(["E0", "E1"]), max_size=5),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_kilowatts_are_never_exceeded_whoever_switches(
    limit: float, turns: list[str], answers_s: int, follows_s: int
) -> None:
    world = plant(limit, volts=230.0, can_switch=True)
    for station in world.stations.values():
        station.answers_after_s, station.follows_after_s = answers_s, follows_s
    for _ in coming_and_going(world, turns, 15):
        assert max(each[0].sum() for each in world.history) * 0.23 <= limit + 1e-6


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
    for _ in coming_and_going(world, turns, 12):
        assert max(each[0].max() for each in world.history) <= limit + 1e-6


@settings(max_examples=15, deadline=None)
@given(
    st.floats(12.0, 40.0),
    st.lists(st.sampled_from(["E0", "E1", "E2"]), max_size=6),
    st.integers(0, 8),
)
def test_two_that_rise_into_the_same_room_do_not_both_get_it(
    limit: float, turns: list[str], answers_s: int
) -> None:
    world = plant(limit, names=("E0", "E1", "E2"))
    for station in world.stations.values():
        station.answers_after_s = answers_s
    for _ in coming_and_going(world, turns, 12):
        assert max(each[0].max() for each in world.history) <= limit + 1e-6


def test_what_a_car_leaves_is_not_given_to_two_at_once() -> None:
    world = plant(24.0, names=("E0", "E1", "E2", "E3"))
    world.plug("E0", "E3")
    world.run(30)
    assert drawn(world) == [12.0, 0.0, 0.0, 12.0]
    world.station("E3").answers_after_s = 25
    world.plug("E1", "E2")
    world.run(60)
    assert drawn(world) == [6.0] * 4
    assert max(each[0].max() for each in world.history) <= 24.0


def beside(limit: float) -> tuple[Plant, Plant]:
    """Two sites, each with one outlet of the same station, whose clocks began apart."""
    first, second = plant(limit, names=("E0",)), plant(limit, names=("E1",))
    second.clock = lambda at: at + 5_000.0
    for one, other in ((first, second), (second, first)):
        one.controller.limited(
            (), (), (), [Pool(tuple(one.stations), limit, "dso", None, of(other))]
        )
    return first, second


def of(world: Plant) -> Callable[[], list[Neighbour]]:
    return lambda: [
        Neighbour(place, state, world.controller.clock)
        for place, state in world.controller.outlets.items()
    ]


def test_two_sites_share_what_a_station_may_draw_in_all() -> None:
    first, second = beside(16.0)
    first.plug("E0")
    for _ in range(30):
        first.run(1)
        second.run(1)
    assert (drawn(first), drawn(second)) == ([16.0], [0.0])
    second.plug("E1")
    for _ in range(40):
        first.run(1)
        second.run(1)
        assert first.history[-1][0].max() + second.history[-1][0].max() <= 16.0
    assert (drawn(first), drawn(second)) == ([8.0], [8.0])
    first.unplug("E0")
    for _ in range(40):
        first.run(1)
        second.run(1)
    assert (drawn(first), drawn(second)) == ([0.0], [16.0])


def leave(world: Plant, left_a: float) -> None:
    """Let the site of a world bear so much, and what it shares be as it was."""
    words_now = [Word("root", phase, left_a, "grid") for phase in range(3)]
    world.controller.limited(words_now, (), (), world.controller.pools)


def together(worlds: Sequence[Plant], seconds: int, limit: float) -> None:
    for _ in range(seconds):
        for each in worlds:
            each.run(1)
        assert sum(each.history[-1][0].max() for each in worlds) <= limit + 1e-6


def test_what_a_neighbours_own_site_cant_give_it_is_ours_within_a_minute_and_back_at_once() -> None:
    first, second = worlds = beside(32.0)
    first.plug("E0")
    second.plug("E1")
    leave(second, 8.0)
    together(worlds, 20, 32.0)
    assert (drawn(first), drawn(second)) == ([16.0], [8.0])
    together(worlds, 40, 32.0)
    assert (drawn(first), drawn(second)) == ([23.0], [8.0])
    leave(second, 100.0)
    together(worlds, 25, 32.0)
    assert (drawn(first), drawn(second)) == ([16.0], [16.0])


def test_whose_site_gives_it_nothing_keeps_its_minimum_and_no_more() -> None:
    first, second = worlds = beside(32.0)
    first.plug("E0")
    second.plug("E1")
    leave(second, 0.0)
    together(worlds, 60, 32.0)
    assert (drawn(first), drawn(second)) == ([26.0], [0.0])
    leave(second, 100.0)
    together(worlds, 100, 32.0)
    assert (drawn(first), drawn(second)) == ([16.0], [16.0])


def test_whom_the_word_itself_leaves_too_little_leaves_nothing() -> None:
    first, second = worlds = beside(10.0)
    first.plug("E0")
    second.plug("E1")
    together(worlds, 60, 10.0)
    assert sorted(drawn(first) + drawn(second)) == [0.0, 10.0]


@given_often(
    5,
    150,
    st.floats(12.0, 40.0),
    st.lists(
        st.tuples(st.sampled_from([0, 1]), st.sampled_from([0.0, 7.0, 10.0, 15.0, 100.0])),
        max_size=5,
    ),
    st.integers(0, 8),
    st.integers(0, 5),
    st.integers(5, 45),
)
def test_whatever_sites_can_give_neither_waste_nor_excess_lasts(
    limit: float, story: list[tuple[int, float]], answers_s: int, follows_s: int, between_s: int
) -> None:
    """In the end each has all that its site leaves it, or both have all that they share, but for an ampere or two."""
    worlds = beside(limit)
    left = [100.0, 100.0]
    for which, world in enumerate(worlds):
        station = world.station(f"E{which}")
        station.answers_after_s, station.follows_after_s = answers_s, follows_s
        world.plug(f"E{which}")
    for which, left_a in story:
        left[which] = left_a
        leave(worlds[which], left_a)
        together(worlds, between_s, limit)
    together(worlds, 150, limit)
    flows = [world.history[-1][0].max() for world in worlds]
    is_sated = all(flow >= min(most, 32.0) - 1 for flow, most in zip(flows, left, strict=True))
    kept = sum(6.0 for most in left if most < 6)
    assert is_sated or sum(flows) >= limit - kept - 2.5


@settings(max_examples=15, deadline=None)
@given(
    st.floats(0.0, 40.0),
    st.lists(st.tuples(st.sampled_from([0, 1]), st.integers(1, 15)), max_size=6),
    st.integers(0, 8),
)
def test_two_sites_never_draw_more_together_whenever_cars_come_and_go(
    limit: float, turns: list[tuple[int, int]], answers_s: int
) -> None:
    worlds = beside(limit)
    there: set[int] = set()
    for which, seconds in turns:
        world, name = worlds[which], f"E{which}"
        world.station(name).answers_after_s = answers_s
        (world.unplug if which in there else world.plug)(name)
        there ^= {which}
        for _ in range(seconds):
            for each in worlds:
                each.run(1)
            assert sum(each.history[-1][0].max() for each in worlds) <= limit + 1e-6
