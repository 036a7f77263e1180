"""A loop that stands still and a clock that is set are noticed, and nothing else is."""

import pytest

from chargeloom.domain.instant import DAY, SECOND, YEAR, Instant
from chargeloom.services.timekeeping import (
    AWAY_S,
    JUMP_S,
    LEAP_S,
    STANDSTILL_S,
    ClockJump,
    Standstill,
    Timekeeper,
)

NOON = Instant(1_795_000_000 * SECOND)


def after(monotonic_s: float, *, by_s: float = 0.0) -> tuple[Timekeeper, tuple[object, ...]]:
    """Beat twice, with so much time between, in which the wall clock went further by so much."""
    keeper = Timekeeper()
    assert keeper.beat(100.0, NOON) == ()
    wall = Instant(NOON + round((monotonic_s + by_s) * SECOND))
    return keeper, keeper.beat(100.0 + monotonic_s, wall)


@pytest.mark.parametrize(("passed_s", "by_s"), [(1.0, 0.0), (2.9, 0.0), (1.0, 29.0), (1.0, -29.0)])
def test_a_little_late_and_a_little_off_is_nothing(passed_s: float, by_s: float) -> None:
    keeper, found = after(passed_s, by_s=by_s)
    assert found == ()
    assert (keeper.standstills, keeper.clock_jumps) == (0, 0)


def test_fault_049_a_standstill_is_measured() -> None:
    keeper, (found,) = after(1.0 + STANDSTILL_S)
    assert found == Standstill(STANDSTILL_S)
    assert keeper.beat(110.0, Instant(NOON + 10 * SECOND)) == (Standstill(6.0),)
    assert (keeper.standstills, keeper.longest_standstill_s) == (2, 6.0)


@pytest.mark.parametrize("by_s", [JUMP_S, -JUMP_S, 10 * 365 * 86_400.0])
def test_fault_022_a_jump_of_our_clock_is_measured(by_s: float) -> None:
    keeper, (found,) = after(1.0, by_s=by_s)
    assert found == ClockJump(by_s)
    assert (keeper.standstills, keeper.clock_jumps) == (0, 1)


def test_a_jump_while_we_stood_still_is_told_beside_it() -> None:
    _, found = after(9.0, by_s=60.0)
    assert found == (Standstill(8.0), ClockJump(60.0))


def test_a_clock_that_leapt_ahead_is_not_believed_for_a_day() -> None:
    keeper, _ = after(1.0, by_s=LEAP_S)
    assert not keeper.is_believed(101.0)
    assert not keeper.is_believed(101.0 + LEAP_S - 1)
    assert keeper.is_believed(101.0 + LEAP_S)


def test_a_clock_that_is_set_back_again_is_believed() -> None:
    keeper, _ = after(1.0, by_s=LEAP_S)
    keeper.beat(102.0, Instant(NOON + 2 * SECOND))
    assert keeper.is_believed(102.0)


@pytest.mark.parametrize("by_s", [0.0, LEAP_S - 1, -10 * LEAP_S])
def test_a_clock_that_is_mended_is_believed(by_s: float) -> None:
    keeper, _ = after(1.0, by_s=by_s)
    assert keeper.is_believed(101.0)


def begun(away_us: int) -> Timekeeper:
    """Begin so long after something was noted last, and beat once."""
    keeper = Timekeeper()
    keeper.begin(100.0, NOON, Instant(NOON - away_us))
    keeper.beat(100.0, NOON)
    return keeper


def test_a_clock_that_is_years_ahead_at_the_start_is_not_believed_for_a_day() -> None:
    keeper = begun(73 * YEAR)
    assert not keeper.is_believed(100.0 + LEAP_S - 1)
    assert keeper.is_believed(100.0 + LEAP_S)


def test_a_clock_that_is_set_back_after_the_start_is_believed() -> None:
    keeper = begun(73 * YEAR)
    keeper.beat(101.0, Instant(NOON - 73 * YEAR + SECOND))
    assert keeper.is_believed(101.0)


@pytest.mark.parametrize("away_us", [-YEAR, 0, 3 * DAY, round(AWAY_S - 1) * SECOND])
def test_a_start_soon_after_what_was_noted_last_is_believed(away_us: int) -> None:
    assert begun(away_us).is_believed(100.0)
