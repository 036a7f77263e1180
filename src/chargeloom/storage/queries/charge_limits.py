"""How far charges may go."""

from collections.abc import Sequence

from sqlalchemy import select

from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.ids import TransactionId
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import charge_limit


def charge_limits(transactions: Sequence[TransactionId]) -> Asked[ChargeLimit]:
    """List what limits some transactions."""
    chosen = select(charge_limit).where(charge_limit.c.transaction.in_(transactions))
    return Asked(
        chosen.order_by(charge_limit.c.transaction), lambda row: record_of(ChargeLimit, row)
    )
