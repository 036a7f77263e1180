"""Readings: those that have settled and those that have just arrived, each once."""

from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Row, Select, Table, func, select, tuple_, union

from chargeloom.domain.ids import DeviceId, StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import Quantity, Reading
from chargeloom.storage.answers import PlacedReading, StoredReading
from chargeloom.storage.asked import Asked
from chargeloom.storage.packing import unpack
from chargeloom.storage.pages import ReadingPage
from chargeloom.storage.tables import (
    device,
    reading,
    reading_arrived,
    reading_layout,
    station,
    transaction,
)

Place = tuple[Instant, int]
Series = TransactionId | DeviceId

_PLACES: Final = (reading, reading_arrived)


def readings(series: Series, after: Place | None, limit: int) -> Asked[StoredReading]:
    """List the readings of a transaction or a device by time, behind a place in that order."""
    return _readings(series, after, limit, is_descending=False)


def newest_readings(series: Series, before: Place | None, limit: int) -> Asked[StoredReading]:
    """List the readings of a transaction or a device from the newest back, before a place in that order."""
    return _readings(series, before, limit, is_descending=True)


def every_reading(page: ReadingPage) -> Asked[PlacedReading]:
    """List readings of all transactions and stations, by series and time, behind a place in that order."""
    both = union(*(select(_piece(table, page).subquery()) for table in _PLACES))
    found = both.order_by(*_series_order(both.selected_columns)).limit(page.limit).subquery()
    rows = (
        found.join(reading_layout, reading_layout.c.no == found.c.layout)
        .outerjoin(transaction, transaction.c.id == found.c.series)
        .outerjoin(
            station, station.c.no == func.coalesce(transaction.c.station_no, -found.c.series)
        )
    )
    chosen = select(found, reading_layout.c.quantities, station.c.identity).select_from(rows)
    return Asked(chosen.order_by(*_series_order(found.c)), _placed)


def _piece(table: Table, page: ReadingPage) -> Select[Any]:
    """Take no more than the page holds, so that nobody sorts all that there is."""
    columns = table.c
    chosen = select(
        columns.series,
        columns.at,
        columns.digest,
        columns.evse,
        columns.connector,
        columns.layout,
        columns.body,
    )
    if page.transaction is not None:
        chosen = chosen.where(columns.series == page.transaction)
    else:
        chosen = chosen.where(columns.series.not_in(select(device.c.id)))
    if page.station is not None:
        number = select(-station.c.no).where(station.c.identity == page.station)
        chosen = chosen.where(columns.series == number.scalar_subquery())
    if page.since is not None:
        chosen = chosen.where(columns.at >= page.since)
    if page.until is not None:
        chosen = chosen.where(columns.at < page.until)
    if page.after is not None:
        chosen = chosen.where(tuple_(columns.series, columns.at, columns.digest) > page.after)
    return chosen.order_by(*_series_order(columns)).limit(page.limit)


def _series_order(columns: Any) -> tuple[ColumnElement[Any], ...]:
    return (columns.series.asc(), columns.at.asc(), columns.digest.asc())


def _placed(row: Row[Any]) -> PlacedReading:
    return PlacedReading(
        place=(row.series, row.at, row.digest),
        station=StationId(row.identity or ""),
        transaction=TransactionId(row.series) if row.series > 0 else None,
        evse=row.evse,
        connector=row.connector,
        reading=_reading(row).reading,
    )


def _readings(
    series: Series, behind: Place | None, limit: int, *, is_descending: bool
) -> Asked[StoredReading]:
    both = union(*(_in(table, series, behind, is_descending) for table in _PLACES))
    found = both.order_by(*_order(both.selected_columns, is_descending)).limit(limit).subquery()
    rows = found.join(reading_layout, reading_layout.c.no == found.c.layout)
    chosen = select(found, reading_layout.c.quantities).select_from(rows)
    return Asked(chosen.order_by(*_order(found.c, is_descending)), _reading)


def _order(columns: Any, is_descending: bool) -> list[ColumnElement[Any]]:
    place = (columns.at, columns.digest)
    return [column.desc() if is_descending else column.asc() for column in place]


def _in(table: Table, series: Series, behind: Place | None, is_descending: bool) -> Any:
    columns = table.c
    chosen = select(columns.at, columns.digest, columns.layout, columns.body)
    chosen = chosen.where(columns.series == series)
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
