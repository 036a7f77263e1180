"""What all profiles of a station leave an EVSE (OCPP 1.6, 3.13; OCPP 2.1, K chapter 3)."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, HOUR, SECOND, Instant
from chargeloom.domain.limits.charging_profile import (
    InstalledProfile,
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
    RateUnit,
    Recurrence,
    key_of,
    key_of_external,
)
from chargeloom.domain.limits.composite import (
    Excess,
    Step,
    Use,
    first_excess,
    horizon,
    limit_at,
    timeline,
    turns,
)

NOON = Instant(1_774_008_000 * SECOND)
IDLE = Use(since=NOON)
RUNNING = Use(since=NOON, transaction="7")


def at(seconds: float) -> Instant:
    return Instant(NOON + round(seconds * SECOND))


def installed(
    number: int, *limits: float | tuple[int, float | None], evse: int = 1, **said: Any
) -> InstalledProfile:
    """Make a profile of limits that follow each other; bare numbers hold from the start."""
    pairs = [one if isinstance(one, tuple) else (0, one) for one in limits]
    plain: dict[str, Any] = {"purpose": Purpose.DEFAULT, "kind": ProfileKind.ABSOLUTE}
    lines = said.pop("lines", None)
    profile = Profile(
        id=number,
        periods=tuple(
            ProfilePeriod(start_s=start, limit=limit, lines=lines) for start, limit in pairs
        ),
        **{"starts_at": NOON} | plain | said,
    )
    station = StationId("CP1")
    return InstalledProfile(
        station=station, key=key_of(profile), evse=evse, profile=profile, at=NOON
    )


def of_transaction(number: int, *limits: float | tuple[int, float | None], **said: Any) -> Any:
    return installed(number, *limits, purpose=Purpose.TRANSACTION, transaction="7", **said)


def test_without_profiles_there_is_no_limit() -> None:
    assert limit_at((), 1, IDLE, NOON) is None


def test_the_highest_level_that_has_something_to_say_leads() -> None:
    low, high = installed(1, 10.0), installed(2, 20.0, level=1, duration_s=60)
    assert limit_at((low, high), 1, IDLE, at(59)) == 20.0
    assert limit_at((low, high), 1, IDLE, at(60)) == 10.0


def test_a_default_of_the_evse_stands_before_that_of_the_station() -> None:
    """OCPP 1.6, 3.13.1: it SHALL be replaced only for that specific connector."""
    of_all, of_one = installed(1, 10.0, evse=0), installed(2, 16.0)
    assert limit_at((of_all, of_one), 1, IDLE, NOON) == 16.0
    assert limit_at((of_all, of_one), 2, IDLE, NOON) == 10.0


def test_a_profile_of_the_transaction_overrules_the_default_at_any_level() -> None:
    default, own = installed(1, 32.0, level=5), of_transaction(2, 8.0)
    assert limit_at((default, own), 1, RUNNING, NOON) == 8.0


def test_a_profile_of_another_transaction_says_nothing() -> None:
    default, own = installed(1, 32.0), of_transaction(2, 8.0)
    assert limit_at((default, own), 1, IDLE, NOON) == 32.0
    assert limit_at((default, own), 1, RUNNING._replace(transaction="8"), NOON) == 32.0


def test_one_without_a_transaction_is_for_whatever_runs() -> None:
    """OCPP 1.6, 7.8: the transactionId MAY be used to match."""
    own = installed(2, 8.0, purpose=Purpose.TRANSACTION)
    assert limit_at((own,), 1, RUNNING, NOON) == 8.0
    assert limit_at((own,), 1, IDLE, NOON) is None


@pytest.mark.parametrize("purpose", [Purpose.STATION, Purpose.EXTERNAL])
def test_the_limit_of_the_station_and_of_others_is_never_lifted(purpose: Purpose) -> None:
    whole = installed(1, 10.0, evse=0, purpose=purpose)
    assert limit_at((whole, of_transaction(2, 32.0, level=9)), 1, RUNNING, NOON) == 10.0
    assert limit_at((whole, of_transaction(2, 6.0)), 1, RUNNING, NOON) == 6.0


def test_of_two_limits_of_others_the_lower_one_holds() -> None:
    one = installed(1, 10.0, evse=0, purpose=Purpose.EXTERNAL, level=3)
    other = installed(2, 7.0, purpose=Purpose.EXTERNAL)
    assert limit_at((one, other), 1, IDLE, NOON) == 7.0


def test_local_generation_comes_on_top() -> None:
    """OCPP 2.1, K08.FR.04."""
    sun = installed(1, 5.0, evse=0, purpose=Purpose.GENERATION)
    assert limit_at((sun, installed(2, 10.0)), 1, IDLE, NOON) == 15.0


def test_priority_overrules_only_while_it_is_on() -> None:
    fast = installed(1, 32.0, evse=0, purpose=Purpose.PRIORITY)
    picture = (fast, of_transaction(2, 6.0))
    assert limit_at(picture, 1, RUNNING, NOON) == 6.0
    assert limit_at(picture, 1, RUNNING._replace(has_priority=True), NOON) == 32.0


@pytest.mark.parametrize(
    ("said", "use", "amperes"),
    [
        ({}, IDLE, 10.0),
        ({"lines": 1}, IDLE, 30.0),
        ({}, IDLE._replace(lines=1), 30.0),
        ({"lines": 2}, IDLE, 15.0),
    ],
)
def test_watts_are_shared_by_the_lines_that_are_used(
    said: dict[str, Any], use: Use, amperes: float
) -> None:
    """OCPP 2.1, K01.FR.50."""
    profile = installed(1, 6900.0, unit=RateUnit.WATTS, **said)
    assert limit_at((profile,), 1, use, NOON) == pytest.approx(amperes)


def test_a_relative_profile_counts_from_the_start_of_the_charge() -> None:
    profile = of_transaction(1, 20.0, (60, 10.0), kind=ProfileKind.RELATIVE, starts_at=None)
    use = RUNNING._replace(since=at(30))
    assert limit_at((profile,), 1, use, at(89)) == 20.0
    assert limit_at((profile,), 1, use, at(90)) == 10.0


def test_a_recurring_profile_begins_again() -> None:
    profile = installed(
        1, 6.0, (3600, 16.0), kind=ProfileKind.RECURRING, recurrence=Recurrence.DAILY
    )
    assert limit_at((profile,), 1, IDLE, Instant(NOON + 9 * DAY)) == 6.0
    assert limit_at((profile,), 1, IDLE, Instant(NOON + 9 * DAY + HOUR)) == 16.0


def test_a_recurring_profile_that_is_shorter_than_its_day_leaves_the_rest_free() -> None:
    """OCPP 1.6, 5.16.4: the Charge Point SHALL fall back to default behaviour."""
    profile = installed(
        1, 6.0, kind=ProfileKind.RECURRING, recurrence=Recurrence.DAILY, duration_s=3600
    )
    steps = timeline((profile,), 1, IDLE, NOON, Instant(NOON + DAY + HOUR))
    assert steps == (
        Step(NOON, 6.0),
        Step(Instant(NOON + HOUR), None),
        Step(Instant(NOON + DAY), 6.0),
    )


def test_a_recurring_profile_that_begins_later_limits_nothing_before() -> None:
    """OCPP 2.1, K01.FR.30: limits SHALL only be imposed as of startSchedule."""
    profile = installed(
        1, 6.0, kind=ProfileKind.RECURRING, recurrence=Recurrence.DAILY, starts_at=at(2 * 86_400)
    )
    steps = timeline((profile,), 1, IDLE, NOON, Instant(NOON + 3 * DAY))
    assert steps == (Step(NOON, None), Step(Instant(NOON + 2 * DAY), 6.0))


def test_a_profile_is_valid_from_and_to_its_dates() -> None:
    """OCPP 2.1, K01.FR.36 and 37."""
    profile = installed(1, 6.0, valid_from=at(10), valid_to=at(20))
    assert [limit_at((profile,), 1, IDLE, at(s)) for s in (9, 10, 19, 20)] == [None, 6.0, 6.0, None]


def test_a_dynamic_profile_holds_at_once() -> None:
    profile = of_transaction(1, 9.0, kind=ProfileKind.DYNAMIC, starts_at=None)
    assert limit_at((profile,), 1, RUNNING, at(-5)) == 9.0


def test_a_profile_for_a_while_without_us_gives_way_to_what_is_below() -> None:
    """OCPP 2.1, K01.FR.101 and 103."""
    live, safe = of_transaction(1, 32.0, offline_s=300), installed(2, 8.0)
    alone = RUNNING._replace(offline_since=NOON)
    assert timeline((live, safe), 1, alone, NOON, at(1000)) == (
        Step(NOON, 32.0),
        Step(at(300), 8.0),
    )
    assert limit_at((live, safe), 1, RUNNING, at(1000)) == 32.0


def test_an_absent_limit_is_left_to_others() -> None:
    assert limit_at((installed(1, (0, None)),), 1, IDLE, NOON) is None


def test_a_limit_of_others_has_a_name_of_its_own_for_each_schedule() -> None:
    assert key_of_external(1, "EMS", 0) != key_of_external(1, "EMS", 1)


_PROFILES = st.lists(
    st.builds(
        lambda number, level, purpose, kind, starts, duration: installed(
            number,
            *starts,
            level=level,
            purpose=purpose,
            kind=kind,
            duration_s=duration,
            recurrence=Recurrence.DAILY if kind is ProfileKind.RECURRING else None,
            transaction="7" if purpose is Purpose.TRANSACTION else None,
        ),
        st.integers(1, 99),
        st.integers(0, 3),
        st.sampled_from([Purpose.DEFAULT, Purpose.TRANSACTION, Purpose.STATION, Purpose.EXTERNAL]),
        st.sampled_from(list(ProfileKind)),
        st.lists(st.floats(0, 80), min_size=1, max_size=3).map(
            lambda limits: [(60 * place, limit) for place, limit in enumerate(limits)]
        ),
        st.none() | st.integers(1, 500),
    ),
    max_size=6,
)


@given(_PROFILES, st.integers(0, 900))
def test_the_steps_say_what_holds_at_every_moment(
    profiles: list[InstalledProfile], seconds: int
) -> None:
    steps = timeline(profiles, 1, RUNNING, NOON, at(1000))
    held = [step.limit_a for step in steps if step.at <= at(seconds)][-1]
    assert held == limit_at(profiles, 1, RUNNING, at(seconds))


@given(_PROFILES)
def test_the_limit_is_never_above_what_the_station_or_others_say(
    profiles: list[InstalledProfile],
) -> None:
    """OCPP 1.6, 3.13.3; OCPP 2.1, K08.FR.04."""
    hard = [one for one in profiles if one.profile.purpose in {Purpose.STATION, Purpose.EXTERNAL}]
    for moment in (0, 61, 500):
        limit, bound = (limit_at(some, 1, RUNNING, at(moment)) for some in (profiles, hard))
        assert bound is None or (limit is not None and limit <= bound)


def test_nothing_new_comes_beyond_the_horizon() -> None:
    profile = installed(1, 6.0, (100, 7.0))
    end = horizon((profile,), 1, IDLE, NOON)
    assert end > at(100)
    assert len(timeline((profile,), 1, IDLE, end, Instant(end + DAY))) == 1


LATER = Instant(NOON + 400 * 365 * DAY)
"""Who means no end often says a year that nobody sees."""


def test_what_recurs_until_a_day_far_away_is_foretold_once_and_to_its_end() -> None:
    """OCPP 2.0.1, 3.3: the schedule restarts periodically; validTo may be any time."""
    profile = installed(
        1, 6.0, (100, 16.0), kind=ProfileKind.RECURRING, recurrence=Recurrence.DAILY, valid_to=LATER
    )
    moments = turns((profile,), 1, IDLE, NOON, Instant(LATER + DAY))
    assert moments[:4] == (NOON, at(100), Instant(NOON + DAY), LATER)
    steps = timeline((profile,), 1, IDLE, NOON, Instant(LATER + DAY), moments)
    assert [step.limit_a for step in steps] == [6.0, 16.0, 6.0, None]


_RECURRING = st.builds(
    lambda number, start, breaks, recurrence, days: installed(
        number, 9.0 + number, *((one, 5.0 + one % 7) for one in sorted(breaks)),
        kind=ProfileKind.RECURRING, recurrence=recurrence, starts_at=at(start),
        valid_to=at(days * 86_400), level=number,
    ),
    st.integers(0, 2), st.integers(-3600, 3600), st.sets(st.integers(1, 80_000), max_size=3),
    st.sampled_from(list(Recurrence)), st.integers(1, 40),
)  # fmt: skip


@given(st.lists(_RECURRING, min_size=1, max_size=3))
def test_what_is_left_out_once_all_has_recurred_is_nothing_new(
    profiles: list[InstalledProfile],
) -> None:
    until = at(41 * 86_400)
    some = timeline(profiles, 1, IDLE, NOON, until, turns(profiles, 1, IDLE, NOON, until))
    whole = timeline(profiles, 1, IDLE, NOON, until)
    assert {step.limit_a for step in some} == {step.limit_a for step in whole}
    assert some[-1].limit_a == whole[-1].limit_a is None


def test_what_changes_more_often_than_can_be_looked_at_is_no_limit_in_the_end() -> None:
    breaks = tuple((second, 6.0) for second in range(1, 3000))
    steps = timeline((installed(1, 6.0, *breaks),), 1, IDLE, NOON, at(5000))
    assert [step.limit_a for step in steps] == [6.0, None]


def test_periods_hold_in_the_order_of_their_starts_however_they_are_listed() -> None:
    """OCPP 2.0.1, K01.FR.35: a station that reports them otherwise means no other limits."""
    profile = installed(1, (600, 7.0), 6.0)
    assert limit_at((profile,), 1, IDLE, at(599)) == 6.0
    assert limit_at((profile,), 1, IDLE, at(600)) == 7.0


OURS = (Step(NOON, 16.0), Step(at(300), 8.0))


def test_who_reckons_with_more_later_on_is_found_where_it_begins() -> None:
    theirs = (Step(NOON, 16.0), Step(at(600), 12.0), Step(at(900), 20.0))
    found = first_excess(theirs, OURS, NOON, at(3600))
    assert found is not None
    assert at(300) <= found.at <= at(306)
    assert found[1:] == (16.0, 8.0)
    theirs = (Step(NOON, 16.0), Step(at(300), 8.0), Step(at(600), 12.0))
    assert first_excess(theirs, OURS, NOON, at(3600)) == Excess(at(600), 12.0, 8.0)
    assert first_excess(theirs, OURS, NOON, at(600)) is None


@pytest.mark.parametrize("late_s", [-4, 0, 4])
def test_a_clock_that_tells_another_second_is_no_excess(late_s: int) -> None:
    theirs = (Step(at(late_s), 16.0), Step(at(300 + late_s), 8.0))
    assert first_excess(theirs, OURS, NOON, at(3600)) is None


def test_where_nothing_is_limited_or_foretold_there_is_no_excess() -> None:
    assert first_excess((Step(NOON, 99.0),), (Step(NOON, None),), NOON, at(60)) is None
    assert first_excess((Step(NOON, None),), OURS, NOON, at(60)) is None
    assert first_excess((), OURS, NOON, at(60)) is None
