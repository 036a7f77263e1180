"""How a transaction is shown: energy in whole watt-hours, rounded once from the exact decimals."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord, between
from chargeloom.domain.ids import to_text
from chargeloom.domain.pricing.transaction_cost import TransactionCost
from chargeloom.web.api import identifiers
from chargeloom.web.api.charges.cost_shape import CostItem, show_cost
from chargeloom.web.api.charges.limit_shape import LimitItem, show_limit
from chargeloom.web.moments import MomentOut, write_if_any

Shown: TypeAlias = Annotated[
    str, Meta(max_length=255, description="What the reader showed; case ignored.")
]
"""A token, as a filter names it."""


class TransactionItem(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction; what is not known yet, or never was told, is null."""

    id: str
    station: str
    session: str | None
    station_transaction_id: str | None
    evse: int | None
    connector: int | None
    token: str | None
    started_at: MomentOut | None
    stopped_at: MomentOut | None
    meter_start_wh: int | None
    meter_stop_wh: int | None
    energy_wh: int | None
    energy_exported_wh: int | None
    stop_reason: str | None
    charging_state: str | None
    preconditioning: str | None
    evse_sleep: bool | None
    offline: bool
    suspect: tuple[Suspicion, ...]
    cost: CostItem | None
    limit: LimitItem | None


def show(
    record: TransactionRecord,
    register_wh: Decimal | None,
    exported_wh: Decimal | None = None,
    cost: TransactionCost | None = None,
    limit: ChargeLimit | None = None,
) -> TransactionItem:
    """Show a transaction; the registers are what the meter said last, while no end is known."""
    return TransactionItem(
        id=text_id(record),
        station=record.station,
        session=to_text(identifiers.SESSION, record.session) if record.session else None,
        station_transaction_id=record.number or record.claimed_number,
        evse=record.evse,
        connector=record.connector,
        token=record.token_uid,
        started_at=write_if_any(record.started_at),
        stopped_at=write_if_any(record.stopped_at),
        meter_start_wh=whole(record.meter_start_wh),
        meter_stop_wh=whole(record.meter_stop_wh),
        energy_wh=whole(energy_wh(record, register_wh)),
        energy_exported_wh=whole(energy_exported_wh(record, exported_wh)),
        stop_reason=record.stop_reason or None,
        charging_state=record.charging_state,
        preconditioning=record.preconditioning,
        evse_sleep=record.evse_sleep,
        offline=record.is_offline,
        suspect=record.suspect,
        cost=show_cost(cost) if cost is not None else None,
        limit=show_limit(limit) if limit is not None else None,
    )


def energy_wh(record: TransactionRecord, register_wh: Decimal | None) -> Decimal | None:
    """Say how much was delivered, or was so far; None where that is not known."""
    if record.meter_stop_wh is not None or register_wh is None or record.meter_start_wh is None:
        return record.energy_wh
    return between(record.meter_start_wh, register_wh)


def energy_exported_wh(record: TransactionRecord, register_wh: Decimal | None) -> Decimal | None:
    """Say how much flowed back, or did so far; None where no register told of it."""
    if record.export_stop_wh is not None or register_wh is None:
        return record.energy_exported_wh
    return between(record.export_start_wh, register_wh)


def whole(amount: Decimal | None) -> int | None:
    """Round to a whole number; a half goes to the even neighbour."""
    return int(amount.to_integral_value(ROUND_HALF_EVEN)) if amount is not None else None


def text_id(record: TransactionRecord) -> str:
    """Write a transaction's id."""
    return to_text(identifiers.TRANSACTION, record.id)
