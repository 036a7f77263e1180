"""How the limit of a charge is shown."""

from decimal import Decimal

from chargeloom.domain.charging.charge_limit import Ceiling, ChargeLimit
from chargeloom.domain.ids import TransactionId
from chargeloom.web.api.charges.limit_shape import CeilingItem, show_limit


def test_energy_is_in_whole_watt_hours_and_money_keeps_its_digits() -> None:
    kept = Ceiling(cost=Decimal("12.50"), energy_wh=Decimal("7000.5"))
    shown = show_limit(ChargeLimit(transaction=TransactionId(6), kept=kept))
    assert shown.kept == CeilingItem(cost="12.50", energy_wh=7000, time_s=None, soc=None)
    assert (shown.asked, shown.reached, shown.reached_at) == (None, None, None)
