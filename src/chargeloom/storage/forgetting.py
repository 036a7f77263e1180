"""Dropping what is older than it is to be kept: statements that each take a bounded piece."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Delete,
    Select,
    Table,
    delete,
    func,
    or_,
    select,
    tuple_,
    union_all,
)

from chargeloom.domain.commands.command import CommandStatus
from chargeloom.domain.instant import Instant
from chargeloom.storage.queries.paging import lowest_id
from chargeloom.storage.tables import (
    IS_OPEN,
    IS_RUNNING,
    IS_UNREVIEWED,
    alert,
    browser_session,
    command,
    event,
    journal,
    journal_block,
    journal_of_action,
    journal_of_station,
    outbox,
    reading,
    reading_arrived,
    sign_in,
    station,
    stored_reply,
    ticket,
    transaction,
    transaction_cost,
    transaction_event,
)

PIECE: Final = 5_000
"""So many rows go in one transaction: what stations send must not wait long behind it."""


def old_exchanges(before: Instant) -> Sequence[Delete]:
    """Say how to drop exchanges that began before an instant, and the lists that name them."""
    bound = lowest_id(before)
    listed, named, block = journal_of_station.c, journal_of_action.c, journal_block.c
    # With nothing added, the station is not looked up for each row: the rows are, for each station.
    of_stations = select(listed.station_no, listed.id).where(
        listed.station_no == station.c.no + 0, listed.id < bound
    )
    actions = _listed_actions()
    of_actions = select(named.action, named.id).where(
        named.action == actions.c.action, named.id < bound
    )
    return (
        _drop(journal_of_station, (listed.station_no, listed.id), of_stations),
        _drop(journal_of_action, (named.action, named.id), of_actions),
        _drop(journal, (journal.c.id,), select(journal.c.id).where(journal.c.id < bound)),
        _drop(journal_block, (block.id,), select(block.id).where(block.id < bound)),
    )


def _listed_actions() -> CTE:
    """Hop from each action in the list to the next one, past all the frames between them."""
    named = journal_of_action.c
    first = select(func.min(named.action).label("action")).cte("actions", recursive=True)
    following = select(func.min(named.action)).where(named.action > first.c.action)
    return first.union_all(select(following.scalar_subquery()).where(first.c.action.is_not(None)))


def old_readings(before: Instant) -> Sequence[Delete]:
    """Say how to drop readings that came before an instant.

    Those of transactions go with the transactions of that time, the others by the station's own
    time: one that is set to the future keeps its readings that much longer.
    A charge that goes on, or whose cost somebody still has to look at, keeps what it is billed by.
    """
    key = (reading.c.series, reading.c.at, reading.c.digest)
    arrived = reading_arrived.c
    is_old = reading.c.at + reading.c.delay_us < before
    of_transactions = select(*key).where(
        reading.c.series.between(0, lowest_id(before)), reading.c.series.not_in(_needed()), is_old
    )
    of_stations = select(*key).where(
        reading.c.series == -station.c.no, reading.c.at < before, is_old
    )
    return (
        _drop(reading, key, of_transactions),
        _drop(reading, key, of_stations),
        delete(reading_arrived).where(
            arrived.at + arrived.delay_us < before, arrived.series.not_in(_needed())
        ),
    )


def old_transaction_events(before: Instant) -> Delete:
    """Say how to drop the events of transactions that began before an instant and are over; all have settled."""
    kept = transaction_event.c
    key = (kept.transaction, kept.seq_no, kept.digest)
    is_old = (kept.transaction < lowest_id(before), kept.transaction.not_in(_needed()))
    return _drop(transaction_event, key, select(*key).where(*is_old))


def _needed() -> CompoundSelect[Any]:
    """List the transactions that go on, and those whose cost is not settled."""
    priced = select(transaction_cost.c.transaction)
    return union_all(
        select(transaction.c.id).where(IS_OPEN),
        priced.where(IS_RUNNING),
        priced.where(IS_UNREVIEWED),
    )


def old_events(before: Instant) -> Delete:
    """Say how to drop events, found by their ids, which rise with time."""
    return _drop(event, (event.c.id,), select(event.c.id).where(event.c.id < lowest_id(before)))


def old_commands(before: Instant) -> Delete:
    """Say how to drop commands; one whose end is not known stays until it is."""
    told = command.c
    old = select(told.id).where(
        told.id < lowest_id(before), told.status != CommandStatus.PENDING.value
    )
    return _drop(command, (told.id,), old)


def old_alerts(before: Instant) -> Delete:
    """Say how to drop alerts that ended before an instant, and whose end was told where it had to be."""
    kept = alert.c
    is_told = or_(kept.told_at.is_(None), kept.end_told_at.is_not(None))
    old = select(kept.id).where(kept.id < lowest_id(before), kept.ended_at < before, is_told)
    return _drop(alert, (kept.id,), old)


def old_replies(before: Instant) -> Delete:
    """Say how to drop answers kept for Idempotency-Keys."""
    return delete(stored_reply).where(stored_reply.c.created_at < before)


def old_access(before: Instant) -> Sequence[Delete]:
    """Say how to drop tickets, links and browser sessions that ended before an instant."""
    return tuple(
        delete(table).where(table.c.expires_at < before)
        for table in (ticket, sign_in, browser_session)
    )


def entries(ids: Sequence[int]) -> Delete:
    """Say how to take entries out of the outbox."""
    return delete(outbox).where(outbox.c.id.in_(ids))


def _drop(table: Table, key: Sequence[ColumnElement[Any]], old: Select[Any]) -> Delete:
    return delete(table).where(tuple_(*key).in_(old.correlate(None).limit(PIECE)))
