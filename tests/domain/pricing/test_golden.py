from zoneinfo import ZoneInfo

import pytest

from chargeloom.domain.pricing import price
from tests.domain.pricing import golden


@pytest.mark.parametrize("name", golden.ids())
def test_a_charge_costs_what_the_standard_says_of_its_own_examples(name: str) -> None:
    vector = golden.vector(name)
    tariff, periods = golden.read(vector)
    cost = price(tariff, periods, ZoneInfo(golden.ZONE))
    assert golden.is_as_stated(cost.excl, vector["excl"]), cost
    if "incl" in vector:
        assert golden.is_as_stated(cost.incl, vector["incl"]), cost
