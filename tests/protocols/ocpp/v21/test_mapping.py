"""Limits of a transaction, to the domain and back (OCPP 2.1, 2.110)."""

from decimal import Decimal

from chargeloom.domain.charging.charge_limit import Ceiling
from chargeloom.protocols.ocpp.v21.mapping import ceiling_of, limit_of
from chargeloom.protocols.ocpp.v21.messages.datatypes.transactions import TransactionLimit


def test_a_limit_comes_back_as_it_was() -> None:
    said = Ceiling(cost=Decimal("12.50"), energy_wh=Decimal("7000.5"), time_s=600, soc=80)
    assert ceiling_of(limit_of(said)) == said


def test_a_limit_that_says_nothing_is_none() -> None:
    assert (ceiling_of(None), ceiling_of(TransactionLimit())) == (None, None)
    assert limit_of(None) is None
