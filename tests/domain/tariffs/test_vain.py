"""What OCPI allows, and nobody means who draws up a tariff."""

from decimal import Decimal
from typing import Any

import pytest

from chargeloom.domain.tariffs.check import check
from chargeloom.domain.tariffs.tariff import PriceLimit
from chargeloom.domain.tariffs.vain import vain
from tests.domain.pricing.plain import component, element, tariff

ENERGY = component("ENERGY", "0.25")


def limit(before: str, after: str) -> PriceLimit:
    return PriceLimit(before_taxes=Decimal(before), after_taxes=Decimal(after))


@pytest.mark.parametrize(
    ("restrictions", "limits", "expected"),
    [
        ({}, {}, []),
        ({"max_kwh": Decimal("0.001"), "max_duration": 1}, {}, []),
        ({"max_kwh": Decimal(0)}, {}, ["/elements/0/restrictions/max_kwh"]),
        ({"max_duration": 0}, {}, ["/elements/0/restrictions/max_duration"]),
        ({}, {"min_price": limit("2", "2")}, []),
        ({}, {"min_price": limit("2", "1.99")}, ["/min_price/after_taxes"]),
        ({}, {"max_price": limit("2", "1.99")}, ["/max_price/after_taxes"]),
    ],
)
def test_what_is_vain_is_named_and_stays_allowed(
    restrictions: dict[str, Any], limits: dict[str, Any], expected: list[str]
) -> None:
    rules = tariff(element(ENERGY, **restrictions), **limits)
    assert [problem.pointer for problem in vain(rules)] == expected
    assert check(rules) == []
