"""Meter values: every value that a meter told of a transaction, in its own decimals."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Final, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.reading import Quantity
from chargeloom.storage.answers import StoredReading
from chargeloom.storage.store import Store
from chargeloom.web.api.charges.transactions import PATH, find
from chargeloom.web.api.identifiers import ValueCursor
from chargeloom.web.endpoint import Ask, gets
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, TimedQuery, listing

_BATCH: Final = 500
_SPARE: Final = 2
"""One more value tells that the list goes on; the cursor's own reading may have none left."""
_LARGEST: Final = (1 << 63) - 1


class ValueQuery(TimedQuery, frozen=True, kw_only=True):
    """Which values."""

    after: ValueCursor | None = None


class MeterValueItem(msgspec.Struct, frozen=True, kw_only=True):
    """One value; words and units are those of OCPP 2.1."""

    at: MomentOut
    measurand: str
    value: str
    unit: str
    phase: str | UnsetType = UNSET
    location: str | UnsetType = UNSET
    context: str | UnsetType = UNSET
    signed: bool | UnsetType = UNSET


class Place(NamedTuple):
    """Where a value stands: its reading's time, that reading's number, its place in the reading."""

    at: int
    number: int
    rank: int

    def __str__(self) -> str:
        return f"{self.at}.{self.number}.{self.rank}"


class _Value(NamedTuple):
    place: Place
    item: MeterValueItem


@gets(f"{PATH}/{{transaction}}/meter-values", Right.READ)
async def meter_values(ask: Ask[ValueQuery, None]) -> Listing[MeterValueItem]:
    """List what the meter told of a transaction, by its time."""
    record = await find(ask.core, ask.path["transaction"])
    found: list[_Value] = []
    async with aclosing(_found(ask.core.ground.store, record.id, ask.query)) as values:
        async for value in values:
            found.append(value)
            if len(found) > ask.query.limit:
                break
    return listing(found, ask.query, lambda value: value.item, lambda value: str(value.place))


async def _found(
    store: Store, transaction: TransactionId, query: ValueQuery
) -> AsyncGenerator[_Value, None]:
    """Go through the values behind the cursor, within the times asked for."""
    cursor, place = _cursor(query), _beginning(query)
    batch = min(query.limit + _SPARE, _BATCH)
    while True:
        readings = await store.readings(
            transaction, place, batch, is_descending=query.is_descending
        )
        for stored in readings:
            if _is_past(stored.reading.at, query):
                return
            for value in _of(stored, is_descending=query.is_descending):
                if cursor is None or _is_behind(value.place, cursor, query):
                    yield value
        if len(readings) < batch:
            return
        place = readings[-1].place


def _is_behind(place: Place, cursor: Place, query: ValueQuery) -> bool:
    return place < cursor if query.is_descending else place > cursor


def _is_past(at: Instant, query: ValueQuery) -> bool:
    """Whether a time lies beyond the last one asked for, in the order asked for."""
    if query.is_descending:
        return query.since is not None and at < from_datetime(query.since)
    return query.until is not None and at >= from_datetime(query.until)


def _beginning(query: ValueQuery) -> tuple[Instant, int] | None:
    """Find the place right before the first reading that may count, in the order asked for."""
    cursor = _cursor(query)
    bound = query.until if query.is_descending else query.since
    at = from_datetime(bound) if bound is not None else None
    if query.is_descending:
        places = [] if at is None else [(at, 0)]
        places += [] if cursor is None else [(Instant(cursor.at + 1), 0)]
        return min(places, default=None)
    places = [] if at is None else [(Instant(at - 1), _LARGEST)]
    places += [] if cursor is None else [(Instant(cursor.at), cursor.number - 1)]
    return max(places, default=None)


def _of(stored: StoredReading, *, is_descending: bool) -> Iterator[_Value]:
    reading = stored.reading
    (at, number), moment = stored.place, write(stored.reading.at)
    said = enumerate(zip(reading.quantities, reading.values, strict=True))
    for rank, (quantity, text) in reversed(list(said)) if is_descending else said:
        yield _Value(Place(at, number, rank), _item(moment, quantity, text))


def _item(at: MomentOut, quantity: Quantity, text: str) -> MeterValueItem:
    return MeterValueItem(
        at=at,
        measurand=quantity.measurand,
        value=text,
        unit=quantity.unit,
        phase=UNSET if quantity.phase is None else quantity.phase,
        location=UNSET if quantity.location is None else quantity.location,
        context=UNSET if quantity.context is None else quantity.context,
        signed=True if quantity.is_signed else UNSET,
    )


def _cursor(query: ValueQuery) -> Place | None:
    if query.after is None:
        return None
    at, number, rank = (int(part) for part in query.after.split("."))
    return Place(at, min(number, _LARGEST), rank)


ENDPOINTS = (meter_values,)
