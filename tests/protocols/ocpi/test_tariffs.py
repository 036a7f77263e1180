"""Tariff objects of three versions of OCPI as tariffs of ours."""

import json
from decimal import Decimal
from typing import Any

import pytest

from chargeloom.domain.tariffs.tariff import PriceLimit, Restrictions, TaxIncluded
from chargeloom.protocols.ocpi.tariffs import TariffUnreadable, read
from tests.shared import SHARED, shared

EXAMPLES = ("specs/ocpi/2.2.1/examples", "specs/ocpi/2.3.0/examples", "specs/ocpi/2.1.1/examples")
PRICED = {"type": "ENERGY", "price": 0.25, "step_size": 1}


def said(**more: Any) -> bytes:
    rules = {"currency": "EUR", "elements": [{"price_components": [PRICED]}]}
    return json.dumps(rules | more).encode()


def examples() -> list[str]:
    found = [
        path.relative_to(SHARED).as_posix()
        for folder in EXAMPLES
        for path in sorted((SHARED / folder).glob("*.json"))
        if path.name.startswith(("tariff", "mod_tariffs"))
    ]
    return found or ["none at hand"]


@pytest.mark.parametrize("name", examples())
def test_every_example_of_the_standard_is_read(name: str) -> None:
    assert read(shared(name).read_bytes()).elements


def test_2_2_1_says_limits_with_vat_and_knows_no_tax_included() -> None:
    rules = read(said(min_price={"excl_vat": 0.5, "incl_vat": 0.55}))
    assert rules.min_price is not None
    assert (rules.min_price.before_taxes, rules.min_price.after_taxes) == (
        Decimal("0.5"),
        Decimal("0.55"),
    )
    assert rules.is_taxed_by_rates_alone


def test_2_3_0_says_limits_before_and_after_taxes_and_whether_they_are_in_the_price() -> None:
    rules = read(said(max_price={"before_taxes": 9}, tax_included="N/A"))
    assert rules.max_price is not None
    assert (str(rules.max_price.before_taxes), rules.max_price.after_taxes) == ("9", None)
    assert (rules.tax_included, rules.is_taxed_by_rates_alone) == (
        TaxIncluded.NOT_APPLICABLE,
        False,
    )


def test_a_time_without_a_zone_is_utc() -> None:
    told = read(said(start_date_time="2026-01-01T00:00:00", end_date_time="2026-01-01T01:00:00+01:00"[:19] + "Z"))  # fmt: skip
    assert (told.valid_from, told.valid_until) == (1767225600000000, 1767229200000000)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (b"{", "is no JSON"),
        (said(currency="XXX"), "/currency"),
        (said(elements=[]), "/elements"),
        (said(min_price={"incl_vat": 1}), "/min_price: .*before taxes"),
        (said(start_date_time="/start_date_time: no date"), "/start_date_time: no date"),
        (said(elements=[{"price_components": [{"type": "WATER", "price": 1}]}]), "WATER"),
        (said(elements=[{"price_components": [{"type": "FLAT", "price": "1,5"}]}]), "price: a number"),
        (said(elements=[{"price_components": [PRICED | {"price": "1_0"}]}]), "/elements/0/price_components/0/price: a number"),
        (said(max_price={"before_taxes": "\uff110"}), "/max_price/before_taxes: a number"),
        (said(elements=[{"price_components": [PRICED], "restrictions": {"start_time": "24:00"}}]), "start_time"),
    ],
)  # fmt: skip
def test_what_is_no_tariff_is_refused_with_the_reason(told: bytes, why: str) -> None:
    with pytest.raises(TariffUnreadable, match=why):
        read(told)


def test_what_a_partner_says_in_vain_is_taken() -> None:
    """An element that never applies, and a limit that no taxes make, are nothing that OCPI forbids."""
    never = {"price_components": [PRICED], "restrictions": {"max_kwh": 0}}
    found = read(said(elements=[never], max_price={"before_taxes": 10, "after_taxes": 9}))
    assert found.elements[0].restrictions == Restrictions(max_kwh=Decimal(0))
    assert found.max_price == PriceLimit(before_taxes=Decimal(10), after_taxes=Decimal(9))
