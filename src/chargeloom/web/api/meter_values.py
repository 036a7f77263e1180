"""Meter values: every value that a meter told of a transaction, in its own decimals."""

from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Final, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from chargeloom.domain.access import Right
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.reading import Quantity
from chargeloom.storage.store import Store, StoredReading
from chargeloom.web.api.identifiers import ValueCursor
from chargeloom.web.api.transactions import PATH, find
from chargeloom.web.endpoint import Ask, gets
from chargeloom.web.moments import MomentOut, write
from chargeloom.web.pagination import Listing, TimedQuery, listing

_BATCH: Final = 500
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
    select = _newest if ask.query.is_descending else _oldest
    found = await select(ask.core.ground.store, record.id, ask.query)
    return listing(found, ask.query, lambda value: value.item, lambda value: str(value.place))


async def _oldest(store: Store, transaction: TransactionId, query: ValueQuery) -> list[_Value]:
    after = _cursor(query)
    found: list[_Value] = []
    async for value in _values(store, transaction, query, after):
        if after is None or value.place > after:
            found.append(value)
        if len(found) > query.limit:
            break
    return found


async def _newest(store: Store, transaction: TransactionId, query: ValueQuery) -> list[_Value]:
    """Walk from the beginning and keep the last: readings are kept in the order of their time."""
    before = _cursor(query)
    found: deque[_Value] = deque(maxlen=query.limit + 1)
    async for value in _values(store, transaction, query, None):
        if before is not None and value.place >= before:
            break
        found.append(value)
    return list(reversed(found))


async def _values(
    store: Store, transaction: TransactionId, query: ValueQuery, after: Place | None
) -> AsyncIterator[_Value]:
    """Go through the values from the reading that holds `after` on, within the times asked for."""
    place = _before(query, after)
    while True:
        readings = await store.readings(transaction, place, _BATCH)
        for stored in readings:
            if query.until is not None and stored.reading.at >= from_datetime(query.until):
                return
            for value in _of(stored):
                yield value
        if len(readings) < _BATCH:
            return
        place = readings[-1].place


def _before(query: ValueQuery, after: Place | None) -> tuple[Instant, int] | None:
    """Find the place right before the first reading that may count."""
    since = from_datetime(query.since) if query.since is not None else None
    if after is not None and (since is None or after.at >= since):
        return Instant(after.at), after.number - 1
    return (Instant(since - 1), _LARGEST) if since is not None else None


def _of(stored: StoredReading) -> Iterator[_Value]:
    reading = stored.reading
    at, number = stored.place
    for rank, (quantity, text) in enumerate(zip(reading.quantities, reading.values, strict=True)):
        yield _Value(Place(at, number, rank), _item(write(reading.at), quantity, text))


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
