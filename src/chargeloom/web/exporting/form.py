"""The forms that a sheet can take, and how it is written in one of them without ever being held whole."""

import asyncio
from collections.abc import AsyncIterator, Callable
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from chargeloom.web.exporting import parquet, spreadsheet
from chargeloom.web.exporting.sheet import Cells, Column, Sheet

GROUP: Final = 10_000
"""So many rows are a group of Parquet."""
LINES: Final = 1_000


class Form(StrEnum):
    """What a sheet is written as."""

    CSV = "csv"
    PARQUET = "parquet"
    SEMICOLON = "semicolon.csv"
    """CSV for spreadsheets of countries that write 0,49."""


FOR_PROGRAMS: Final = (Form.CSV, Form.PARQUET)
"""Those that a program reads alike everywhere."""


class Writer(Protocol):
    """Writes a sheet, piece by piece."""

    def begin(self) -> bytes: ...

    def piece(self, rows: list[Cells], /) -> bytes: ...

    def end(self) -> bytes: ...


class Written(NamedTuple):
    """A piece of what was written: so many rows so far, and the cursor of the last of them."""

    data: bytes
    rows: int
    cursor: str | None


class _Way(NamedTuple):
    writer: Callable[[tuple[Column, ...]], Writer]
    rows: int
    media_type: str


_WAYS: Final = {
    Form.CSV: _Way(spreadsheet.Spreadsheet, LINES, spreadsheet.MEDIA_TYPE),
    Form.SEMICOLON: _Way(spreadsheet.CommaCountrySpreadsheet, LINES, spreadsheet.MEDIA_TYPE),
    Form.PARQUET: _Way(parquet.Parquet, GROUP, parquet.MEDIA_TYPE),
}


def media_type(form: Form) -> str:
    """Say what a form is called on the web."""
    return _WAYS[form].media_type


async def written(sheet: Sheet, form: Form) -> AsyncIterator[Written]:
    """Write a sheet in pieces; the last one makes it whole. Raises ParquetMissing."""
    way = _WAYS[form]
    writer = way.writer(sheet.columns)
    count, cursor = 0, None
    yield Written(writer.begin(), count, cursor)
    waiting: list[Cells] = []
    async for row in sheet.rows:
        waiting.append(row.cells)
        cursor = row.cursor
        if len(waiting) == way.rows:
            count += len(waiting)
            # Off the loop: stations must not wait for a file.
            yield Written(await asyncio.to_thread(writer.piece, waiting), count, cursor)
            waiting = []
    count += len(waiting)
    yield Written(await asyncio.to_thread(writer.piece, waiting), count, cursor)
    yield Written(await asyncio.to_thread(writer.end), count, cursor)
