"""Transactions as a sheet: the names and whole watt-hours of the API, and beside them the exact registers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Final, NamedTuple

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import StationId, to_text
from chargeloom.domain.money import of_minor
from chargeloom.domain.pricing.transaction_cost import TransactionCost
from chargeloom.storage.answering import Answering
from chargeloom.storage.pages import Page
from chargeloom.web.api.charges.transaction_shape import (
    energy_exported_wh,
    energy_wh,
    text_id,
    whole,
)
from chargeloom.web.api.identifiers import SESSION
from chargeloom.web.exporting.sheet import Cells, Column, Kind, Row, Sheet

BATCH: Final = 500

COLUMNS: Final = (
    Column("id", Kind.TEXT),
    Column("station", Kind.TEXT),
    Column("evse", Kind.WHOLE),
    Column("connector", Kind.WHOLE),
    Column("token", Kind.TEXT),
    Column("started_at", Kind.MOMENT),
    Column("stopped_at", Kind.MOMENT),
    Column("meter_start_wh", Kind.WHOLE),
    Column("meter_stop_wh", Kind.WHOLE),
    Column("energy_wh", Kind.WHOLE),
    Column("stop_reason", Kind.TEXT),
    Column("suspect", Kind.TEXT),
    Column("energy_exported_wh", Kind.WHOLE),
    Column("session", Kind.TEXT),
    Column("station_transaction_id", Kind.TEXT),
    Column("offline", Kind.FLAG),
    Column("received_at", Kind.MOMENT),
    Column("meter_start_exact_wh", Kind.EXACT),
    Column("meter_stop_exact_wh", Kind.EXACT),
    Column("energy_exact_wh", Kind.EXACT),
    Column("energy_exported_exact_wh", Kind.EXACT),
    Column("cost_amount", Kind.EXACT),
    Column("cost_currency", Kind.TEXT),
    Column("cost_excl_vat", Kind.EXACT),
    Column("cost_incl_vat", Kind.EXACT),
    Column("cost_state", Kind.TEXT),
)

Registers = tuple[Decimal | None, Decimal | None]
"""What the meter said last of import and of export, of a transaction that has no end yet."""
Latest = Callable[[TransactionRecord], Awaitable[Registers]]


class Chosen(NamedTuple):
    """Which transactions: all, or those of a station, of a state, of a token."""

    station: StationId | None = None
    is_active: bool | None = None
    token_uid: str | None = None


def sheet(
    store: Answering,
    page: Page,
    chosen: Chosen,
    latest: Latest | None = None,
) -> Sheet:
    """List the transactions that a page begins with, to their end; times bound their start."""
    asked = latest or _stored(store)
    return Sheet(COLUMNS, _rows(store, page._replace(limit=BATCH), chosen, asked))


def _stored(store: Answering) -> Latest:
    """Look for registers in what is stored, where nobody knows the live picture."""

    async def latest(record: TransactionRecord) -> Registers:
        return await store.last_energy_wh(record.id), None

    return latest


async def _rows(
    store: Answering,
    page: Page,
    chosen: Chosen,
    latest: Latest,
) -> AsyncIterator[Row]:
    while True:
        found = await store.transactions(page, *chosen)
        costs = {one.transaction: one for one in await store.costs([one.id for one in found])}
        for record in found:
            registers = await latest(record) if record.meter_stop_wh is None else (None, None)
            cells = (*_cells(record, *registers), *_cost_cells(costs.get(record.id)))
            yield Row(text_id(record), cells)
        if len(found) < page.limit:
            return
        page = page._replace(after=found[-1].id)


def _cells(
    record: TransactionRecord, register_wh: Decimal | None, exported_wh: Decimal | None
) -> Cells:
    energy = energy_wh(record, register_wh)
    exported = energy_exported_wh(record, exported_wh)
    return (
        text_id(record),
        record.station,
        record.evse,
        record.connector,
        record.token_uid,
        record.started_at,
        record.stopped_at,
        whole(record.meter_start_wh),
        whole(record.meter_stop_wh),
        whole(energy),
        record.stop_reason or None,
        " ".join(record.suspect),
        whole(exported),
        to_text(SESSION, record.session) if record.session else None,
        record.number or record.claimed_number,
        record.is_offline,
        record.received_at,
        record.meter_start_wh,
        record.meter_stop_wh,
        energy,
        exported,
    )


def _cost_cells(cost: TransactionCost | None) -> Cells:
    if cost is None:
        return (None,) * 5
    amounts = (
        None if one is None else of_minor(one, cost.currency)
        for one in (cost.due, cost.excl, cost.incl)
    )
    due, excl, incl = amounts
    return (due, cost.currency, excl, incl, cost.state.value)
