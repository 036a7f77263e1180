"""Events of transactions: those that have settled and those that have just arrived, each once.

Those that tell one reading and nothing else lie with the readings.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, Table, false, func, literal, select, union

from chargeloom.domain.charging.transaction_event import EventKind, TransactionEvent
from chargeloom.domain.ids import TransactionId
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import (
    reading,
    reading_arrived,
    transaction_event,
    transaction_event_arrived,
)

_PLACES: Final = (transaction_event, transaction_event_arrived)
_PLACES_OF_READINGS: Final = (reading, reading_arrived)
_ALL: Final = tuple(
    column.name for column in transaction_event.columns if column.name != "operator_id"
)


def digests(transaction: TransactionId, seq_no: int) -> Asked[int]:
    """List the digests of the events that bear a number."""
    found = (each.where(number == seq_no) for each, number in _told(transaction, "digest"))
    events = union(*found).subquery()
    return Asked(select(events.c.digest), _digest)


def stretches(transaction: TransactionId, limit: int) -> Asked[tuple[int, int]]:
    """List unbroken stretches: in one, a number less its rank stays the same."""
    numbers = union(*(each for each, _ in _told(transaction, "seq_no"))).subquery()
    rank = func.row_number().over(order_by=numbers.c.seq_no)
    ranked = select(numbers.c.seq_no, (numbers.c.seq_no - rank).label("island")).subquery()
    first, last = func.min(ranked.c.seq_no).label("first"), func.max(ranked.c.seq_no).label("last")
    found = select(first, last).group_by(ranked.c.island).order_by(first).limit(limit)
    return Asked(found, lambda row: (row.first, row.last))


def events_of(transaction: TransactionId) -> Asked[TransactionEvent]:
    """List a transaction's events by their numbers."""
    events = union(*(each for each, _ in _told(transaction, *_ALL))).subquery()
    found = select(events).order_by(events.c.seq_no, events.c.received_at, events.c.digest)
    return Asked(found, _event)


def _told(
    transaction: TransactionId, *names: str
) -> Iterator[tuple[Select[Any], ColumnElement[int]]]:
    """Look in each place: what an event says there, and the column of its number."""
    for table in _PLACES:
        columns = table.c
        chosen = select(*(columns[name] for name in names))
        yield chosen.where(columns.transaction == transaction), columns.seq_no
    for table in _PLACES_OF_READINGS:
        columns, said = table.c, _of_reading(table)
        chosen = select(*(said[name].label(name) for name in names))
        is_meant = (columns.series == transaction, columns.seq_no.is_not(None))
        yield chosen.where(*is_meant), columns.seq_no


def _of_reading(table: Table) -> dict[str, ColumnElement[Any]]:
    """Say where a reading has what its event says."""
    told = table.c
    return {
        "transaction": told.series,
        "seq_no": told.seq_no,
        "digest": told.digest,
        "kind": literal(EventKind.UPDATED.value),
        "trigger": told.trigger,
        "at": told.at + told.told_after_us,
        "received_at": told.at + told.delay_us,
        "is_offline": false(),
    }


def _digest(row: Row[Any]) -> int:
    found: int = row.digest
    return found


def _event(row: Row[Any]) -> TransactionEvent:
    return record_of(TransactionEvent, row)
