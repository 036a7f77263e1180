"""Exports: the lists of transactions, meter values and messages as whole files, however long they are."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from litestar import Response
from msgspec import Meta

from chargeloom.domain.access import Right
from chargeloom.domain.ids import StationId
from chargeloom.storage.pages import Page
from chargeloom.web.api import identifiers, messages as messages_api
from chargeloom.web.api.charges import transactions as transactions_api
from chargeloom.web.api.charges.transaction_shape import Shown, text_id
from chargeloom.web.endpoint import Ask, Endpoint
from chargeloom.web.exporting import messages, meter_values, transactions
from chargeloom.web.exporting.download import Download
from chargeloom.web.exporting.form import FOR_PROGRAMS, Form, media_type
from chargeloom.web.exporting.sheet import Sheet
from chargeloom.web.moments import MomentIn
from chargeloom.web.pagination import cursor, since, until


class SpanQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Of which time."""

    since: Annotated[MomentIn, Meta(description="Not before.")] | None = msgspec.field(
        default=None, name="from"
    )
    until: Annotated[MomentIn, Meta(description="Before.")] | None = msgspec.field(
        default=None, name="to"
    )


class TransactionsExport(SpanQuery, frozen=True, kw_only=True):
    """Which transactions; the times bound their start."""

    after: identifiers.TransactionCursor | None = None
    station: str | None = None
    active: bool | None = None
    token: Shown | None = None


class ValuesExport(SpanQuery, frozen=True, kw_only=True):
    """Which values, of transactions and outside of them."""

    station: str | None = None


class MessagesExport(SpanQuery, frozen=True, kw_only=True):
    """Which messages."""

    after: identifiers.MessageCursor | None = None
    station: str | None = None
    action: str | None = None


class Named(NamedTuple):
    """A sheet, and what its file is called."""

    name: str
    sheet: Sheet


async def all_transactions(ask: Ask[TransactionsExport, None]) -> Named:
    """Export transactions, the oldest first, with the exact registers beside whole watt-hours."""
    query = ask.query
    chosen = transactions.Chosen(_station(query.station), query.active, query.token)
    page = _page(identifiers.TRANSACTION, query.after, query.since, query.until)
    store = ask.core.ground.store
    return Named(
        "transactions",
        transactions.sheet(store, page, chosen, partial(transactions_api.registers, ask.core)),
    )


async def all_meter_values(ask: Ask[ValuesExport, None]) -> Named:
    """Export meter values: a station's own first, then transaction by transaction, by their time."""
    query = ask.query
    wanted = meter_values.ValuesWanted(
        station=_station(query.station), since=since(query.since), until=until(query.until)
    )
    return Named("meter-values", meter_values.sheet(ask.core.ground.store, wanted))


async def meter_values_of(ask: Ask[SpanQuery, None]) -> Named:
    """Export what the meter told of a transaction, by its time."""
    record = await transactions_api.find(ask.core, ask.path["transaction"])
    wanted = meter_values.ValuesWanted(
        transaction=record.id, since=since(ask.query.since), until=until(ask.query.until)
    )
    sheet = meter_values.sheet(ask.core.ground.store, wanted)
    return Named(f"meter-values-{text_id(record)}", sheet)


async def all_messages(ask: Ask[MessagesExport, None]) -> Named:
    """Export messages, the oldest first, as the trace shows them."""
    query = ask.query
    await messages_api.catch_up(ask.core.ground.store)
    page = _page(identifiers.MESSAGE, query.after, query.since, query.until)
    sheet = messages.sheet(ask.core.ground.store, page, _station(query.station), query.action)
    return Named("messages", sheet)


def _station(text: str | None) -> StationId | None:
    return None if text is None else StationId(text)


def _page(prefix: str, after: str | None, first: datetime | None, end: datetime | None) -> Page:
    behind = None if after is None else cursor(prefix, after)
    return Page(after=behind, since=since(first), until=until(end))


class Export(NamedTuple):
    """A list of the API that can be had whole."""

    path: str
    query: type[msgspec.Struct]
    make: Callable[[Ask[Any, None]], Awaitable[Named]]


TRANSACTIONS: Final = Export(transactions_api.PATH, TransactionsExport, all_transactions)
METER_VALUES: Final = Export("/api/v1/meter-values", ValuesExport, all_meter_values)
METER_VALUES_OF: Final = Export(
    f"{transactions_api.PATH}/{{transaction}}/meter-values", SpanQuery, meter_values_of
)
MESSAGES: Final = Export(messages_api.PATH, MessagesExport, all_messages)
EXPORTS: Final = (TRANSACTIONS, METER_VALUES, METER_VALUES_OF, MESSAGES)


def endpoint(export: Export, form: Form) -> Endpoint:
    """Declare an export in one of its forms."""

    async def act(ask: Ask[Any, None]) -> Response[Any]:
        name, sheet = await export.make(ask)
        return Download(name, sheet, form)

    return Endpoint(
        method="GET",
        path=f"{export.path}.{form}",
        right=Right.READ,
        status=200,
        refuses=(501,) if form is Form.PARQUET else (),
        query=export.query,
        body=None,
        reply=None,
        name=f"{export.make.__name__}_{form}",
        summary=export.make.__doc__ or "",
        act=act,
        media_type=media_type(form),
    )


ENDPOINTS: Final = tuple(endpoint(export, form) for export in EXPORTS for form in FOR_PROGRAMS)
