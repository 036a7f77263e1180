"""Transactions: listed and read; one that runs shows what its meter says now."""

from collections.abc import Sequence
from decimal import Decimal

from chargeloom.domain.access import Right
from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.charging.transaction import Transaction, TransactionRecord
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.pricing.transaction_cost import TransactionCost
from chargeloom.services.core import Core
from chargeloom.web.api import identifiers
from chargeloom.web.api.charges.transaction_shape import Shown, TransactionItem, show
from chargeloom.web.endpoint import Ask, NoQuery, gets
from chargeloom.web.pagination import Listing, TimedQuery, listing, page_of

PATH = "/api/v1/transactions"


class TransactionQuery(TimedQuery, frozen=True, kw_only=True):
    """Which transactions; the times bound their start."""

    after: identifiers.TransactionCursor | None = None
    station: str | None = None
    active: bool | None = None
    token: Shown | None = None


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
    costs = await costs_of(ask.core, found)
    limits = await limits_of(ask.core, found)
    items = [
        await _shown(ask.core, record, costs.get(record.id), limits.get(record.id))
        for record in found
    ]
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
    """Show a transaction; of one that runs, what its meter says now and what that costs."""
    cost = (await costs_of(core, (record,))).get(record.id)
    limit = (await limits_of(core, (record,))).get(record.id)
    return await _shown(core, record, cost, limit, is_alone=True)


async def limits_of(
    core: Core, records: Sequence[TransactionRecord]
) -> dict[TransactionId, ChargeLimit]:
    """Find what limits, or limited, transactions."""
    found = await core.ground.store.charge_limits([one.id for one in records])
    return {one.transaction: one for one in found}


async def costs_of(
    core: Core, records: Sequence[TransactionRecord]
) -> dict[TransactionId, TransactionCost]:
    """Find what transactions cost."""
    if core.pricing.is_idle or not records:
        return {}
    found = await core.ground.store.costs([one.id for one in records])
    return {one.transaction: one for one in found}


async def _shown(
    core: Core,
    record: TransactionRecord,
    cost: TransactionCost | None,
    limit: ChargeLimit | None,
    *,
    is_alone: bool = False,
) -> TransactionItem:
    """Show a transaction; one alone may be priced by its readings while it runs."""
    is_told = record.meter_stop_wh is not None
    register_wh, exported_wh = (None, None) if is_told else await registers(core, record)
    if cost is not None and cost.due is None and (is_alone or core.pricing.is_cheap(cost)):
        now = core.ground.now()
        cost = await core.pricing.so_far(cost, record, register_wh, now)
    return show(record, register_wh, exported_wh, cost, limit)


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
    return station.running(record.id) if station is not None else None


ENDPOINTS = (transactions, transaction)
