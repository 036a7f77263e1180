"""What others limited at a station is a hard word of its envelope (OCPP 2.0.1, K11 to K13)."""

from typing import Any

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, Instant
from chargeloom.domain.limits.charging_profile import (
    InstalledProfile,
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
    Recurrence,
)
from chargeloom.energy.envelope import Because, Cause, Direction, Folding, Place, Step, Track
from chargeloom.energy.external_profiles import Lines, of_others, spoken
from tests.domain.limits.examples import NOON
from tests.domain.sites import examples as sites

UNTIL = Instant(NOON + 3 * DAY)


def track(phase: int | None) -> Track:
    return Track(Place(None, "A", 1), Direction.IMPORT, phase)


def profile(*periods: ProfilePeriod, source: str = "EMS", **said: Any) -> InstalledProfile:
    told: dict[str, Any] = {"kind": ProfileKind.ABSOLUTE, "starts_at": NOON}
    schedule = Profile(id=-1, purpose=Purpose.EXTERNAL, periods=periods, **told | said)
    station = StationId("A")
    return InstalledProfile(
        station=station, key="external", evse=1, source=source, profile=schedule, at=NOON
    )


def figures(
    one: InstalledProfile, phase: int | None = 1, lines: Lines = None, now: Instant = NOON
) -> list[tuple[float, float | None]]:
    words = spoken(one, lines, now, UNTIL)
    found = Folding(sites.model()).fold((), now, UNTIL, words)
    return [((step.since - NOON) / HOUR, step.limit) for step in found.tracks.get(track(phase), ())]


def test_a_schedule_is_followed_from_period_to_period_and_frees_at_its_end() -> None:
    one = profile(
        ProfilePeriod(limit=16.0), ProfilePeriod(start_s=3600, limit=8.0), duration_s=7200
    )
    assert figures(one) == [(0, 16.0), (1, 8.0), (2, None)]
    assert figures(one, now=Instant(NOON + HOUR)) == [(1, 8.0), (2, None)]


def test_it_is_hard_and_names_who_set_it() -> None:
    words = dict(spoken(profile(ProfilePeriod(limit=10.0)), None, NOON, UNTIL))
    word = words[track(1)]
    assert word.is_hard
    found = Folding(sites.model()).fold((), NOON, UNTIL, words.items())
    assert found.tracks[track(1)] == (Step(NOON, 10.0, Cause(Because.LIMIT, "EMS")),)


def test_the_moments_of_a_station_whose_clock_is_ahead_are_told_in_our_time() -> None:
    one = profile(ProfilePeriod(limit=16.0), ProfilePeriod(start_s=7200, limit=8.0))
    words = spoken(one, None, NOON, UNTIL, HOUR)
    assert [(word.since, word.until) for where, word in words if where.phase == 1] == [
        (NOON, Instant(NOON + HOUR)),
        (Instant(NOON + HOUR), None),
    ]


def test_what_comes_back_every_day_is_told_for_each() -> None:
    one = profile(
        ProfilePeriod(limit=6.0),
        kind=ProfileKind.RECURRING,
        recurrence=Recurrence.DAILY,
        duration_s=3600,
    )
    assert figures(one) == [(0, 6.0), (1, None), (24, 6.0), (25, None), (48, 6.0), (49, None)]


def test_watts_bound_all_phases_together() -> None:
    one = profile(ProfilePeriod(limit=4200.0), unit=RateUnit.WATTS)
    assert figures(one, phase=None) == [(0, 4.2)]
    assert figures(one) == []


def test_limits_of_single_lines_are_those_of_the_phases_on_them() -> None:
    one = profile(ProfilePeriod(limit=10.0, limit_l2=12.0, limit_l3=14.0))
    assert [figures(one, phase, (2, 0, 1)) for phase in (1, 2, 3)] == [
        [(0, 12.0)],
        [(0, 14.0)],
        [(0, 10.0)],
    ]
    assert [figures(one, phase) for phase in (1, 2, 3)] == [[(0, 10.0)]] * 3


def test_what_says_nothing_bounds_nothing_and_a_discharge_is_no_charge() -> None:
    assert figures(profile(ProfilePeriod(limit=None))) == []
    assert figures(profile(ProfilePeriod(limit=-5.0))) == [(0, 0.0)]


def test_what_we_set_ourselves_is_no_word_of_others() -> None:
    theirs = profile(ProfilePeriod(limit=1.0))
    ours = InstalledProfile(
        station=StationId("A"),
        key="profile:1",
        evse=1,
        profile=Profile(id=1, purpose=Purpose.STATION, kind=ProfileKind.ABSOLUTE, periods=()),
        at=NOON,
    )
    assert [*of_others([theirs, ours])] == [theirs]
