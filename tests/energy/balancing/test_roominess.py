"""What is sure to find no room on other lines is not tried: of a thousand who wait each would cost a division."""

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest

from chargeloom.domain.sites.three_phase import Rotation
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.dividing import Dividing
from chargeloom.energy.balancing.roominess import Room
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site

ROTATIONS = (Rotation.RST, Rotation.STR, Rotation.TRS)


def drawn_up(chance: Random) -> Plant:
    """Draw a site up in which most can charge on one line, and some do."""
    halls = [f"h{each}" for each in range(chance.randint(1, 3))]
    fuses = [(chance.choice([20.0, 32.0, 50.0]),) * 3 for _ in (*halls, "root")]
    nodes = [node("root", fuse_a=fuses[-1])]
    nodes += [
        node(hall, parent="root", fuse_a=fuse) for hall, fuse in zip(halls, fuses, strict=False)
    ]
    outlets = [
        outlet(
            f"E{each}", chance.choice(halls), rotation=chance.choice(ROTATIONS),
            can_switch_phases=chance.random() < 0.8,
        )
        for each in range(chance.randint(3, 10))
    ]  # fmt: skip
    stations = [Station(one, car_lines=chance.choice([1, 2, 3, 3])) for one in outlets]
    model = site(nodes, outlets, phase_hold_s=20.0, turn_s=chance.choice([30.0, 900.0]))
    return Plant(model, stations)


def story(seed: int) -> Iterator[tuple[np.ndarray, tuple[object, ...]]]:
    chance = Random(seed)  # noqa: S311 a story, no secret
    world = drawn_up(chance)
    busy_a = chance.choice([0.0, 8.0, 14.0])
    world.house = lambda at: (0.0, busy_a, 0.0) if at % 50 > 25 else (0.0, 0.0, 0.0)
    names = [station.outlet.station for station in world.stations.values()]
    for _ in range(12):
        name = chance.choice(names)
        if world.station(name).car_a:
            world.unplug(name)
        else:
            world.plug(name, car_a=chance.choice([10.0, 32.0]))
        for _ in range(chance.randint(3, 20)):
            world.step()
            yield world.history[-1], world.decision.allowances


@pytest.mark.parametrize("seed", range(12))
def test_what_is_decided_is_what_trying_each_of_them_decides(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list(story(seed))
    monkeypatch.setattr(Room, "may_narrow", lambda *_: True)
    monkeypatch.setattr(Room, "may_widen", lambda *_: True)
    for (flows, allowances), (other_flows, others) in zip(found, story(seed), strict=True):
        assert allowances == others
        assert (flows == other_flows).all()


def divisions(controller: Controller, at: float, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count how often a decision divides what there is."""
    made = []
    divided = Dividing._divided

    def counted(self: Dividing, order: list[object]) -> object:
        made.append(order)
        return divided(self, order)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Dividing, "_divided", counted)
        controller.decide(at)
    return len(made)


def test_of_many_who_wait_none_is_tried_where_no_line_has_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outlets = [outlet(f"E{each}", can_switch_phases=True) for each in range(40)]
    world = Plant(site([node("root", fuse_a=(20.0,) * 3)], outlets), [*map(Station, outlets)])
    world.plug(*(f"E{each}" for each in range(40)))
    world.run(30)
    assert divisions(world.controller, 31.0, monkeypatch) == 1


def test_who_is_on_one_line_is_not_tried_on_three_while_these_are_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outlets = [outlet(f"E{each}", can_switch_phases=True) for each in range(3)]
    model = site([node("root", fuse_a=(20.0,) * 3)], outlets, phase_hold_s=20.0)
    world = Plant(model, [*map(Station, outlets)])
    world.house = lambda at: (0.0, 14.0, 14.0) if at > 40 else (0.0, 0.0, 0.0)
    world.plug("E0", "E1", "E2")
    world.run(120)
    narrow = [world.allowance(f"E{each}").lines for each in range(3)]
    assert 1 in narrow
    assert divisions(world.controller, 121.0, monkeypatch) == 1
