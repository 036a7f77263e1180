"""When an element applies (OCPI 2.3.0, TariffRestrictions)."""

from fractions import Fraction
from typing import Any

import msgspec
import pytest

from chargeloom.domain.pricing import Activity, Period
from tests.domain.pricing.plain import component, cost, element, excl, period, quantities, tariff


def per_hour(**held: Any) -> Any:
    return tariff(element(component("TIME", "6"), **held))


@pytest.mark.parametrize(
    ("held", "start", "expected"),
    [
        ({"start_time": "13:30"}, "2026-03-02T13:00", "9"),
        ({"end_time": "13:30"}, "2026-03-02T13:00", "3"),
        ({"start_time": "22:00", "end_time": "06:00"}, "2026-03-02T21:00", "6"),
        ({"start_time": "22:00", "end_time": "06:00"}, "2026-03-02T05:30", "3"),
        ({"start_time": "23:00", "end_time": "00:00"}, "2026-03-02T22:30", "6"),
        ({"start_date": "2026-03-03"}, "2026-03-02T23:00", "6"),
        ({"end_date": "2026-03-03"}, "2026-03-02T23:00", "6"),
        ({"day_of_week": ("TUESDAY",)}, "2026-03-02T23:30", "9"),
        ({"day_of_week": ("MONDAY",), "start_time": "23:00", "end_time": "01:00"}, "2026-03-02T23:00", "6"),
        ({"min_duration": 1800}, "2026-03-02T10:00", "9"),
        ({"max_duration": 1800}, "2026-03-02T10:00", "3"),
        ({"min_duration": 600, "max_duration": 1200}, "2026-03-02T10:00", "1"),
    ],
)  # fmt: skip
def test_time_restricts_two_hours(held: dict[str, Any], start: str, expected: str) -> None:
    assert excl(per_hour(**held), period(start, 120)) == expected


def test_energy_restricts_from_one_amount_to_below_another() -> None:
    rules = tariff(
        element(component("ENERGY", "0"), max_kwh=5),
        element(component("ENERGY", "1"), min_kwh=5, max_kwh=8),
        element(component("ENERGY", "2")),
    )
    told = cost(rules, period("2026-03-02T10:00", 60, "10"))
    assert str(told.excl) == str(3 * 1 + 2 * 2)
    assert quantities(told) == [("energy", "5"), ("energy", "3"), ("energy", "2")]


def test_what_flows_back_uses_up_less() -> None:
    rules = tariff(element(component("ENERGY", "1"), max_kwh=5))
    there, back = period("2026-03-02T10:00", 60, "5"), period("2026-03-02T11:00", 60, "-2")
    assert excl(rules, there, back, period("2026-03-02T12:00", 60, "2")) == "5"


def levelled(start: str, **levels: int) -> Period:
    told = {name: Fraction(value) for name, value in levels.items()}
    return msgspec.structs.replace(period(start, 60, "10"), **told)


@pytest.mark.parametrize(
    ("held", "levels", "applies"),
    [
        ({"min_power": 10}, {}, True),
        ({"min_power": 11}, {}, False),
        ({"max_power": 10}, {}, False),
        ({"max_power": 11}, {}, True),
        ({"min_power": 9}, {"min_power_kw": 8}, False),
        ({"max_power": 11}, {"max_power_kw": 12}, False),
        ({"min_power": 9}, {"max_power_kw": 9}, True),
        ({"min_current": 16}, {"min_current_a": 16}, True),
        ({"max_current": 16}, {"max_current_a": 16}, False),
        ({"min_current": 16}, {"max_current_a": 20}, True),
        ({"min_current": 16}, {}, False),
        ({"max_current": 16}, {}, False),
    ],
)
def test_power_and_current_restrict(
    held: dict[str, int], levels: dict[str, int], applies: bool
) -> None:
    told = cost(per_hour(**held), levelled("2026-03-02T10:00", **levels))
    assert (told.excl == 6) is applies
    assert told.is_current_unknown == ("current" in str(held) and not levels)


def test_all_that_is_said_must_hold() -> None:
    rules = per_hour(day_of_week=("MONDAY",), min_power=11)
    assert excl(rules, period("2026-03-02T10:00", 60, "10")) == "0"


def test_each_dimension_is_looked_up_for_itself() -> None:
    rules = tariff(
        element(component("ENERGY", "1"), day_of_week=("MONDAY",)),
        element(component("ENERGY", "2"), component("TIME", "3")),
    )
    assert excl(rules, period("2026-03-02T10:00", 60, "10")) == "13"


def test_what_no_element_prices_is_free() -> None:
    rules = tariff(element(component("ENERGY", "1"), day_of_week=("SUNDAY",)))
    told = cost(rules, period("2026-03-02T10:00", 60, "10"))
    assert (len(told.lines), str(told.excl), str(told.incl)) == (0, "0", "0")


def test_a_fee_falls_due_once_when_it_first_applies() -> None:
    rules = tariff(element(component("FLAT", "5"), min_duration=3600))
    assert excl(rules, period("2026-03-02T10:00", 60)) == "0"
    assert excl(rules, period("2026-03-02T10:00", 90), period("2026-03-02T11:30", 90)) == "5"


def test_a_reservation_is_no_part_of_the_duration_and_has_prices_of_its_own() -> None:
    rules = tariff(
        element(component("TIME", "60"), max_duration=60),
        element(component("FLAT", "2"), component("TIME", "6"), reservation="RESERVATION"),
    )
    held = period("2026-03-02T10:00", 30, activity=Activity.RESERVATION)
    told = cost(rules, held, period("2026-03-02T10:30", 60))
    assert quantities(told) == [
        ("reservation-flat", "1"),
        ("reservation-time", "1800"),
        ("time", "60"),
    ]
    assert str(told.excl) == "6"


def test_a_period_without_length_may_hold_energy() -> None:
    rules = tariff(element(component("ENERGY", "1"), max_kwh=4), element(component("ENERGY", "2")))
    assert excl(rules, period("2026-03-02T10:00", 0, "6")) == "8"


def test_a_period_of_nothing_is_passed_over_but_a_charge_of_nothing_owes_its_fee() -> None:
    rules = tariff(element(component("FLAT", "1"), min_power=1), element(component("FLAT", "2")))
    nothing = period("2026-03-02T10:00", 0)
    assert excl(rules, nothing, period("2026-03-02T10:00", 60, "10")) == "1"
    assert excl(rules, nothing) == "2"


def test_nothing_costs_nothing() -> None:
    assert excl(per_hour()) == "0"
