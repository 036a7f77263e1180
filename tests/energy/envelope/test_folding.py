"""What a site may take is folded of its fuses and of what others say; no limit is ever lifted by silence."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.domain.limits.outside_limit import (
    ENWG_14A,
    Covers,
    Figures,
    LimitKind,
    OutsideLimit,
    Target,
)
from chargeloom.domain.sites.site import Node
from chargeloom.domain.sites.three_phase import Rotation, Wiring
from chargeloom.energy.envelope import (
    Because,
    Cause,
    Direction,
    Envelope,
    Place,
    Step,
    Track,
    Word,
    fold,
)
from chargeloom.energy.envelope.timeline import binding, timeline
from tests.domain.limits.examples import NOON, limit
from tests.domain.sites import examples as sites

L1 = Track(Place("grid"), Direction.IMPORT, 1)
KW = Track(Place("grid"), Direction.IMPORT, None)
DAY_LONG = Instant(NOON + 24 * HOUR)


def at(hours: float) -> Instant:
    return Instant(NOON + round(hours * HOUR))


def envelope(*limits: OutsideLimit, now: Instant = NOON, **said: Any) -> Envelope:
    return fold(sites.model(**said), limits, now, DAY_LONG)


def figures(track: Track, *limits: OutsideLimit, **said: Any) -> list[tuple[float, float | None]]:
    steps = envelope(*limits, **said).tracks[track]
    return [((step.since - NOON) / HOUR, step.limit) for step in steps]


def test_a_site_of_which_nobody_says_anything_has_its_fuses() -> None:
    assert envelope().tracks[L1] == (Step(NOON, 63.0, Cause(Because.FUSE)),)
    assert envelope().tracks[Track(Place("left"), Direction.EXPORT, 3)][0].limit == 32.0


def test_a_transformer_a_contract_and_a_peak_bound_too() -> None:
    node = Node(id="grid", transformer_kva=13.8, contracted_kw=12.0, peak_kw=10.0)
    found = envelope(nodes=(node,), outlets=())
    assert found.tracks[L1] == (Step(NOON, 20.0, Cause(Because.TRANSFORMER)),)
    assert found.tracks[KW] == (Step(NOON, 10.0, Cause(Because.PEAK)),)


def test_a_limit_holds_in_its_time_and_names_its_source() -> None:
    told = limit(starts_at=at(1), ends_at=at(2), source="dso")
    steps = envelope(told).tracks[L1]
    assert steps[1] == Step(at(1), 16.0, Cause(Because.LIMIT, "dso", told.id))
    assert [step.limit for step in steps] == [63.0, 16.0, 63.0]


def test_a_limit_of_one_phase_leaves_the_others_alone() -> None:
    found = envelope(limit(phase=2))
    assert [
        found.tracks[Track(Place("grid"), Direction.IMPORT, phase)][0].limit for phase in (1, 2, 3)
    ] == [63.0, 16.0, 63.0]


def test_kilowatts_bound_all_phases_together_or_one_at_the_highest_voltage() -> None:
    root = msgspec.structs.replace(sites.ROOT, voltage_band=(207.0, 250.0))
    nodes = (root, sites.LEFT, sites.RIGHT)
    told = Figures(import_kw=5.0)
    assert figures(KW, limit(says=told), nodes=nodes) == [(0, 5.0)]
    assert figures(L1, limit(says=told, phase=1), nodes=nodes) == [(0, 20.0)]


def test_the_lowest_hard_limit_wins_whatever_the_priorities() -> None:
    low = limit(40, says=Figures(import_a=10.0), priority=-5)
    high = limit(42, says=Figures(import_a=20.0), priority=9)
    assert figures(L1, low, high) == [(0, 10.0)]


def test_a_soft_limit_yields_to_a_soft_one_of_a_higher_priority_alone() -> None:
    low = limit(40, says=Figures(import_a=10.0), is_hard=False)
    higher = limit(42, says=Figures(import_a=20.0), is_hard=False, priority=1)
    hard = limit(44, says=Figures(import_a=30.0), priority=9)
    assert figures(L1, low, higher) == [(0, 20.0)]
    assert figures(L1, low, hard) == [(0, 10.0)]


def test_set_points_prices_and_what_was_cancelled_do_not_bind() -> None:
    point = limit(kind=LimitKind.SETPOINT)
    assert figures(L1, point, limit(is_cancelled=True)) == [(0, 63.0)]


def test_what_names_a_node_that_is_gone_holds_at_the_root() -> None:
    assert figures(L1, limit(at=Target(node="cellar"))) == [(0, 16.0)]


def test_a_station_has_a_timeline_of_its_own() -> None:
    track = Track(Place(None, "A", 1), Direction.IMPORT, 1)
    assert figures(track, limit(at=Target(station=StationId("A"), evse=1))) == [(0, 16.0)]


# Silence.


def test_the_fallback_holds_from_the_expiry_on_and_does_not_end() -> None:
    told = limit(ends_at=at(3), expires_at=at(1), fallback=Figures(import_a=8.0))
    assert figures(L1, told) == [(0, 16.0), (1, 8.0)]


@pytest.mark.parametrize(("safe_a", "holds_a"), [(12.0, 12.0), (20.0, 16.0)])
def test_without_a_fallback_the_safe_value_of_the_node_holds_and_never_more_than_was_said(
    safe_a: float, holds_a: float
) -> None:
    nodes = (_safe_at(safe_a), sites.LEFT, sites.RIGHT)
    told = limit(expires_at=at(1))
    steps = envelope(told, nodes=nodes).tracks[L1]
    assert steps[-1] == Step(at(1), holds_a, Cause(Because.SAFE, "operator", told.id))
    kilowatts = limit(says=Figures(import_kw=11.04), expires_at=at(1))
    assert figures(KW, kilowatts, nodes=nodes)[-1][1] == pytest.approx(holds_a * 0.69)


@pytest.mark.parametrize("is_hard", [True, False])
def test_of_two_words_of_one_priority_the_lower_holds_also_once_one_of_them_fell_silent(
    is_hard: bool,
) -> None:
    both = {"is_hard": is_hard, "priority": 3}
    low = limit(
        40,
        says=Figures(import_a=10.0),
        expires_at=at(1),
        fallback=Figures(import_a=24.0),
        source="dso",
        **both,
    )
    high = limit(42, says=Figures(import_a=20.0), source="ems", **both)
    assert figures(L1, low, high) == figures(L1, high, low) == [(0, 10.0), (1, 20.0)]


def test_where_nothing_is_named_as_safe_what_was_said_last_goes_on() -> None:
    assert figures(L1, limit(expires_at=at(1))) == [(0, 16.0), (1, 16.0)]
    kilowatts = limit(says=Figures(import_kw=9.0), expires_at=at(1))
    assert figures(KW, kilowatts) == [(0, 9.0), (1, 9.0)]


def test_a_source_that_fell_silent_before_its_limit_began_leaves_the_fallback() -> None:
    told = limit(starts_at=at(2), expires_at=at(1), fallback=Figures(import_a=8.0))
    assert figures(L1, told) == [(0, 63.0), (2, 8.0)]


# Dimming (section 14a EnWG).


def test_dimming_leaves_each_outlet_what_the_law_leaves_it() -> None:
    dimmed = limit(says=Figures(import_kw=0.0), source=ENWG_14A, covers=Covers.STATIONS)
    track = KW._replace(covers=Covers.STATIONS)
    steps = envelope(dimmed).tracks[track]
    assert steps == (Step(NOON, 8.4, Cause(Because.FLOOR, ENWG_14A, dimmed.id)),)


def test_dimming_to_more_than_the_floor_is_as_it_was_said() -> None:
    dimmed = limit(says=Figures(import_kw=11.0), source=ENWG_14A)
    assert figures(KW, dimmed) == [(0, 11.0)]


def test_another_source_may_take_away_everything() -> None:
    assert figures(KW, limit(says=Figures(import_kw=0.0), source="dso")) == [(0, 0.0)]


def test_the_floor_in_amperes_is_what_each_outlet_draws_of_the_phase() -> None:
    single = sites.outlet("A", wiring=Wiring.ONE, rotation=Rotation.STR)
    three = sites.outlet("B")
    dimmed = limit(says=Figures(import_a=0.0), source=ENWG_14A)
    found = envelope(dimmed, outlets=(single, three))
    floors = [
        found.tracks[Track(Place("grid"), Direction.IMPORT, phase)][0].limit for phase in (1, 2, 3)
    ]
    assert floors == pytest.approx([4200 / 690, 4200 / 690 + 4200 / 230, 4200 / 690])


# For all that may be said.

moments = st.integers(-600, 600).map(lambda minutes: Instant(NOON + minutes * MINUTE))
amperes = st.floats(0, 100)


@st.composite
def limits(draw: st.DrawFn) -> OutsideLimit:
    starts_at = draw(st.just(Instant(0)) | moments)
    ends_at = draw(st.none() | moments)
    expires_at = draw(st.none() | moments)
    says = Figures(import_a=draw(amperes))
    fallback = Figures(import_a=draw(amperes)) if expires_at and draw(st.booleans()) else None
    return limit(
        draw(st.integers(40, 1000)),
        says=says,
        fallback=fallback,
        starts_at=starts_at,
        ends_at=None if ends_at is None else max(ends_at, Instant(starts_at + MINUTE)),
        expires_at=expires_at,
        is_hard=draw(st.booleans()),
        priority=draw(st.integers(-2, 2)),
        at=Target(node=draw(st.none() | st.sampled_from(["grid", "left", "gone"]))),
        source=draw(st.sampled_from(["operator", "dso", ENWG_14A])),
    )


several = st.lists(limits(), max_size=6)


@given(several, moments)
def test_nothing_is_ever_above_a_live_hard_limit_or_a_fuse(
    told: list[OutsideLimit], moment: Instant
) -> None:
    found = envelope(*told, now=moment)
    for track, steps in found.tracks.items():
        assert steps[0].since == moment
        for step in steps:
            assert step.limit is not None
            assert step.limit <= (63.0 if track.place == Place("grid") else 32.0)
            for one in told:
                place = one.at.node if one.at.node == "left" else "grid"
                is_said = track.place == Place(place) and track.direction is Direction.IMPORT
                if is_said and one.is_hard and one.state(step.since) == "holds":
                    floor = _floor(place) if one.source == ENWG_14A else 0.0
                    assert step.limit <= max(one.says.import_a or 0.0, floor) + 1e-9


@given(several, limits(), moments)
def test_another_hard_limit_never_raises_anything(
    told: list[OutsideLimit], more: OutsideLimit, moment: Instant
) -> None:
    hard = msgspec.structs.replace(more, is_hard=True)
    before, after = envelope(*told, now=moment), envelope(*told, hard, now=moment)
    for track, steps in after.tracks.items():
        for step in steps:
            was = before.at(track, step.since)
            assert was is not None
            assert was.limit is not None
            assert step.limit is not None
            assert step.limit <= was.limit


@given(limits(), moments, st.none() | amperes)
def test_silence_never_lifts_a_hard_limit(
    said: OutsideLimit, moment: Instant, safe_a: float | None
) -> None:
    root = sites.ROOT if safe_a is None else _safe_at(min(safe_a, 63.0))
    nodes = (root, sites.LEFT, sites.RIGHT)
    silent = msgspec.structs.replace(
        said, is_hard=True, fallback=None, starts_at=Instant(0), ends_at=None, expires_at=moment
    )
    spoken = msgspec.structs.replace(silent, expires_at=None)
    now = Instant(moment + MINUTE)
    after = envelope(silent, now=now, nodes=nodes).tracks
    for track, (step,) in envelope(spoken, now=now, nodes=nodes).tracks.items():
        (silenced,) = after[track]
        assert silenced.limit is not None
        assert step.limit is not None
        assert silenced.limit <= step.limit


@given(several, moments, st.integers(0, 1200))
def test_what_is_folded_before_is_what_is_folded_then_so_a_clock_may_go_back(
    told: list[OutsideLimit], moment: Instant, minutes: int
) -> None:
    later = Instant(moment + minutes * MINUTE)
    before = fold(sites.model(), told, moment, Instant(later + 1))
    then = fold(sites.model(), told, later, Instant(later + 1))
    for track, steps in then.tracks.items():
        seen = before.at(track, later)
        assert seen is not None
        assert seen[1:] == steps[0][1:]


def _safe_at(safe_a: float) -> Node:
    return msgspec.structs.replace(sites.ROOT, safe_a=(safe_a,) * 3)


def _floor(node: str) -> float:
    return 4200 / 690 * (2 if node == "grid" else 1)


_WORDS = st.builds(
    lambda since, lasts, figure, is_hard, priority: Word(
        at(since), None if lasts is None else at(since + lasts), figure, is_hard, priority,
        Cause(Because.LIMIT, str(since)),
    ),
    st.integers(-5, 20), st.none() | st.integers(1, 20), st.sampled_from((6.0, 8.0, 16.0)),
    st.booleans(), st.integers(0, 2),
)  # fmt: skip


@given(st.lists(_WORDS, max_size=12))
def test_a_timeline_says_at_every_moment_what_binds_then(said: list[Word]) -> None:
    found = Envelope({L1: timeline(said, at(0), at(50))})
    for hour in range(50):
        step = found.at(L1, at(hour))
        assert step is not None
        assert step[1:] == binding(said, at(hour))


def test_a_schedule_of_many_periods_is_folded_in_the_time_of_a_few() -> None:
    said = [Word(at(n), at(n + 1), 6.0 + n % 3, True, 0, _CAUSE) for n in range(30_000)]
    assert len(timeline(said, at(0), at(30_000))) == 30_000


_CAUSE = Cause(Because.LIMIT, "EMS")
