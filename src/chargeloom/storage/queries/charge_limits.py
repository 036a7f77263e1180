"""How far charges may go."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.ids import TransactionId
from chargeloom.storage.asked import Asked
from chargeloom.storage.queries.transactions import IS_OPEN
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import charge_limit, transaction


def charge_limits(transactions: Sequence[TransactionId]) -> Asked[ChargeLimit]:
    """List what limits some transactions."""
    chosen = _all.where(charge_limit.c.transaction.in_(transactions))
    return Asked(chosen.order_by(charge_limit.c.transaction), _limit)


def _limit(row: Row[Any]) -> ChargeLimit:
    return record_of(ChargeLimit, row)


_all: Final = select(charge_limit)

LIVE_CHARGE_LIMITS: Final = Asked(
    _all.where(charge_limit.c.transaction.in_(select(transaction.c.id).where(IS_OPEN))), _limit
)
"""What limits the open ones: they may be more than a statement can name."""
