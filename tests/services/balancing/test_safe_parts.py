"""What holds when we vanish fits whichever phase of those that may be exchanged an outlet lies on."""

from itertools import product

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from chargeloom.domain.sites.site import Load, Meter, Outlet, PerPhase, SiteModel
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.balancing.controller import Controller
from chargeloom.energy.balancing.wiring.crossing import Astray
from chargeloom.services.balancing.safe_parts import SafeParts
from tests.energy.balancing.grids import node
from tests.energy.balancing.plant import outlet, site

LIES_ON = {Rotation.RST: 0, Rotation.STR: 1, Rotation.TRS: 2}
L1, L2 = frozenset({0}), frozenset({1})


def single(name: str, said: Rotation, safe_a: float | None = None, at: str = "root") -> Outlet:
    return outlet(name, at, wiring=Wiring.ONE, rotation=said, safe_a=safe_a)


def garage(fuse_a: PerPhase, outlets: list[Outlet], loads: tuple[Load, ...] = ()) -> SiteModel:
    nodes = [node("root", fuse_a=fuse_a), node("left", parent="root", fuse_a=fuse_a)]
    made = site(nodes, outlets, meters=[Meter(id="main", node="root")])
    return replace(made, loads=loads)


def showed(controller: Controller, times: int, said: frozenset[int], seen: frozenset[int]) -> None:
    """Let a car of the first outlet show so often where it lies."""
    place = next(iter(controller.outlets))
    for _ in range(times):
        controller.wired.learning[0].crossing.showed(place, said, seen)
        controller.wired.mark(0)


@given(
    fuse_a=st.tuples(*(st.sampled_from([16.0, 20.0, 35.0, 63.0]) for _ in range(3))),
    rotations=st.lists(st.sampled_from(list(LIES_ON)), min_size=1, max_size=4),
    said_a=st.lists(st.sampled_from([None, 0.0, 2.0, 6.0]), min_size=4, max_size=4),
    load_a=st.tuples(*(st.sampled_from([0.0, 3.0, 8.0]) for _ in range(3))),
    pair=st.sampled_from([(0, 1), (1, 2), (0, 2)]),
    times=st.integers(1, 4),
)
def test_the_parts_fit_each_fuse_however_the_doubted_phases_are_exchanged(
    fuse_a: PerPhase,
    rotations: list[Rotation],
    said_a: list[float | None],
    load_a: PerPhase,
    pair: tuple[int, int],
    times: int,
) -> None:
    outlets = [
        single(f"E{at}", said, said_a[at], ("root", "left")[at % 2])
        for at, said in enumerate(rotations)
    ]
    load = Load(id="lights", node="left", a=load_a)
    controller = Controller(garage(fuse_a, outlets, (load,)))
    parts = SafeParts(controller)
    as_said = dict(parts.a)
    showed(controller, times, frozenset({pair[0]}), frozenset({pair[1]}))
    parts.renew()
    assert all(part <= as_said[place] for place, part in parts.a.items())
    either = [pair if LIES_ON[said] in pair else (LIES_ON[said],) for said in rotations]
    swapped = list(load_a)
    swapped[pair[0]], swapped[pair[1]] = swapped[pair[1]], swapped[pair[0]]
    for loaded in (load_a, swapped):
        for truth in product(*either):
            flows = list(loaded)
            for phase, part in zip(truth, parts.a.values(), strict=True):
                flows[phase] += part
            for flow, load_on, fuse in zip(flows, loaded, fuse_a, strict=True):
                assert flow <= max(fuse, load_on) + 1e-6


def test_one_car_that_shows_elsewhere_is_cause_enough_and_the_next_right_one_ends_it() -> None:
    outlets = [single("E0", Rotation.RST), single("E1", Rotation.STR)]
    controller = Controller(garage((20.0, 20.0, 20.0), outlets))
    parts = SafeParts(controller)
    assert list(parts.a.values()) == [20.0, 20.0]
    showed(controller, 1, L1, L2)
    parts.renew()
    assert list(parts.a.values()) == [10.0, 10.0]
    showed(controller, 1, L1, L1)
    parts.renew()
    assert list(parts.a.values()) == [20.0, 20.0]


@pytest.mark.parametrize(("safe_a", "kept"), [(8.0, 8.0), (12.0, 10.0), (None, 10.0)])
def test_what_the_model_promises_is_cut_only_as_far_as_the_doubt_demands(
    safe_a: float | None, kept: float
) -> None:
    outlets = [single("E0", Rotation.RST, safe_a), single("E1", Rotation.STR, safe_a)]
    controller = Controller(garage((20.0, 20.0, 20.0), outlets))
    parts = SafeParts(controller)
    controller.wired.learning[0].crossing.astray |= {next(iter(controller.outlets)): Astray(L1, L2)}
    controller.wired.mark(0)
    parts.renew()
    assert list(parts.a.values()) == [kept, kept]


def test_who_lies_on_another_phase_keeps_its_part_beside_none_that_may_lie_there() -> None:
    outlets = [outlet("E0", safe_a=None), outlet("E1", safe_a=None)]
    controller = Controller(garage((20.0, 20.0, 20.0), outlets))
    parts = SafeParts(controller)
    showed(controller, 3, L1, L2)
    parts.renew()
    assert list(parts.a.values()) == [10.0, 10.0]
