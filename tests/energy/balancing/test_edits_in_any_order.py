"""No fuse and no transformer is exceeded while a site is drawn otherwise and cars charge, whatever is edited in whatever order."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from chargeloom.domain.ids import StationId
from chargeloom.domain.sites.site import Meter, Shares, SiteModel
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.outlets.car import Car
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import Plant, Station, outlet, site
from tests.often import given_often

COUNT = 5
BORNE_A = 42.0
WHO = st.integers(0, COUNT - 1)


def outlets(model: SiteModel, name: StationId, **changes: Any) -> SiteModel:
    changed = (replace(one, **changes) if one.station == name else one for one in model.outlets)
    return replace(model, outlets=tuple(changed))


def switching(model: SiteModel, name: StationId) -> SiteModel:
    changed = (
        replace(one, can_switch_phases=one.wiring is Wiring.THREE) if one.station == name else one
        for one in model.outlets
    )
    return replace(model, outlets=tuple(changed))


def ruled(model: SiteModel, **changes: Any) -> SiteModel:
    return replace(model, balancing=replace(model.balancing, **changes))


def beneath(model: SiteModel, name: StationId) -> SiteModel:
    """Draw a node that was always there between an outlet and what feeds it; it bears all that may come."""
    if any(one.id == f"box-{name}" for one in model.nodes):
        return model
    where = next((one.node for one in model.outlets if one.station == name), None)
    if where is None:
        return model
    box = node(f"box-{name}", parent=where, fuse_a=(63.0, 63.0, 63.0))
    return outlets(replace(model, nodes=(*model.nodes, box)), name, node=box.id)


EDITS: dict[str, Callable[[SiteModel, StationId], Any]] = {
    "needs-more": lambda model, name: outlets(model, name, min_a=10.0),
    "needs-less": lambda model, name: outlets(model, name, min_a=6.0),
    "gives-less": lambda model, name: outlets(model, name, max_a=16.0),
    "gives-more": lambda model, name: outlets(model, name, max_a=32.0),
    "counts-nothing": lambda model, name: outlets(model, name, weight=0.01, priority=0),
    "comes-first": lambda model, name: outlets(model, name, weight=9.0, priority=9),
    "switches": switching,
    "shares-by-priority": lambda model, _: ruled(model, shares=Shares.PRIORITY),
    "shares-by-weight": lambda model, _: ruled(model, shares=Shares.WEIGHTED),
    "turns-soon": lambda model, _: ruled(model, turn_s=10.0, phase_hold_s=10.0),
    "under-another": beneath,
    "another-meter": lambda model, _: replace(model, meters=(Meter(id="main", node="root", stale_after_s=20.0),)),
    "gone": lambda model, name: replace(model, outlets=tuple(one for one in model.outlets if one.station != name)),
    "nothing": lambda model, _: model,
}  # fmt: skip
EVENTS = st.one_of(
    st.tuples(st.sampled_from(sorted(EDITS)), WHO),
    st.tuples(st.sampled_from(["plug", "unplug", "late", "prompt", "away", "back"]), WHO),
    st.tuples(st.sampled_from(["forgotten", "yesterday", "blind", "sees", "drawn-again"]), WHO),
)


def made() -> Plant:
    nodes = [
        node("root", fuse_a=(45.0, 45.0, 45.0), transformer_kva=0.69 * BORNE_A),
        node("north", parent="root", fuse_a=(20.0, 25.0, 20.0)),
    ]
    all_of_it = [
        outlet("E0", "north"),
        outlet("E1", "north", wiring=Wiring.ONE, rotation=Rotation.STR),
        outlet("E2", can_switch_phases=True),
        outlet("E3", rotation=Rotation.TRS, can_switch_phases=True),
        outlet("E4", wiring=Wiring.ONE, rotation=Rotation.UNKNOWN),
    ]
    phases = [(0, 1, 2), (1, 2, 0), (0, 1, 2), (2, 0, 1), (2, 0, 1)]
    stations = [Station(*each) for each in zip(all_of_it, phases, [3, 1, 2, 3, 1], strict=True)]
    world = Plant(site(nodes, all_of_it, turn_s=20.0, phase_hold_s=20.0), stations)
    world.house = lambda _: (10.0, 5.0, 8.0)
    return world


def restored(model: SiteModel, first: SiteModel, name: StationId) -> SiteModel:
    """Draw an outlet again that was there at first."""
    if any(one.station == name for one in model.outlets):
        return model
    again = (one for one in first.outlets if one.station == name)
    return replace(model, outlets=(*model.outlets, *again))


def take_over(world: Plant, model: SiteModel, *, is_forgotten: bool = False) -> None:
    """Let another version go on; forgotten: by a server that begins anew, and asks what stations keep to."""
    before, at = world.controller, world.clock(world.now)
    world.controller = found = Controller(model)
    if not is_forgotten:
        found.inherit(before)
    found.now(at)
    for place, state in found.outlets.items():
        station, known = world.stations[place], before.outlets.get(place)
        found.contact(at, place, is_online=known.is_online if known is not None else True)
        if known is not None and not is_forgotten:
            continue
        found.plugged(at, place, Car.WANTS if station.car_a else Car.NONE)
        found.stands(place, 0.0)
        told = [offer.limit_a for _, offer in station.pending]
        held_a = max((station.limit_a, *(limit for _, limit, _ in station.due)))
        state.knows(max((held_a, *told)))
        state.may_rise(max(told, default=0.0))
        found.accepted(at, place, held_a, state.all_lines)


def happen(world: Plant, first: SiteModel, what: str, number: int) -> None:
    name = f"E{number}"
    station, model = world.station(name), world.controller.model
    at = world.clock(world.now)
    acts: dict[str, Callable[[], object]] = {
        "plug": lambda: world.plug(name) if station.car_a == 0 else None,
        "unplug": lambda: world.unplug(name),
        "late": lambda: setattr(station, "answers_after_s", 12),
        "prompt": lambda: setattr(station, "answers_after_s", 0),
        "away": lambda: world.controller.contact(at, station.place, is_online=False),
        "back": lambda: world.controller.contact(at, station.place, is_online=True),
        "blind": lambda: setattr(world, "is_metered", lambda _: False),
        "sees": lambda: setattr(world, "is_metered", lambda _: True),
        "yesterday": lambda: setattr(world, "clock", lambda at: float(at - 86_400)),
        "forgotten": lambda: take_over(world, model, is_forgotten=True),
        "drawn-again": lambda: take_over(world, restored(model, first, station.outlet.station)),
    }
    if what in EDITS:
        take_over(world, EDITS[what](model, station.outlet.station))
    else:
        acts[what]()


@given_often(8, 250, story=st.lists(st.tuples(EVENTS, st.integers(1, 12)), min_size=6, max_size=16))
def test_no_order_of_edits_exceeds_a_fuse_or_the_transformer(
    story: list[tuple[tuple[str, int], int]],
) -> None:
    world = made()
    first = world.model
    world.plug("E0", "E2", "E3")
    world.run(20)
    for (what, number), seconds in story:
        happen(world, first, what, number)
        world.run(seconds)
    assert world.overload_a() <= 1e-6, story
    assert max(float(each[0].max()) for each in world.history) <= BORNE_A + 1e-6, story
