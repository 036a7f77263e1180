"""How a transaction is shown: energy in whole watt-hours, rounded once from the exact decimals."""

from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from chargeloom.domain.ids import to_text
from chargeloom.domain.transaction import Suspicion, TransactionRecord
from chargeloom.web.api import identifiers
from chargeloom.web.moments import MomentOut, write_if_any


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """An amount, exact."""

    amount: str
    currency: str


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
    suspect: tuple[Suspicion, ...]
    cost: Money | None


def show(record: TransactionRecord, register_wh: Decimal | None) -> TransactionItem:
    """Show a transaction; `register_wh` is what the meter said last, while no end is known."""
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
        energy_exported_wh=None,
        stop_reason=record.stop_reason or None,
        suspect=record.suspect,
        cost=None,
    )


def energy_wh(record: TransactionRecord, register_wh: Decimal | None) -> Decimal | None:
    """Say how much was delivered, or was so far; None where that is not known."""
    if record.meter_stop_wh is not None or register_wh is None or record.meter_start_wh is None:
        return record.energy_wh
    energy = register_wh - record.meter_start_wh
    return energy if energy >= 0 else None


def whole(amount: Decimal | None) -> int | None:
    """Round to a whole number; a half goes to the even neighbour."""
    return int(amount.to_integral_value(ROUND_HALF_EVEN)) if amount is not None else None


def text_id(record: TransactionRecord) -> str:
    """Write a transaction's id."""
    return to_text(identifiers.TRANSACTION, record.id)
