"""What is drawn, and when it is more than was allowed."""

import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.services.limiting.conduct import Allowed, drawn_a
from chargeloom.services.limiting.outlet import FIRST_PAUSE_S, Outlet

NOW = Instant(1_774_008_000 * SECOND)


def reading(*samples: tuple[Quantity, str], age_s: int = 0) -> Reading:
    quantities, values = zip(*samples, strict=True)
    return Reading(at=Instant(NOW - age_s * SECOND), quantities=quantities, values=values)


def current(phase: str | None, value: str, unit: str = "A") -> tuple[Quantity, str]:
    return Quantity(measurand="Current.Import", unit=unit, phase=phase), value


def test_the_line_that_draws_most_counts() -> None:
    assert (
        drawn_a((reading(current("L1", "10"), current("L2", "12.5"), current("N", "40")),)) == 12.5
    )


def test_the_newest_reading_counts() -> None:
    old = reading(current("L1", "30"), age_s=60)
    assert drawn_a((old, reading(current("L1", "6")))) == 6.0


def test_power_stands_in_where_no_current_is_told() -> None:
    power = Quantity(measurand="Power.Active.Import", unit="kW"), "6.9"
    assert drawn_a((reading(power),)) == pytest.approx(10.0)


def test_a_power_is_held_against_a_limit_by_the_voltage_of_the_place() -> None:
    power = (Quantity(measurand="Power.Active.Import", unit="W"), "7200")
    assert drawn_a((reading(power),), volts=120.0) == pytest.approx(20.0)


def test_of_direct_current_counts_what_it_takes_from_each_line_of_the_grid() -> None:
    power = Quantity(measurand="Power.Active.Import", unit="W", location="Outlet"), "12696"
    assert drawn_a((reading(current(None, "34"), power),), is_dc=True) == pytest.approx(20.0)
    assert drawn_a((reading(current(None, "34")),), is_dc=True) is None


@pytest.mark.parametrize("value", ["NaN", "Infinity", "much"])
def test_what_is_no_number_is_no_current(value: str) -> None:
    assert drawn_a((reading(current("L1", value)),)) is None


@pytest.mark.parametrize(
    ("drawn", "limit", "before", "age_s", "expected"),
    [
        (12.0, 10.0, 16.0, 31, True),
        (12.0, 10.0, 16.0, 29, False),
        (17.5, 10.0, 16.0, 29, True),
        (12.0, 10.0, None, 29, False),
        (10.9, 10.0, 16.0, 31, False),
        (33.0, 32.0, 32.0, 31, False),
        (1.1, 0.0, 16.0, 31, True),
        (99.0, None, 16.0, 31, False),
    ],
)
def test_more_is_only_too_much_after_a_grace_and_beyond_the_meter_s_error(
    drawn: float, limit: float | None, before: float | None, age_s: int, *, expected: bool
) -> None:
    allowed = Allowed()
    allowed.replaced(before, Instant(NOW - age_s * SECOND))
    assert allowed.is_exceeded(drawn, limit, NOW) is expected


def test_a_reading_between_an_answer_and_its_being_noted_is_held_against_what_held_before() -> None:
    allowed = Allowed()
    allowed.changing(16.0)
    assert not allowed.is_exceeded(16.0, 10.0, NOW)
    allowed.replaced(16.0, NOW)
    assert not allowed.is_exceeded(16.0, 10.0, NOW)
    assert allowed.is_exceeded(16.0, 10.0, Instant(NOW + 31 * SECOND))


def test_who_is_given_new_limits_all_the_time_is_still_found_out() -> None:
    allowed = Allowed()
    for age_s in range(60, 0, -1):
        allowed.replaced(10.0, Instant(NOW - age_s * SECOND))
    assert allowed.is_exceeded(12.0, 10.0, NOW)


def test_a_clock_that_goes_back_gives_no_more_than_the_grace() -> None:
    allowed, an_hour_ago = Allowed(), NOW - 3_600 * SECOND
    allowed.replaced(32.0, NOW)
    assert not allowed.is_exceeded(30.0, 10.0, Instant(an_hour_ago))
    assert not allowed.is_exceeded(30.0, 10.0, Instant(an_hour_ago + 29 * SECOND))
    assert allowed.is_exceeded(30.0, 10.0, Instant(an_hour_ago + 30 * SECOND))


def test_whoever_is_told_again_later_waits_no_longer_when_the_clock_goes_back() -> None:
    outlet, an_hour_ago = Outlet(StationId("CP1"), 1), NOW - 3_600 * SECOND
    outlet.pause(NOW)
    assert outlet.is_paused(Instant(an_hour_ago))
    assert not outlet.is_paused(Instant(an_hour_ago + FIRST_PAUSE_S * SECOND))
