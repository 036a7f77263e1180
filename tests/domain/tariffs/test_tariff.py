"""Tariffs as facts, and what is wrong with one."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from chargeloom.domain.instant import Instant
from chargeloom.domain.tariffs.check import MOST_ELEMENTS, check
from chargeloom.domain.tariffs.tariff import (
    Element,
    PriceLimit,
    Tariff,
    counts_time,
    is_valid_at,
    needs_readings,
)
from tests.domain.pricing.plain import component, element, tariff

ENERGY = component("ENERGY", "0.25")


def pointers(rules: Tariff) -> list[str]:
    return [problem.pointer for problem in check(rules)]


def limit(before: str, after: str | None = None) -> PriceLimit:
    return PriceLimit(before_taxes=Decimal(before), after_taxes=Decimal(after) if after else None)


def test_a_sound_tariff_has_no_problems() -> None:
    assert (
        check(tariff(element(ENERGY), min_price=limit("1", "2"), max_price=limit("1", "2"))) == []
    )


@pytest.mark.parametrize(
    ("elements", "more", "expected"),
    [
        ((), {}, ["/elements"]),
        ((element(ENERGY),) * (MOST_ELEMENTS + 1), {}, ["/elements"]),
        ((element(ENERGY),), {"currency": "DEM"}, ["/currency"]),
        ((element(ENERGY),), {"valid_from": Instant(2), "valid_until": Instant(2)}, ["/valid_until"]),
        ((element(ENERGY),), {"min_price": limit("-1")}, ["/min_price/before_taxes"]),
        ((element(ENERGY),), {"min_price": limit("1", "NaN")}, ["/min_price/after_taxes"]),
        ((element(ENERGY),), {"min_price": limit("2", "2"), "max_price": limit("1", "1")},
         ["/max_price/before_taxes", "/max_price/after_taxes"]),
        ((element(),), {}, ["/elements/0/price_components"]),
        ((element(ENERGY, ENERGY),), {}, ["/elements/0/price_components/1/type"]),
        ((element(component("FLAT", "1e9")),), {}, ["/elements/0/price_components/0/price"]),
        ((element(component("FLAT", "1e-13")),), {}, ["/elements/0/price_components/0/price"]),
        ((element(component("FLAT", "Infinity")),), {}, ["/elements/0/price_components/0/price"]),
        ((element(component("FLAT", "1", vat="101")),), {}, ["/elements/0/price_components/0/vat"]),
        ((element(component("FLAT", "1", -1)),), {}, ["/elements/0/price_components/0/step_size"]),
        ((element(ENERGY, reservation="RESERVATION"),), {}, ["/elements/0/price_components/0/type"]),
        ((element(ENERGY, start_time="08:00", end_time="08:00"),), {}, ["/elements/0/restrictions/end_time"]),
        ((element(ENERGY, start_date="2026-02-30"),), {}, ["/elements/0/restrictions/start_date"]),
        ((element(ENERGY, start_date="2026-02-03", end_date="2026-02-03"),), {}, ["/elements/0/restrictions/end_date"]),
        ((element(ENERGY, min_kwh=Decimal(5), max_kwh=Decimal(5)),), {}, ["/elements/0/restrictions/max_kwh"]),
        ((element(ENERGY, min_power=Decimal("NaN")),), {}, ["/elements/0/restrictions/min_power"]),
    ],
)  # fmt: skip
def test_each_fault_names_its_field(
    elements: tuple[Element, ...], more: dict[str, Any], expected: list[str]
) -> None:
    assert pointers(tariff(*elements, **more)) == expected


def test_the_whole_day_may_be_written_from_midnight_to_midnight() -> None:
    assert check(tariff(element(ENERGY, start_time="00:00", end_time="00:00"))) == []


def test_a_credit_for_energy_is_a_price() -> None:
    assert check(tariff(element(component("ENERGY", "-0.10")))) == []


def test_it_is_valid_from_one_moment_to_before_another() -> None:
    rules = tariff(element(ENERGY), valid_from=Instant(10), valid_until=Instant(20))
    assert [is_valid_at(rules, Instant(at)) for at in (9, 10, 19, 20)] == [False, True, True, False]
    assert is_valid_at(tariff(element(ENERGY)), Instant(0))


@pytest.mark.parametrize(
    ("rules", "time_counts", "readings_count"),
    [
        (tariff(element(ENERGY, component("FLAT", "1"))), False, False),
        (tariff(element(component("PARKING_TIME", "1"))), True, True),
        (tariff(element(ENERGY, start_time="08:00")), True, True),
        (tariff(element(ENERGY, min_power=Decimal(5))), False, True),
        (tariff(element(ENERGY, reservation="RESERVATION")), False, True),
    ],
)
def test_it_says_what_its_price_hangs_on(
    rules: Tariff, time_counts: bool, readings_count: bool
) -> None:
    assert (counts_time(rules), needs_readings(rules)) == (time_counts, readings_count)


def test_a_price_is_read_digit_by_digit_from_a_number_or_a_text() -> None:
    told = b'{"currency":"EUR","elements":[{"price_components":[{"type":"ENERGY","price":%s}]}]}'
    for price in (b"0.1000000001", b'"0.1000000001"'):
        read = msgspec.json.decode(told % price, type=Tariff)
        assert read.elements[0].price_components[0].price == Decimal("0.1000000001")
        assert msgspec.json.decode(msgspec.json.encode(read), type=Tariff) == read
