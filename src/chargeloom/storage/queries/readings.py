"""Readings: those that have settled and those that have just arrived, each once."""

from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Row, Table, select, tuple_, union

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.storage.asked import Asked
from chargeloom.storage.packing import unpack
from chargeloom.storage.store import StoredReading
from chargeloom.storage.tables import reading, reading_arrived, reading_layout

Place = tuple[Instant, int]

_PLACES: Final = (reading, reading_arrived)


def readings(transaction: TransactionId, after: Place | None, limit: int) -> Asked[StoredReading]:
    """List a transaction's readings by time, behind a place in that order."""
    return _readings(transaction, after, limit, is_descending=False)


def newest_readings(
    transaction: TransactionId, before: Place | None, limit: int
) -> Asked[StoredReading]:
    """List a transaction's readings from the newest back, before a place in that order."""
    return _readings(transaction, before, limit, is_descending=True)


def _readings(
    transaction: TransactionId, behind: Place | None, limit: int, *, is_descending: bool
) -> Asked[StoredReading]:
    both = union(*(_in(table, transaction, behind, is_descending) for table in _PLACES))
    found = both.order_by(*_order(both.selected_columns, is_descending)).limit(limit).subquery()
    rows = found.join(reading_layout, reading_layout.c.no == found.c.layout)
    chosen = select(found, reading_layout.c.quantities).select_from(rows)
    return Asked(chosen.order_by(*_order(found.c, is_descending)), _reading)


def _order(columns: Any, is_descending: bool) -> list[ColumnElement[Any]]:
    place = (columns.at, columns.digest)
    return [column.desc() if is_descending else column.asc() for column in place]


def _in(table: Table, transaction: TransactionId, behind: Place | None, is_descending: bool) -> Any:
    columns = table.c
    chosen = select(columns.at, columns.digest, columns.layout, columns.body)
    chosen = chosen.where(columns.series == transaction)
    if behind is None:
        return chosen
    here: ColumnElement[Any] = tuple_(columns.at, columns.digest)
    return chosen.where(here < behind if is_descending else here > behind)


def _reading(row: Row[Any]) -> StoredReading:
    quantities = _quantities(row.quantities)
    values = unpack(row.body, len(quantities))
    told = Reading(at=row.at, quantities=quantities, values=values)
    return StoredReading((row.at, row.digest), told)


@lru_cache(maxsize=4096)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return msgspec.json.decode(text, type=tuple[Quantity, ...])
