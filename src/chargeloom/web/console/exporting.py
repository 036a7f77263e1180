"""Exports: what a page shows, as CSV for spreadsheets or as Parquet for research."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from litestar import Response
from litestar.response import Stream

from chargeloom.domain.ids import StationId
from chargeloom.web.api import identifiers
from chargeloom.web.api.transaction_shape import text_id
from chargeloom.web.api.transactions import TransactionQuery, find, registers
from chargeloom.web.console.view import View, shows
from chargeloom.web.exporting import meter_values, transactions
from chargeloom.web.exporting.form import Form, media_type, written
from chargeloom.web.exporting.parquet import ParquetMissing
from chargeloom.web.exporting.sheet import Sheet
from chargeloom.web.pagination import page_of
from chargeloom.web.problems import Problem


@shows("/sessions.csv")
async def sessions_csv(view: View) -> Response[Any]:
    """Give the sessions that the list's filter chooses, all of them."""
    return await _download("sessions", _sessions(view), Form.CSV)


@shows("/sessions.parquet")
async def sessions_parquet(view: View) -> Response[Any]:
    """Give the same as Parquet."""
    return await _download("sessions", _sessions(view), Form.PARQUET)


@shows("/transactions/{transaction}/readings.csv")
async def readings_csv(view: View) -> Response[Any]:
    """Give what the meter told of a transaction."""
    return await _readings(view, Form.CSV)


@shows("/transactions/{transaction}/readings.parquet")
async def readings_parquet(view: View) -> Response[Any]:
    """Give the same as Parquet."""
    return await _readings(view, Form.PARQUET)


def _sessions(view: View) -> Sheet:
    query = view.query(TransactionQuery)
    page = page_of(query, identifiers.TRANSACTION)
    station = StationId(query.station) if query.station is not None else None
    store = view.core.ground.store
    latest = partial(registers, view.core)
    return transactions.sheet(
        store, page, transactions.Chosen(station, query.active, query.token), latest
    )


async def _readings(view: View, form: Form) -> Response[Any]:
    record = await find(view.core, view.path["transaction"])
    wanted = meter_values.ValuesWanted(transaction=record.id)
    sheet = meter_values.sheet(view.core.ground.store, wanted)
    return await _download(f"readings-{text_id(record)}", sheet, form)


async def _download(name: str, sheet: Sheet, form: Form) -> Response[Any]:
    """Answer with a file; what has no form on this machine is said before it begins."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    pieces = _pieces(sheet, form)
    try:
        first = await anext(pieces)
    except ParquetMissing as error:
        raise Problem(501, "parquet-missing", str(error)) from None
    return Stream(_all(first, pieces), media_type=media_type(form), headers=headers)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _pieces(sheet: Sheet, form: Form) -> AsyncIterator[bytes]:
    async for piece in written(sheet, form):
        yield piece.data


PAGES = (sessions_csv, sessions_parquet, readings_csv, readings_parquet)
