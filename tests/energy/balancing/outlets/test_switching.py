"""An outlet that shall use fewer lines is believed to do so by what it says of itself and by what is seen, and by nothing else."""

from typing import Any

import pytest

from chargeloom.energy.balancing.outlets.car import Car
from chargeloom.energy.balancing.outlets.draw import Draw
from chargeloom.energy.balancing.outlets.outlet import OutletState
from chargeloom.energy.balancing.outlets.told import Told
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Phases, Plant, Station, outlet, site

FUSE_A = 20.0
FULL_ON_L2: Phases = (0.0, 16.0, 0.0)
QUIET: Phases = (0.0, 0.0, 0.0)


def plant(*, full_from: int = 0, full_to: int = 10_000, **habits: Any) -> Plant:
    one = outlet("E0", can_switch_phases=True)
    model = site([node("root", fuse_a=(FUSE_A,) * 3)], [one], phase_hold_s=60.0)
    world = Plant(model, [Station(one, **habits)])
    world.house = lambda at: FULL_ON_L2 if full_from <= at < full_to else QUIET
    return world


SILENT = {"measures": False, "says_it_switches": False}
TOTAL = {"tells_total": True, "says_it_switches": False}
ONE_FIGURE = {"names_lines": 0, "says_it_switches": False}
SAYS_NOTHING = {"says_it_switches": False}


@pytest.mark.parametrize("habits", [SILENT, TOTAL, ONE_FIGURE, SAYS_NOTHING])
def test_nobody_who_says_nothing_of_it_begins_on_one_line_where_three_have_no_room(
    habits: dict[str, Any],
) -> None:
    world = plant(keeps_all_lines=True, **habits)
    world.run(10)
    world.plug("E0")
    world.run(120)
    assert world.overload_a() <= 0


@pytest.mark.parametrize("habits", [SILENT, TOTAL, ONE_FIGURE])
def test_whose_lines_nobody_sees_is_paused_where_three_find_no_room_any_more(
    habits: dict[str, Any],
) -> None:
    world = plant(full_from=60, keeps_all_lines=True, **habits)
    world.plug("E0")
    world.run(59)
    assert world.station("E0").drawn_a == FUSE_A
    world.run(120)
    assert world.station("E0").drawn_a == 0
    assert world.overload_a(since=75) <= 0


def test_who_shows_its_lines_is_tried_with_its_minimum_and_given_more_once_it_keeps_to_one() -> (
    None
):
    world = plant(full_from=60, says_it_switches=False)
    world.plug("E0")
    world.run(60)
    told: list[float] = []
    for _ in range(120):
        world.run(1)
        told.append(world.station("E0").limit_a)
    assert min(told) == 6.0
    assert (world.station("E0").drawn_lines, world.station("E0").drawn_a) == (1, FUSE_A)
    world.unplug("E0")
    world.run(5)
    world.plug("E0")
    world.run(60)
    assert (world.station("E0").drawn_lines, world.station("E0").drawn_a) == (1, FUSE_A)


@pytest.mark.parametrize("says_it_switches", [True, False])
def test_who_is_seen_on_all_lines_is_told_those_again_and_not_taken_for_disobedient(
    says_it_switches: bool,
) -> None:
    world = plant(
        full_from=60, full_to=240, keeps_all_lines=True, says_it_switches=says_it_switches
    )
    world.plug("E0")
    world.run(150)
    assert world.station("E0").drawn_a == 0
    assert world.overload_a(since=110) <= 0
    world.run(150)
    assert (world.allowance("E0").lines, world.station("E0").drawn_a) == (3, FUSE_A)
    assert not world.controller.outlets[world.station("E0").place].disobeys


def charging(*, says: bool) -> OutletState:
    state = OutletState.unknown(outlet("E0", can_switch_phases=True))
    state.switching.heard(says or None)
    state.stands(0.0, outlives=True)
    state.plugged(Car.WANTS, 0.0)
    state.knows(16.0)
    state.accept(Told(16.0, 3), 1.0)
    state.offer(Told(16.0, 1), 20.0)
    state.accept(Told(16.0, 1), 21.0)
    return state


def test_what_is_not_measured_counts_on_all_lines_unless_the_station_says_that_it_switches() -> (
    None
):
    silent, says = charging(says=False), charging(says=True)
    silent.look(600.0)
    says.look(600.0)
    assert (silent.most.lines, says.most.lines) == (3, 1)


def test_a_station_that_does_not_take_a_number_of_lines_keeps_to_all() -> None:
    state = charging(says=True)
    state.switching.heard(False)
    state.accept(Told(10.0, 1), 30.0)
    state.look(600.0)
    assert state.most == Told(10.0, 3)


@pytest.mark.parametrize("named", [0, 1])
def test_a_figure_of_one_line_alone_shows_nothing_of_the_others(named: int) -> None:
    state = charging(says=False)
    state.measure(Draw((16.0, 0.0, 0.0), 60.0, named=named), 60.0)
    assert state.most.lines == 3
    state.measure(Draw((16.0, 0.0, 0.0), 70.0, named=3), 70.0)
    assert state.most.lines == 1


def test_one_that_was_told_one_line_and_is_seen_on_three_counts_on_three_at_once() -> None:
    state = OutletState.unknown(outlet("E0", can_switch_phases=True))
    state.switching.heard(True)
    state.stands(0.0, outlives=True)
    state.plugged(Car.WANTS, 0.0)
    state.knows(0.0)
    state.offer(Told(10.0, 1), 1.0)
    state.accept(Told(10.0, 1), 2.0)
    assert state.most == Told(10.0, 1)
    state.measure(Draw((10.0, 10.0, 10.0), 5.0), 5.0)
    assert state.most == Told(10.0, 3)
