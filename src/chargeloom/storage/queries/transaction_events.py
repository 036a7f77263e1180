"""Events of transactions: those that have settled and those that have just arrived, each once."""

from typing import Any

from sqlalchemy import Row, Table, func, select, union

from chargeloom.domain.charging.transaction_event import TransactionEvent
from chargeloom.domain.ids import TransactionId
from chargeloom.storage.asked import Asked
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import transaction_event, transaction_event_arrived

_PLACES = (transaction_event, transaction_event_arrived)


def digests(transaction: TransactionId, seq_no: int) -> Asked[int]:
    """List the digests of the events that bear a number."""
    found = (
        select(table.c.digest).where(table.c.transaction == transaction, table.c.seq_no == seq_no)
        for table in _PLACES
    )
    both = union(*found).subquery()
    return Asked(select(both.c.digest), _digest)


def stretches(transaction: TransactionId, limit: int) -> Asked[tuple[int, int]]:
    """List unbroken stretches: in one, a number less its rank stays the same."""
    seen = union(*(select(table.c.seq_no).where(_of(table, transaction)) for table in _PLACES))
    numbers = seen.subquery()
    rank = func.row_number().over(order_by=numbers.c.seq_no)
    ranked = select(numbers.c.seq_no, (numbers.c.seq_no - rank).label("island")).subquery()
    first, last = func.min(ranked.c.seq_no).label("first"), func.max(ranked.c.seq_no).label("last")
    found = select(first, last).group_by(ranked.c.island).order_by(first).limit(limit)
    return Asked(found, lambda row: (row.first, row.last))


def events_of(transaction: TransactionId) -> Asked[TransactionEvent]:
    """List a transaction's events by their numbers."""
    names = [column.name for column in transaction_event.columns if column.name != "operator_id"]
    both = union(
        *(
            select(*(table.c[name] for name in names)).where(_of(table, transaction))
            for table in _PLACES
        )
    ).subquery()
    found = select(both).order_by(both.c.seq_no, both.c.received_at, both.c.digest)
    return Asked(found, _event)


def _of(table: Table, transaction: TransactionId) -> Any:
    return table.c.transaction == transaction


def _digest(row: Row[Any]) -> int:
    found: int = row.digest
    return found


def _event(row: Row[Any]) -> TransactionEvent:
    return record_of(TransactionEvent, row)
