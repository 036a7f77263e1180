"""Both sides of the taxes, the least and the most (OCPI 2.3.0, tax_included, min_price, max_price)."""

from decimal import Decimal
from typing import Any

import pytest

from chargeloom.domain.tariffs.tariff import PriceLimit, TaxIncluded
from tests.domain.pricing.plain import component, cost, element, period, tariff

HOUR = period("2026-03-02T10:00", 60, "10")


def sides(*components: Any, **more: Any) -> tuple[str | None, str | None]:
    told = cost(tariff(element(*components), **more), HOUR)
    return tuple(None if one is None else str(one) for one in (told.excl, told.incl))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("vat", "included", "expected"),
    [
        ("25", TaxIncluded.NO, ("10", "12.5")),
        ("25", TaxIncluded.YES, ("8", "10")),
        ("19", TaxIncluded.YES, ("8.403361344538", "10")),
        (None, TaxIncluded.NO, ("10", None)),
        (None, TaxIncluded.YES, (None, "10")),
        (None, TaxIncluded.NOT_APPLICABLE, ("10", "10")),
    ],
)
def test_taxes_are_in_a_price_or_come_on_top(
    vat: str | None, included: TaxIncluded, expected: tuple[str | None, str | None]
) -> None:
    assert sides(component("ENERGY", "1", vat=vat), tax_included=included) == expected


def test_up_to_2_2_1_a_component_without_a_rate_bears_no_tax() -> None:
    told = sides(component("ENERGY", "1", vat=None), is_taxed_by_rates_alone=True)
    assert told == ("10", "10")


def test_one_unknown_rate_makes_the_whole_unknown_unless_nothing_is_due_for_it() -> None:
    energy = component("ENERGY", "1", vat="20")
    assert sides(energy, component("FLAT", "1", vat=None)) == ("11", None)
    assert sides(energy, component("FLAT", "0", vat=None)) == ("10", "12")


def limit(before: str, after: str | None = None) -> PriceLimit:
    return PriceLimit(
        before_taxes=Decimal(before), after_taxes=Decimal(after) if after is not None else None
    )


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"max_price": limit("8", "9")}, ("8", "9")),
        ({"max_price": limit("20", "11")}, ("10", "11")),
        ({"max_price": limit("8")}, ("8", "9.6")),
        ({"min_price": limit("15", "17")}, ("15", "17")),
        ({"min_price": limit("5", "13")}, ("10", "13")),
        ({"min_price": limit("15")}, ("15", "18")),
        ({"min_price": limit("1"), "max_price": limit("99")}, ("10", "12")),
    ],
)
def test_the_least_and_the_most_bind_on_both_sides(
    limits: dict[str, PriceLimit], expected: tuple[str, str]
) -> None:
    assert sides(component("ENERGY", "1", vat="20"), **limits) == expected


def test_taxes_of_several_rates_follow_a_limit_in_proportion() -> None:
    mixed = component("ENERGY", "1", vat="20"), component("FLAT", "10", vat="0")
    assert sides(*mixed, max_price=limit("10")) == ("10", "11")


def test_a_limit_before_taxes_says_nothing_where_that_side_is_unknown() -> None:
    energy = component("ENERGY", "1", vat=None)
    assert sides(energy, max_price=limit("8")) == ("8", None)
    assert sides(energy, max_price=limit("8"), tax_included=TaxIncluded.YES) == (None, "10")


def test_a_limit_is_a_line_so_that_lines_add_up() -> None:
    told = cost(
        tariff(element(component("ENERGY", "1", vat="20")), max_price=limit("8", "9")), HOUR
    )
    assert [(line.kind.value, str(line.excl), str(line.incl)) for line in told.lines] == [
        ("energy", "10", "12"),
        ("maximum", "-2", "-3"),
    ]


def test_what_is_due_is_rounded_once_with_taxes_where_they_are_known() -> None:
    due = cost(tariff(element(component("ENERGY", "0.5005", vat="0"))), HOUR).due
    assert due is not None
    assert (str(due.amount), due.currency) == ("5.01", "EUR")
    unknown = cost(tariff(element(component("ENERGY", "1.23456", vat=None))), HOUR).due
    assert str(unknown and unknown.amount) == "12.35"
