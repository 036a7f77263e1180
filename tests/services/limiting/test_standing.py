"""What an EVSE does when we vanish is never reckoned too low."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.instant import Instant
from chargeloom.domain.limits.charging_profile import (
    InstalledProfile,
    ProfileKind,
    Purpose,
    Recurrence,
)
from chargeloom.domain.limits.composite import Use, limit_at
from chargeloom.services.limiting.standing import Standing, constant, standing
from tests.domain.limits.test_composite import IDLE, NOON, RUNNING, at, installed, of_transaction

USES = (RUNNING, IDLE)


def reckoned(*pictures: tuple[InstalledProfile, ...], most_a: float = 32.0) -> Standing:
    return standing(pictures, 1, USES, most_a, NOON, 0)


def test_who_has_no_profile_draws_all_that_it_can() -> None:
    assert reckoned(()) == constant(32.0, NOON)


def test_a_live_limit_holds_for_a_while_and_then_the_safe_one() -> None:
    picture = (installed(1, 8.0), of_transaction(2, 20.0, offline_s=300))
    assert reckoned(picture).steps == ((NOON, 20.0), (at(300), 8.0))
    assert (reckoned(picture).worst_a, reckoned(picture).settled_a) == (20.0, 8.0)


def test_a_lower_limit_of_what_runs_does_not_hide_what_the_next_may_draw() -> None:
    picture = (installed(1, 8.0), of_transaction(2, 0.0))
    assert reckoned(picture).settled_a == 8.0


def test_of_what_was_accepted_and_what_may_have_been_taken_the_worse_counts() -> None:
    old = (installed(1, 8.0), of_transaction(2, 20.0))
    new = (installed(1, 8.0), of_transaction(2, 6.0))
    assert reckoned(old, new).settled_a == 20.0
    assert reckoned(new, old).settled_a == 20.0


def test_a_driver_may_take_the_priority_that_is_there_at_any_time() -> None:
    """OCPP 2.1, K22.FR.02."""
    fast = installed(3, 32.0, evse=0, purpose=Purpose.PRIORITY)
    picture = (fast, installed(1, 8.0), of_transaction(2, 6.0))
    assert reckoned(picture).settled_a == 32.0
    whole = installed(4, 16.0, evse=0, purpose=Purpose.STATION)
    assert reckoned((*picture, whole)).settled_a == 16.0, "K21.FR.04"


def test_no_more_is_drawn_than_can_be() -> None:
    assert reckoned((installed(1, 63.0),), most_a=16.0).worst_a == 16.0


def test_a_profile_that_ends_leaves_everything() -> None:
    assert reckoned((installed(1, 8.0, duration_s=60),)).settled_a == 32.0


DAILY: dict[str, Any] = {"kind": ProfileKind.RECURRING, "recurrence": Recurrence.DAILY}


@pytest.mark.parametrize("first_a", [6.0, 24.0])
def test_what_recurs_settles_at_the_most_of_its_day(first_a: float) -> None:
    picture = (installed(1, first_a, (43_200, 30.0 - first_a), **DAILY),)
    assert reckoned(picture).settled_a == 24.0


def test_what_recurs_from_later_on_bounds_nothing_before() -> None:
    """OCPP 2.1, K01.FR.30: limits SHALL only be imposed as of startSchedule."""
    picture = (installed(1, 8.0, starts_at=at(3_600), **DAILY),)
    assert reckoned(picture).at(NOON) == 32.0
    assert reckoned(picture).settled_a == 8.0


def test_who_comes_once_all_is_over_begins_a_relative_profile_anew() -> None:
    relative: dict[str, Any] = {"kind": ProfileKind.RELATIVE, "starts_at": None}
    assert reckoned((installed(1, 24.0, (600, 6.0), **relative),)).settled_a == 24.0
    assert reckoned((installed(1, 6.0, (600, 24.0), **relative),)).settled_a == 24.0


def test_steps_are_by_our_clock() -> None:
    ahead = 3_600_000_000
    picture = (installed(1, 20.0, (60, 8.0), starts_at=Instant(NOON + ahead)),)
    found = standing((picture,), 1, (IDLE,), 32.0, NOON, ahead)
    assert found.steps == ((NOON, 20.0), (at(60), 8.0))


_LIMIT = st.floats(0, 40)


@given(_LIMIT, _LIMIT, _LIMIT, st.none() | st.integers(0, 400), st.integers(0, 500))
def test_it_is_at_least_what_any_use_leaves_at_any_moment(
    safe: float, live: float, others: float, offline_s: int | None, seconds: int
) -> None:
    picture = (
        installed(1, safe),
        of_transaction(2, live, offline_s=offline_s),
        installed(3, others, evse=0, purpose=Purpose.EXTERNAL),
    )
    found = reckoned(picture)
    for use in USES:
        alone: Use = use._replace(offline_since=NOON)
        limit = limit_at(picture, 1, alone, at(seconds))
        assert limit is not None
        assert found.at(at(seconds)) >= min(limit, 32.0)
