"""How far a charge may go (OCPP 2.1, E16)."""

from decimal import Decimal

import pytest

from chargeloom.domain.charging.charge_limit import Ceiling, ChargeLimit, Measure
from chargeloom.domain.ids import TransactionId

ASKED = Ceiling(cost=Decimal(20), energy_wh=Decimal(10_000))


def test_only_what_a_station_supports_is_kept() -> None:
    """E16.FR.12."""
    assert ASKED.only({Measure.ENERGY, Measure.SOC}) == Ceiling(energy_wh=Decimal(10_000))
    assert ASKED.only({Measure.TIME}) is None


def test_a_limit_is_changed_and_never_unset() -> None:
    """E16.FR.17."""
    changed = ASKED.changed_by(Ceiling(cost=Decimal(5), soc=80))
    assert changed == Ceiling(cost=Decimal(5), energy_wh=Decimal(10_000), soc=80)


@pytest.mark.parametrize(
    ("kept", "ours"),
    [
        (None, (Measure.COST, Measure.ENERGY)),
        (Ceiling(energy_wh=Decimal(10_000)), (Measure.COST,)),
        (Ceiling(energy_wh=Decimal(9_000), cost=Decimal("20.01")), (Measure.COST,)),
        (ASKED, ()),
    ],
)
def test_what_the_station_does_not_keep_to_is_ours_to_see_to(
    kept: Ceiling | None, ours: tuple[Measure, ...]
) -> None:
    """E16.FR.13: what it does not return it does not support."""
    limit = ChargeLimit(transaction=TransactionId(6), asked=ASKED, kept=kept)
    assert limit.ours == ours


def test_what_a_driver_set_alone_is_the_stations() -> None:
    assert ChargeLimit(transaction=TransactionId(6), kept=ASKED).ours == ()
