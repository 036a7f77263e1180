"""No fuse and no transformer is ever exceeded, whatever happens in whatever order."""

import pytest
from hypothesis import strategies as st

from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.limits import Word
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site
from tests.often import given_often

COUNT = 6
MEASURED_WITHIN_S = 8
"""Stations tell what they draw each five seconds, and the others follow within two."""
FOUND_OUT_WITHIN_S = 40
"""Until then a station may just be slow."""
WHO = st.integers(0, COUNT - 1)
HABITS = ["obeys", "deaf", "answers", "silent", "late", "prompt", "away", "back"]
EVENTS = st.one_of(
    st.tuples(st.just("plug"), WHO),
    st.tuples(st.sampled_from(HABITS), WHO),
    st.tuples(st.just("takes"), WHO, st.sampled_from([0.0, 7.0, 16.0, 32.0])),
    st.tuples(st.sampled_from(["unplug", "blind", "sees", "yesterday"]), WHO),
    st.tuples(st.just("limit"), WHO, st.sampled_from([20.0, 30.0, 60.0])),
)
STORIES = st.lists(st.tuples(EVENTS, st.integers(1, 15)), min_size=6, max_size=16)


def made() -> Plant:
    nodes = [
        node("root", fuse_a=(45.0, 45.0, 45.0), transformer_kva=0.69 * 42),
        node("north", parent="root", fuse_a=(20.0, 25.0, 20.0)),
    ]
    outlets = [
        outlet("E0", "north"),
        outlet("E1", "north", wiring=Wiring.ONE, rotation=Rotation.STR),
        outlet("E2", "north", wiring=Wiring.ONE, rotation=Rotation.UNKNOWN),
        outlet("E3", can_switch_phases=True),
        outlet("E4", rotation=Rotation.TRS),
        outlet("E5", wiring=Wiring.ONE, rotation=Rotation.RST),
    ]
    phases = [(0, 1, 2), (1, 2, 0), (2, 0, 1), (0, 1, 2), (2, 0, 1), (0, 1, 2)]
    lines = [3, 1, 1, 3, 1, 1]
    stations = [Station(*each) for each in zip(outlets, phases, lines, strict=True)]
    world = Plant(site(nodes, outlets, turn_s=20.0, phase_hold_s=20.0), stations)
    world.house = lambda _: (10.0, 5.0, 8.0)
    return world


def happen(world: Plant, event: tuple[str, int] | tuple[str, int, float]) -> None:
    what, name = event[0], f"E{event[1]}"
    station = world.station(name)
    figure = event[2] if len(event) > 2 else 0.0
    at = world.clock(world.now)
    acts = {
        "plug": lambda: world.plug(name) if station.car_a == 0 else None,
        "unplug": lambda: world.unplug(name),
        "deaf": lambda: setattr(station, "is_deaf", True),
        "obeys": lambda: setattr(station, "is_deaf", False),
        "silent": lambda: setattr(station, "is_silent", True),
        "answers": lambda: setattr(station, "is_silent", False),
        "away": lambda: world.controller.contact(at, station.place, is_online=False),
        "back": lambda: world.controller.contact(at, station.place, is_online=True),
        "late": lambda: setattr(station, "answers_after_s", 12),
        "prompt": lambda: setattr(station, "answers_after_s", 0),
        "blind": lambda: setattr(world, "is_metered", lambda _: False),
        "sees": lambda: setattr(world, "is_metered", lambda _: True),
        "yesterday": lambda: setattr(world, "clock", lambda at: float(at - 86_400)),
        "takes": lambda: takes(station, figure),
        "limit": lambda: world.controller.limited(
            [Word("root", phase, figure, "grid") for phase in range(3)]
        ),
    }
    acts[what]()


def takes(station: Station, figure: float) -> None:
    """Let a car that is there take so much; whoever is believed for want of a sign comes below."""
    is_believed = station.unheeded_a is not None and station.drawn_a <= station.unheeded_a
    if station.car_a and not (is_believed and figure > station.drawn_a):
        station.car_a = figure


@given_often(
    7, 200, habits=st.lists(st.sampled_from(HABITS), min_size=COUNT, max_size=COUNT), story=STORIES
)
def test_no_order_of_events_exceeds_a_fuse_or_the_transformer(
    habits: list[str], story: list[tuple[tuple[str, int], int]]
) -> None:
    world = made()
    world.plug("E0", "E4")
    world.run(15)
    for place, habit in enumerate(habits):
        happen(world, (habit, place))
    for event, seconds in story:
        happen(world, event)
        world.run(seconds)
    assert world.overload_a() <= 1e-6, (habits, story)
    assert max(float(each[0].max()) for each in world.history) <= 42 + 1e-6, (habits, story)


def test_what_was_told_and_then_told_otherwise_may_still_be_taken() -> None:
    world = made()
    world.plug("E0", "E4")
    world.run(15)
    for event, seconds in [(("takes", 4, 7.0), 7), (("late", 0), 14), (("plug", 5), 14)]:
        happen(world, event)  # type: ignore[arg-type]
        world.run(seconds)
    assert max(float(each[0].max()) for each in world.history) <= 42 + 1e-6


def test_who_took_a_lower_limit_while_its_car_draws_less_is_believed_until_the_car_draws_more() -> (
    None
):
    """Nothing shows before that it does not keep to it; from then on nobody rises beside it, and it is found out."""
    world = made()
    world.plug("E0", "E4")
    world.run(15)
    deaf = world.station("E0")
    deaf.is_deaf, deaf.car_a = True, 7.0
    world.run(15)
    world.plug("E1")
    world.run(3)
    assert deaf.unheeded_a == pytest.approx(9.0)
    rose_at, deaf.car_a = world.now, 16.0
    world.run(60)
    assert world.overload_a(rose_at) <= 16.0 - 9.0 + 1e-6
    supply_a = [float(each[0].max()) for each in world.history]
    assert max(supply_a[rose_at + MEASURED_WITHIN_S :]) <= 42 + 1e-6
    assert world.overload_a(rose_at + FOUND_OUT_WITHIN_S) <= 1e-6
