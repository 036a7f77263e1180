"""step_size, to the letter of the CDR chapter of OCPI 2.3.0."""

from decimal import Decimal

from chargeloom.domain.pricing import Activity
from chargeloom.domain.pricing.wording import explained
from tests.domain.pricing.plain import BERLIN, component, cost, element, period, quantities, tariff

TEN_MINUTES = 600
BOTH = tariff(
    element(component("TIME", "1", TEN_MINUTES), component("PARKING_TIME", "2", TEN_MINUTES))
)


def test_charging_is_not_stepped_where_parking_follows() -> None:
    told = cost(
        BOTH,
        period("2026-03-02T10:00", 21, "5"),
        period("2026-03-02T10:21", 16, activity=Activity.PARKING),
    )
    assert quantities(told) == [("time", "1260"), ("parking-time", "1200")]


def test_parking_is_not_stepped_where_charging_follows() -> None:
    told = cost(
        BOTH,
        period("2026-03-02T10:00", 16, activity=Activity.PARKING),
        period("2026-03-02T10:16", 21, "5"),
    )
    assert quantities(told) == [("parking-time", "960"), ("time", "1800")]


def test_the_total_of_a_kind_is_stepped_not_its_last_period() -> None:
    told = cost(
        BOTH,
        period("2026-03-02T10:00", 6, "1"),
        period("2026-03-02T10:06", 5, activity=Activity.PARKING),
        period("2026-03-02T10:11", 7, "1"),
    )
    assert quantities(told) == [("time", "1200"), ("parking-time", "300")]


def test_free_time_at_the_end_leaves_the_step_to_what_was_billed_before() -> None:
    rules = tariff(element(component("TIME", "1", TEN_MINUTES)))
    told = cost(
        rules,
        period("2026-03-02T10:00", 21, "5"),
        period("2026-03-02T10:21", 16, activity=Activity.PARKING),
    )
    assert quantities(told) == [("time", "1800")]


def test_a_whole_multiple_is_not_stepped_further() -> None:
    told = cost(BOTH, period("2026-03-02T10:00", 20, "5"))
    assert quantities(told) == [("time", "1200")]


def test_a_step_of_0_is_none_and_what_flowed_back_is_not_stepped() -> None:
    rules = tariff(element(component("ENERGY", "1", 0)))
    assert quantities(cost(rules, period("2026-03-02T10:00", 20, "0.1152"))) == [
        ("energy", "0.1152")
    ]
    back = tariff(element(component("ENERGY", "1", 500)))
    assert quantities(cost(back, period("2026-03-02T10:00", 20, "-1.2"))) == [("energy", "-1.2")]


def test_a_reservation_is_stepped_for_itself() -> None:
    rules = tariff(
        element(component("TIME", "1", TEN_MINUTES)),
        element(component("TIME", "1", TEN_MINUTES), reservation="RESERVATION"),
    )
    told = cost(
        rules,
        period("2026-03-02T10:00", 13, activity=Activity.RESERVATION),
        period("2026-03-02T10:13", 13, "5"),
    )
    assert quantities(told) == [("reservation-time", "1200"), ("time", "1200")]


def test_the_reason_for_a_step_stands_beside_the_line() -> None:
    held = tariff(
        element(component("ENERGY", "0.25", 500), day_of_week=("MONDAY",), min_power=Decimal(1))
    )
    told = list(explained(cost(held, period("2026-03-02T10:00", 2, "0.1152")), held, BERLIN))
    assert told[0] == (
        "0.5 kWh at 0.25 EUR per kWh (element 1; Monday, from 1 kW; 2026-03-02 10:00:00+01:00 to "
        "2026-03-02 10:02:00+01:00; 0.1152 kWh in steps of 500 Wh): 0.125 EUR before taxes, "
        "0.125 EUR with them (0 %)"
    )
