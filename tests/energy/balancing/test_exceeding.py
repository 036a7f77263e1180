"""What is measured beyond a limit is told of: amperes of a phase, and kilowatts of all together; what a deaf station takes too much stays small."""

import numpy as np
import pytest

from chargeloom.domain.ids import StationId
from chargeloom.energy.balancing.limits import Word
from chargeloom.energy.balancing.outlets.allowance import Place, Source
from chargeloom.energy.balancing.wiring.crossing import Astray
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Phases, Plant, Station, outlet, site


def plant(house_a: Phases, sun_kwp: float = 0.0, contracted_kw: float | None = None) -> Plant:
    outlets = [outlet("E0")]
    model = site(
        [node("root", fuse_a=(63.0,) * 3, contracted_kw=contracted_kw)], outlets, sun_kwp=sun_kwp
    )
    world = Plant(model, [Station(each) for each in outlets])
    world.house = lambda _: house_a
    return world


def told(world: Plant) -> list[tuple[int | None, Source | None, str | None]]:
    world.run(2)
    return [(one.phase, one.source, one.said_by) for one in world.decision.exceeded]


@pytest.mark.parametrize(
    ("house_a", "found"),
    [
        ((22.0, 22.0, 22.0), [(None, Source.CONTRACT, None)]),
        ((66.0, 0.0, 0.0), [(1, Source.FUSE, None), (None, Source.CONTRACT, None)]),
        ((21.0, 21.0, 21.0), []),
        ((60.0, -10.0, 10.0), []),
    ],
)
def test_power_beyond_what_is_contracted_is_told_of_in_all(
    house_a: Phases, found: list[tuple[int | None, Source | None, str | None]]
) -> None:
    """15 kW are 65.2 A of 230 V, whichever phases they are on."""
    assert told(plant(house_a, sun_kwp=20.0, contracted_kw=15.0)) == found


def test_kilowatts_that_somebody_says_are_told_of_as_theirs() -> None:
    world = plant((10.0, 10.0, 10.0))
    world.controller.limited([Word("root", None, 6.0, "dso")])
    assert told(world) == [(None, Source.OUTSIDE, "dso")]
    world.controller.limited([Word("root", None, 6.0, "dso", is_wish=True)])
    assert told(world) == []


def test_of_phases_that_may_be_exchanged_power_flows_but_once() -> None:
    world = plant((40.0, 0.0, 0.0), contracted_kw=15.0)
    learning = world.controller.wired.learning[0]
    place = Place(station=StationId("E0"), evse=1)
    learning.crossing.astray[place] = Astray(frozenset({0}), frozenset({1}))
    world.controller.wired.mark(0)
    assert told(world) == []


def test_a_silent_meter_shows_no_power() -> None:
    world = plant((22.0, 22.0, 22.0), contracted_kw=15.0)
    world.run(2)
    world.is_metered = lambda _: False
    world.run(40)
    assert world.decision.exceeded == ()


# A station that does not keep to its limit.


@pytest.mark.parametrize("house_a", [15.0, 30.0, 45.0])
@pytest.mark.parametrize("every_s", [1, 10])
def test_beside_a_deaf_station_all_others_give_way_at_once_so_that_a_fuse_bears_the_rest(
    house_a: float, every_s: int
) -> None:
    """A fuse bears 1.25 times what is written on it for an hour and more (IEC 60269-1, table 2)."""
    outlets = [outlet(f"E{at}") for at in range(3)]
    world = Plant(site([node("root", fuse_a=(63.0,) * 3)], outlets), list(map(Station, outlets)))
    world.is_measured = lambda at: at % every_s == 0
    world.plug("E0", "E1", "E2")
    world.run(90)
    world.station("E0").is_deaf = True
    began = len(world.history)
    world.house = lambda _: (house_a,) * 3
    world.run(90)
    part = np.array([each[0].max() / 63.0 for each in world.history[began:]])
    assert part[3:].max() <= 1.25
    assert part[45:].max() <= max(1.0, (house_a + world.station("E0").drawn_a) / 63.0) + 1e-6
