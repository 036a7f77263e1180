"""CSV: what spreadsheets open; a cell that one would run as a formula is made harmless."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from typing import Any, Final

from litestar import Response
from litestar.response import Stream

from chargeloom.domain.ids import StationId
from chargeloom.storage.store import Page
from chargeloom.web.api import identifiers, meter_values as values_api
from chargeloom.web.api.meter_values import ValueQuery
from chargeloom.web.api.transactions import TransactionQuery, find, shown
from chargeloom.web.console.view import View, shows
from chargeloom.web.pagination import page_of

BATCH: Final = 500
MEDIA_TYPE: Final = "text/csv; charset=utf-8"
_RUN: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes spreadsheets run a cell."""

SESSION_COLUMNS: Final = (
    "id",
    "station",
    "evse",
    "connector",
    "token",
    "started_at",
    "stopped_at",
    "meter_start_wh",
    "meter_stop_wh",
    "energy_wh",
    "stop_reason",
    "suspect",
)
VALUE_COLUMNS: Final = ("at", "measurand", "value", "unit", "phase", "location", "context")


def harmless(value: object) -> str:
    """Write a cell: a text that would run is quoted, a number stays one."""
    text = "" if value is None else str(value)
    is_text = isinstance(value, str)
    return f"'{text}" if is_text and text.startswith(_RUN) else text


def line(cells: Iterable[object]) -> str:
    """Write a row (RFC 4180)."""
    drawn = io.StringIO()
    csv.writer(drawn).writerow([harmless(cell) for cell in cells])
    return drawn.getvalue()


@shows("/sessions.csv")
async def sessions_csv(view: View) -> Response[Any]:
    """Give the sessions that the list's filter chooses, all of them."""
    query = view.query(TransactionQuery)
    return _download("sessions.csv", _sessions(view, query))


@shows("/transactions/{transaction}/readings.csv")
async def readings_csv(view: View) -> Response[Any]:
    """Give what the meter told of a transaction."""
    record = await find(view.core, view.path["transaction"])
    return _download(f"readings-{record.id}.csv", _values(view))


async def _sessions(view: View, query: TransactionQuery) -> AsyncIterator[str]:
    yield line(SESSION_COLUMNS)
    page: Page = page_of(query, identifiers.TRANSACTION)._replace(limit=BATCH)
    station = StationId(query.station) if query.station is not None else None
    while True:
        found = await view.core.ground.store.transactions(page, station, query.active)
        for record in found:
            item = await shown(view.core, record)
            cells = [getattr(item, name) for name in SESSION_COLUMNS[:-1]]
            yield line([*cells, " ".join(item.suspect)])
        if len(found) < BATCH:
            return
        page = page._replace(after=found[-1].id)


async def _values(view: View) -> AsyncIterator[str]:
    yield line(VALUE_COLUMNS)
    after: str | None = None
    while True:
        listed = await view.ask(values_api.meter_values, query=ValueQuery(limit=BATCH, after=after))
        for item in listed.items:
            yield line(_cell(item, name) for name in VALUE_COLUMNS)
        after = listed.next
        if after is None:
            return


def _cell(item: Any, name: str) -> object:
    value = getattr(item, name)
    if name == "value":
        return Number(value)
    return value if isinstance(value, str) else ""


class Number:
    """A meter's own decimal: no text, whatever sign it begins with."""

    def __init__(self, text: str) -> None:
        self._text = text if text.replace("-", "", 1).replace(".", "", 1).isdecimal() else ""
        self._raw = text

    def __str__(self) -> str:
        return self._text or harmless(self._raw)


def _download(name: str, lines: AsyncIterator[str]) -> Response[Any]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(lines, media_type=MEDIA_TYPE, headers=headers)


PAGES = (sessions_csv, readings_csv)
