"""Transactions: listed and read; one that runs shows what its meter says now."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.transaction import Transaction, TransactionRecord
from chargeloom.services.core import Core
from chargeloom.web.api import identifiers
from chargeloom.web.api.transaction_shape import TransactionItem, show
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.pagination import Listing, TimedQuery, listing, page_of

PATH = "/api/v1/transactions"


class TransactionQuery(TimedQuery, frozen=True, kw_only=True):
    """Which transactions; the times bound their start."""

    after: identifiers.TransactionCursor | None = None
    station: str | None = None
    active: bool | None = None
    token: (
        Annotated[str, Meta(max_length=255, description="What the reader showed; case ignored.")]
        | None
    ) = None


@gets(PATH, Right.READ)
async def transactions(ask: Ask[TransactionQuery, None]) -> Listing[TransactionItem]:
    """List transactions."""
    query = ask.query
    found = await ask.core.ground.store.transactions(
        page_of(query, identifiers.TRANSACTION),
        StationId(query.station) if query.station is not None else None,
        query.active,
        query.token,
    )
    items = [await shown(ask.core, record) for record in found]
    return listing(items, query, lambda item: item, lambda item: item.id)


@gets(f"{PATH}/{{transaction}}", Right.READ)
async def transaction(ask: Ask[NoQuery, None]) -> TransactionItem:
    """Read a transaction."""
    return await shown(ask.core, await find(ask.core, ask.path["transaction"]))


async def find(core: Core, text: str) -> TransactionRecord:
    """Find a transaction by the id that a request names. Raises Refusal."""
    number = TransactionId(identifiers.read("transaction", text))
    record = await core.ground.store.transaction(number)
    if record is None:
        raise identifiers.missing("transaction")
    return record


async def shown(core: Core, record: TransactionRecord) -> TransactionItem:
    """Show a transaction; of one that runs, what its meter says now."""
    if record.meter_stop_wh is not None:
        return show(record, None)
    return show(record, *await registers(core, record))


async def registers(core: Core, record: TransactionRecord) -> tuple[Decimal | None, Decimal | None]:
    """Tell what the meter says of a transaction without an end: what went in, and what came back."""
    live = _live(core, record)
    register_wh = live.meter.register_wh if live is not None else None
    if register_wh is None:
        register_wh = await core.ground.store.last_energy_wh(record.id)
    return register_wh, live.meter.exported_wh if live is not None else None


def _live(core: Core, record: TransactionRecord) -> Transaction | None:
    """Find the live picture of a transaction, while it runs."""
    station = core.fleet.find(record.station)
    live = station.open.get(record.number or "") if station is not None else None
    return live if live is not None and live.record.id == record.id else None


ENDPOINTS = (transactions, transaction)
