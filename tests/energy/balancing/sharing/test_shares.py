import pytest
from hypothesis import given, strategies as st

from tests.energy.balancing import one_by_one
from tests.energy.balancing.grids import given_a as shares
from tests.energy.balancing.one_by_one import PHASES, Circuit, Outlet

ROOT = Circuit(name="root", limits_a=(63, 63, 63))
TOLERANCE = 1e-6


def outlet(name: str, *, circuit: str = "root", **changes: object) -> Outlet:
    return Outlet(**{"name": name, "circuit": circuit, "least_a": 6, "most_a": 32, **changes})  # type: ignore[arg-type]


LIMITS = st.tuples(*[st.floats(0, 200)] * 3)
TREES = st.lists(st.tuples(LIMITS, st.integers(0, 9)), min_size=1, max_size=5).map(
    lambda rows: [
        Circuit(name=f"c{at}", limits_a=limits, parent=f"c{up % at}" if at else None)
        for at, (limits, up) in enumerate(rows)
    ]
)
OUTLETS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from([(0,), (1,), (2,), (0, 1), PHASES]),
        st.sampled_from([0.0, 6.0]),
        st.floats(6, 80),
        st.floats(0.1, 10),
    ),
    max_size=12,
)


@st.composite
def sites(draw: st.DrawFn) -> tuple[list[Circuit], list[Outlet]]:
    circuits = draw(TREES)
    outlets = [
        Outlet(name=f"o{at}", circuit=circuits[where % len(circuits)].name, phases=phases,
               least_a=least, most_a=most, weight=weight)
        for at, (where, phases, least, most, weight) in enumerate(draw(OUTLETS))
    ]  # fmt: skip
    return circuits, outlets


def fuses_above(circuits: list[Circuit], each: Outlet) -> set[tuple[str, int]]:
    parents = {circuit.name: circuit.parent for circuit in circuits}
    found: set[tuple[str, int]] = set()
    at: str | None = each.circuit
    while at is not None:
        found |= {(at, phase) for phase in each.phases}
        at = parents[at]
    return found


@given(site=sites())
def test_no_fuse_is_overloaded_nothing_lies_in_the_gap_and_shares_are_max_min(
    site: tuple[list[Circuit], list[Outlet]],
) -> None:
    circuits, outlets = site
    given_a = shares(circuits, outlets)
    limits = {(each.name, phase): each.limits_a[phase] for each in circuits for phase in PHASES}
    above = {each.name: fuses_above(circuits, each) for each in outlets}
    loads = dict.fromkeys(limits, 0.0)
    for each in outlets:
        for fuse in above[each.name]:
            loads[fuse] += given_a[each.name]
    assert all(loads[fuse] <= limit + TOLERANCE for fuse, limit in limits.items())
    on = [each for each in outlets if given_a[each.name] > 0]
    assert all(each.least_a <= given_a[each.name] <= each.most_a for each in on)
    for each in on:
        if given_a[each.name] < each.most_a - TOLERANCE:
            level = given_a[each.name] / each.weight
            assert any(
                loads[fuse] >= limits[fuse] - TOLERANCE
                and all(
                    given_a[other.name] / other.weight <= level + TOLERANCE
                    or given_a[other.name] <= other.least_a + TOLERANCE
                    for other in on
                    if fuse in above[other.name]
                )
                for fuse in above[each.name]
            )


@given(site=sites())
def test_who_is_left_out_would_not_fit_beside_the_minima_of_the_others(
    site: tuple[list[Circuit], list[Outlet]],
) -> None:
    circuits, outlets = site
    given_a = shares(circuits, outlets)
    limits = {(each.name, phase): each.limits_a[phase] for each in circuits for phase in PHASES}
    floors = dict.fromkeys(limits, 0.0)
    for each in outlets:
        if given_a[each.name] > 0 or each.least_a == 0:
            for fuse in fuses_above(circuits, each):
                floors[fuse] += each.least_a
    for each in outlets:
        if given_a[each.name] == 0 and each.least_a > 0:
            above = fuses_above(circuits, each)
            assert any(floors[fuse] + each.least_a > limits[fuse] - TOLERANCE for fuse in above)


def test_a_full_phase_does_not_stop_a_car_on_another() -> None:
    circuits = [Circuit(name="root", limits_a=(6, 32, 32))]
    outlets = [outlet("A", phases=(0,)), outlet("B", phases=(1,))]
    assert shares(circuits, outlets) == {"A": 6, "B": 32}


def test_weights_divide_what_there_is() -> None:
    outlets = [outlet("A", weight=2, most_a=60), outlet("B", most_a=60)]
    assert shares([ROOT], outlets) == pytest.approx({"A": 42, "B": 21})


def test_who_comes_first_charges_when_the_minima_do_not_fit() -> None:
    circuits = [Circuit(name="root", limits_a=(16, 16, 16))]
    outlets = [outlet("A"), outlet("B"), outlet("C")]
    assert shares(circuits, outlets) == {"A": 8, "B": 8, "C": 0}


def test_a_small_branch_leaves_the_rest_to_the_others() -> None:
    circuits = [ROOT, Circuit(name="garage", limits_a=(16, 16, 16), parent="root")]
    outlets = [outlet("A", circuit="garage"), outlet("B", circuit="garage"), outlet("C", most_a=60)]
    assert shares(circuits, outlets) == pytest.approx({"A": 8, "B": 8, "C": 47})


@given(site=sites())
def test_shares_of_classes_are_those_found_one_by_one(
    site: tuple[list[Circuit], list[Outlet]],
) -> None:
    assert shares(*site) == pytest.approx(one_by_one.shares(*site), abs=TOLERANCE)
