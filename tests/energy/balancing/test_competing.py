"""A battery that charges from the grid while cars are held back for it."""

import pytest
from hypothesis import given, settings, strategies as st
from msgspec.structs import replace

from chargeloom.domain.sites.site import Battery, Meter, Mode, SiteModel
from chargeloom.energy.balancing.competing import Competing, competing
from chargeloom.energy.balancing.limits import Word
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Phases, Plant, Station, outlet, site

FUSE = (32.0,) * 3


def made(
    *, store_at: str = "root", is_metered: bool = True, mode: Mode = Mode.DYNAMIC, kwp: float = 0.0
) -> Plant:
    """A car on one branch, and a battery there, on another, or on neither."""
    nodes = [
        node("root", name="house", fuse_a=FUSE),
        node("cars", parent="root", fuse_a=(63.0,) * 3),
        node("cellar", parent="root", fuse_a=(63.0,) * 3),
    ]
    model: SiteModel = site(
        nodes,
        [outlet("E0", "cars")],
        meters=[Meter(id="main", node="root"), Meter(id="store", node=store_at)],
        sun_kwp=kwp,
        mode=mode,
    )
    meter = "store" if is_metered else None
    battery = Battery(id="wall", node=store_at, kwh=10.0, max_kw=11.0, meter=meter)
    return Plant(replace(model, batteries=(battery,)), [Station(model.outlets[0])])


def charging(
    world: Plant, store_a: Phases, house_a: Phases = (2.0,) * 3, seconds: int = 60
) -> None:
    world.house = lambda _: (
        house_a[0] + store_a[0], house_a[1] + store_a[1], house_a[2] + store_a[2]
    )  # fmt: skip
    world.plug("E0")
    for _ in range(seconds):
        world.controller.metered(float(world.now + 1), "store", store_a)
        world.run(1)


def found(world: Plant) -> tuple[Competing, ...]:
    return competing(world.controller, world.decision.allowances)


def test_it_is_told_with_what_is_full() -> None:
    world = made()
    charging(world, (10.0, 10.0, 10.0))
    assert world.allowance("E0").limit_a == pytest.approx(20.0)
    (one,) = found(world)
    assert (one.battery, one.node) == ("wall", "house")


@pytest.mark.parametrize("store_a", [(0.0,) * 3, (-10.0,) * 3, (0.5,) * 3])
def test_one_that_gives_or_rests_takes_nothing_from_cars(store_a: Phases) -> None:
    world = made()
    charging(world, store_a, (20.0,) * 3)
    assert found(world) == ()


def test_while_no_car_is_held_back_it_may_charge() -> None:
    world = made()
    charging(world, (10.0,) * 3)
    world.unplug("E0")
    world.run(10)
    assert found(world) == ()


def test_one_without_a_meter_of_its_own_is_not_judged_nor_one_that_is_silent() -> None:
    world = made(is_metered=False)
    charging(world, (10.0,) * 3)
    assert found(world) == ()
    silent = made()
    charging(silent, (10.0,) * 3)
    assert found(silent)
    silent.run(60)
    assert found(silent) == ()


def test_where_figures_are_fixed_what_is_measured_holds_nobody_back() -> None:
    world = made(mode=Mode.STATIC)
    charging(world, (10.0,) * 3)
    assert found(world) == ()


def test_one_on_another_branch_does_not_load_what_is_full() -> None:
    world = made(store_at="cellar")
    world.controller.limited([Word("cars", phase, 10.0, "dso") for phase in range(3)])
    charging(world, (10.0,) * 3)
    assert world.allowance("E0").limit_a == 10.0
    assert found(world) == ()


@pytest.mark.parametrize(("of_stations", "is_wish"), [(True, False), (False, True)])
def test_what_bounds_stations_alone_or_is_but_wished_is_nothing_that_it_takes(
    of_stations: bool, is_wish: bool
) -> None:
    world = made()
    said = [Word("root", phase, 18.0, "ems", of_stations, is_wish) for phase in range(3)]
    world.controller.limited(said)
    charging(world, (3.0,) * 3)
    assert world.allowance("E0").limit_a < 20.0
    assert found(world) == ()
    world.controller.limited([each._replace(of_stations=False, is_wish=False) for each in said])
    charging(world, (3.0,) * 3)
    assert [one.battery for one in found(world)] == ["wall"]


@settings(max_examples=15, deadline=None)
@given(
    store_a=st.tuples(*(st.sampled_from([-8.0, 0.0, 4.0, 12.0]) for _ in range(3))),
    house_a=st.tuples(*(st.sampled_from([-15.0, 0.0, 10.0, 25.0]) for _ in range(3))),
)
def test_only_one_that_charges_on_what_is_full_is_told_of(store_a: Phases, house_a: Phases) -> None:
    world = made(kwp=20.0)
    charging(world, store_a, house_a, 40)
    for one in found(world):
        assert one.phase is not None
        at = one.phase - 1
        assert store_a[at] > 0
        assert world.history[-1][0][at] > 0, "power is drawn from the grid"
        assert world.allowance("E0").limit_a < 32.0
