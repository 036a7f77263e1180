"""Readings: the meter's own decimals."""

from decimal import Decimal

import pytest

from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import (
    ENERGY_IMPORT,
    WATT_HOURS,
    Quantity,
    Reading,
    amount,
    are_plain,
    scaled,
)
from chargeloom.domain.totals import latest


def reading(value: str, unit: str, **more: object) -> Reading:
    quantity = Quantity(measurand=ENERGY_IMPORT, unit=unit, **more)  # type: ignore[arg-type]
    return Reading(at=Instant(0), quantities=(quantity,), values=(value,))


def test_an_amount_is_exact_or_none() -> None:
    assert amount("0.10") == Decimal("0.10")
    assert amount("NaN") is None
    assert amount("Infinity") is None
    assert amount("12,5") is None


@pytest.mark.parametrize("text", ["1_000", "\u0661\u0662\u0663", "\uff112", "1\u00a0"])
def test_a_meter_writes_with_ten_digits_and_nothing_between_them(text: str) -> None:
    assert amount(text) is None


def test_the_newest_total_counts_in_the_wanted_unit() -> None:
    readings = (reading("1000", "Wh"), reading("1.2345", "kWh"), reading("9", "kWh", phase="L1"))
    assert latest(readings, ENERGY_IMPORT, WATT_HOURS) == Decimal("1234.5")


def test_signed_data_and_strange_units_are_no_amounts() -> None:
    readings = (reading("FF", "Wh", is_signed=True), reading("1", "bananas"))
    assert latest(readings, ENERGY_IMPORT, WATT_HOURS) is None


def test_what_the_outlet_gives_outweighs_what_was_read_elsewhere() -> None:
    def at(location: str | None) -> Quantity:
        return Quantity(measurand=ENERGY_IMPORT, unit="kWh", location=location)

    both = Reading(at=Instant(0), quantities=(at("Inlet"), at("Outlet")), values=("9", "8"))
    assert latest((both,), ENERGY_IMPORT, WATT_HOURS) == 8000
    inlet = Reading(at=Instant(0), quantities=(at("Inlet"),), values=("9",))
    assert latest((inlet,), ENERGY_IMPORT, WATT_HOURS) == 9000


def test_a_conversion_loses_no_digit() -> None:
    long = "1234567890123456789012345678901.234"
    quantity = Quantity(measurand=ENERGY_IMPORT, unit="kWh")
    reading = Reading(at=Instant(0), quantities=(quantity,), values=(long,))
    assert latest((reading,), ENERGY_IMPORT, WATT_HOURS) == Decimal(
        1234567890123456789012345678901234
    )


@pytest.mark.parametrize("text", ["1E309", "1E999999999", "-1E400", "1E-999999", "NaN", "inf", ""])
def test_what_no_double_holds_is_no_amount(text: str) -> None:
    assert amount(text) is None
    assert scaled(text, Decimal(1000)) is None


@pytest.mark.parametrize("text", ["0", "-3.5", "123456789012345.123456"])
def test_a_plain_number_is_an_amount(text: str) -> None:
    assert are_plain((reading(text, "Wh"),))
    assert amount(text) is not None


@pytest.mark.parametrize("text", ["", ".", "1.2.3", "NaN", "1e9", "\u0661", "1 ", "1_0"])
def test_whatever_needs_a_second_look_is_no_plain_number(text: str) -> None:
    assert not are_plain((reading("1", "Wh"), reading(text, "Wh")))
