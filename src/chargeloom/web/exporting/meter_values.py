"""Meter values as a sheet: every value that a meter told, of transactions and outside of them."""

from collections.abc import AsyncIterator
from typing import Final, NamedTuple

from chargeloom.domain.ids import StationId, TransactionId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.storage.answering import Answering
from chargeloom.storage.answers import PlacedReading
from chargeloom.storage.pages import Page, ReadingPage
from chargeloom.web.api.identifiers import TRANSACTION
from chargeloom.web.exporting.sheet import Column, Kind, Row, Sheet

BATCH: Final = 2_000

COLUMNS: Final = (
    Column("at", Kind.MOMENT),
    Column("measurand", Kind.TEXT),
    Column("value", Kind.EXACT),
    Column("unit", Kind.TEXT),
    Column("phase", Kind.TEXT),
    Column("location", Kind.TEXT),
    Column("context", Kind.TEXT),
    Column("signed", Kind.FLAG),
    Column("station", Kind.TEXT),
    Column("evse", Kind.WHOLE),
    Column("connector", Kind.WHOLE),
    Column("transaction", Kind.TEXT),
)


class ValueCursor(NamedTuple):
    """Where a value stands: its series, its reading's time and number, its rank in the reading."""

    series: int
    at: int
    digest: int
    rank: int

    def __str__(self) -> str:
        return ".".join(map(str, self))

    @classmethod
    def read(cls, text: str) -> "ValueCursor":
        """Raises ValueError."""
        series, at, digest, rank = (int(part) for part in text.split("."))
        return cls(series, at, digest, rank)


class ValuesWanted(NamedTuple):
    """Which values; times bound the reading."""

    station: StationId | None = None
    transaction: TransactionId | None = None
    since: Instant | None = None
    until: Instant | None = None
    after: ValueCursor | None = None


def sheet(store: Answering, wanted: ValuesWanted) -> Sheet:
    """List values by series and time: a station's own first, then transaction by transaction."""
    return Sheet(COLUMNS, _rows(store, wanted))


async def _rows(store: Answering, wanted: ValuesWanted) -> AsyncIterator[Row]:
    last = None
    async for page in _pages(store, wanted):
        while True:
            found = await store.every_reading(page)
            for placed in found:
                if placed.place == last:
                    continue
                last = placed.place
                for row in _values(placed, wanted.after):
                    yield row
            if len(found) < page.limit:
                break
            page = page._replace(after=found[-1].place)  # noqa: PLW2901 the next piece of the same


async def _pages(store: Answering, wanted: ValuesWanted) -> AsyncIterator[ReadingPage]:
    """Begin each run through the readings: all at once, or series by series where one station is wanted."""
    after = wanted.after
    # The reading that the cursor lies in may have more values.
    behind = None if after is None else (after.series, after.at, after.digest - 1)
    page = ReadingPage(BATCH, behind, since=wanted.since, until=wanted.until)
    if wanted.transaction is not None:
        yield page._replace(transaction=wanted.transaction)
    elif wanted.station is None:
        yield page
    else:
        yield page._replace(station=wanted.station)
        async for transaction in _transactions(store, wanted.station, after):
            yield page._replace(transaction=transaction)


async def _transactions(
    store: Answering, station: StationId, after: ValueCursor | None
) -> AsyncIterator[TransactionId]:
    first = after.series - 1 if after is not None and after.series > 0 else None
    page = Page(BATCH, first)
    while True:
        found = await store.transactions(page, station, None)
        for record in found:
            yield record.id
        if len(found) < page.limit:
            return
        page = page._replace(after=found[-1].id)


def _values(placed: PlacedReading, after: ValueCursor | None) -> list[Row]:
    transaction = placed.transaction
    belongs = (
        placed.station,
        placed.evse,
        placed.connector,
        None if transaction is None else to_text(TRANSACTION, transaction),
    )
    reading = placed.reading
    rows = []
    for rank, (quantity, value) in enumerate(zip(reading.quantities, reading.values, strict=True)):
        cursor = ValueCursor(*placed.place, rank)
        if after is not None and cursor <= after:
            continue
        told = (
            reading.at,
            quantity.measurand,
            value,
            quantity.unit,
            quantity.phase,
            quantity.location,
            quantity.context,
            quantity.is_signed,
        )
        rows.append(Row(str(cursor), told + belongs))
    return rows
