"""What no electrician builds and every site meets once: fuses that bear no car, trees as deep as may be, nothing that measures, clocks that go back."""

import math
from collections.abc import Callable

import pytest
from hypothesis import strategies as st

from chargeloom.domain.sites.check import DEEPEST, check
from chargeloom.domain.sites.site import Meter, Node
from chargeloom.energy.balancing.limits import Cap, Word
from chargeloom.energy.balancing.outlets.allowance import Kind
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site
from tests.often import given_often

ABSURD = (math.nan, math.inf, -math.inf, 1e300, -1e300, 25_000.0)
FUSES = st.sampled_from([0.0, 0.1, 5.9, 6.0, 6.5, 16.0, 40.0])
CHAINS = st.lists(FUSES, min_size=1, max_size=8)
WHO = st.integers(0, 3)
EVENTS = st.one_of(
    st.tuples(st.sampled_from(["plug", "unplug", "away", "back", "deaf", "obeys"]), WHO),
    st.tuples(st.sampled_from(["silence", "noise", "sense", "hour ago", "nothing", "enough"]), WHO),
)
STORIES = st.lists(st.tuples(EVENTS, st.integers(1, 40)), min_size=3, max_size=10)


def chain(fuses: list[float], meters: list[Meter] | None = None, cars: int = 4) -> Plant:
    """Hang each node at the one before, and outlets at all, the last first."""
    nodes = [
        node(f"n{at}", fuse_a=(fuse,) * 3, parent=f"n{at - 1}" if at else None)
        for at, fuse in enumerate(fuses)
    ]
    outlets = [outlet(f"E{each}", nodes[-1 - each % len(nodes)].id) for each in range(cars)]
    model = site(nodes, outlets, meters=meters, hold_s=1.0, ramp_a_per_s=50.0, turn_s=30.0)
    return Plant(model, [Station(one) for one in outlets])


def house(world: Plant) -> None:
    """Let besides the cars flow what the first fuse bears, but for 4 A."""
    root = world.model.nodes[0].fuse_a
    assert root is not None
    world.house = lambda _: (max(0.0, root[0] - 4.0) / 2,) * 3


@pytest.mark.parametrize("fuse_a", [0.0, 0.1, 5.9])
def test_a_fuse_that_bears_no_car_lets_none_charge_and_says_so(fuse_a: float) -> None:
    world = chain([40.0, fuse_a], cars=1)
    world.plug("E0")
    world.run(60)
    assert max(float(each.max()) for each in world.history) == 0.0
    reason = world.allowance("E0").reason
    assert (reason.kind, reason.node) == (Kind.WAITS, "n1")


def test_a_limit_of_nothing_stops_every_car_and_none_of_it_is_for_ever() -> None:
    world = chain([40.0])
    world.plug("E0", "E1", "E2", "E3")
    world.run(60)
    before = world.flows()[0].copy()
    world.controller.limited([Word("n0", phase, 0.0, "grid") for phase in range(3)])
    world.run(20)
    assert world.flows()[0].max() == 0.0
    world.controller.limited([], [Cap(world.station("E0").place, 0.0, "somebody")])
    world.run(90)
    assert (world.allowance("E0").limit_a, world.allowance("E0").reason.kind) == (0.0, Kind.WAITS)
    assert world.flows()[0] == pytest.approx(before, abs=1.0)


def test_a_tree_may_be_so_deep_and_no_deeper_and_is_refused_without_a_word_of_python() -> None:
    deep = chain([63.0] * DEEPEST, cars=DEEPEST)
    assert check(deep.model) == []
    deep.plug(*(f"E{each}" for each in range(DEEPEST)))
    deep.run(60)
    assert deep.overload_a() <= 1e-6
    assert deep.flows()[0].min() == pytest.approx(63.0, abs=1.0)
    nodes = [Node(id="n0"), *(Node(id=f"n{at}", parent=f"n{at - 1}") for at in range(1, 5_000))]
    problems = check(site(nodes, []))
    assert {problem.message for problem in problems} == {f"is deeper than {DEEPEST} nodes"}


@pytest.mark.parametrize("absurd", ABSURD)
def test_what_no_meter_and_no_station_can_measure_changes_nothing(absurd: float) -> None:
    world = chain([40.0])
    world.plug("E0", "E1")
    world.run(40)
    site_, before = world.controller, world.controller.gauges.total(0)
    place = world.station("E0").place
    draw = site_.outlets[place].draw
    assert not site_.metered(40.5, "main", (absurd, 1.0, 1.0))
    assert not site_.metered(40.5, "main", (1.0, 1.0, 1.0), (absurd, 230.0, 230.0))
    site_.drew(40.5, place, (absurd, 1.0, 1.0))
    assert (site_.gauges.total(0) is before, site_.outlets[place].draw is draw) == (True, True)
    world.run(40)
    assert world.overload_a() <= 1e-6


def test_when_all_meters_and_stations_fall_silent_at_once_what_is_safe_is_told_to_all() -> None:
    meters = [Meter(id="main", node="n0"), Meter(id="sub", node="n1")]
    world = chain([40.0, 30.0], meters)
    house(world)
    world.plug("E0", "E1", "E2", "E3")
    for _ in range(60):
        world.step()
        world.controller.metered(float(world.now), "sub", tuple(world.flows()[1]))
    assert world.flows()[0].max() > 18.0 + 12.0
    world.is_metered = world.is_measured = lambda _: False
    world.run(60)
    assert world.overload_a() <= 1e-6
    assert world.flows()[1].max() == 0.0
    assert {each.limit_a for each in world.decision.allowances} == {0.0}


@given_often(12, 400, fuses=CHAINS, story=STORIES)
def test_whatever_the_fuses_and_whatever_happens_none_carries_more_than_it_bears(
    fuses: list[float], story: list[tuple[tuple[str, int], int]]
) -> None:
    world = chain(fuses)
    house(world)
    world.run(5)
    for (what, who), seconds in story:
        happen(world, what, f"E{who}")
        world.run(seconds)
    assert world.overload_a() <= 1e-6


def happen(world: Plant, what: str, name: str) -> None:
    station, site_, at = world.station(name), world.controller, world.clock(world.now)
    root = world.model.nodes[0].id
    acts: dict[str, Callable[[], object]] = {
        "plug": lambda: None if station.car_a else world.plug(name),
        "unplug": lambda: world.unplug(name),
        "away": lambda: site_.contact(at, station.place, is_online=False),
        "back": lambda: site_.contact(at, station.place, is_online=True),
        "deaf": lambda: setattr(station, "is_deaf", True),
        "obeys": lambda: setattr(station, "is_deaf", False),
        "silence": lambda: setattr(world, "is_metered", lambda _: False),
        "noise": lambda: [site_.metered(at, "main", (each,) * 3) for each in ABSURD],
        "sense": lambda: setattr(world, "is_metered", lambda _: True),
        "hour ago": lambda: setattr(world, "clock", lambda now: float(now - 3_600)),
        "nothing": lambda: site_.limited([Word(root, phase, 0.0, "grid") for phase in range(3)]),
        "enough": lambda: site_.limited([]),
    }
    acts[what]()
