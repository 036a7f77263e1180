"""Keeping: an event that is taken becomes durable with its readings, and is known by heart."""

from typing import Final

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.charging.transaction_event import TransactionEvent, TransactionTold
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import MeterRecord, ReadingEvent
from chargeloom.domain.unit import Unit

MAX_STRETCHES: Final = 500
"""A transaction with more gaps than this is looked up in the store at each event."""
_IN_FLIGHT: Final = 4
"""So many events of a transaction are known by heart, durable or not: a station has two links at most."""


def keep(unit: Unit, transaction: Transaction, told: TransactionTold, now: Instant) -> None:
    """Keep an event and the readings that it tells."""
    _note(transaction, told)
    unit.record(
        TransactionEvent(
            transaction=transaction.record.id,
            seq_no=told.seq_no,
            digest=told.digest,
            kind=told.kind,
            trigger=told.trigger,
            at=told.at,
            received_at=now,
            is_offline=told.is_offline,
        )
    )
    if told.readings:
        _keep_readings(unit, transaction, told, now)


def keep_mere_reading(
    unit: Unit, transaction: Transaction, told: TransactionTold, now: Instant
) -> None:
    """Keep an event that tells only of the way; with one reading both are one thing."""
    if len(told.readings) != 1:
        keep(unit, transaction, told, now)
        return
    _note(transaction, told)
    event = ReadingEvent(seq_no=told.seq_no, digest=told.digest, trigger=told.trigger, at=told.at)
    _keep_readings(unit, transaction, told, now, event)


def _keep_readings(
    unit: Unit,
    transaction: Transaction,
    told: TransactionTold,
    now: Instant,
    event: ReadingEvent | None = None,
) -> None:
    record = transaction.record
    unit.meter(
        MeterRecord(
            station=record.station,
            evse=told.evse or record.evse or 0,
            connector=told.connector or record.connector or 0,
            transaction=record.id,
            received_at=now,
            readings=told.readings,
            event=event,
        )
    )
    transaction.meter.take(told.readings, are_numbers=told.are_numbers)


def _note(transaction: Transaction, told: TransactionTold) -> None:
    """Note in memory that an event came."""
    transaction.latest = (*transaction.latest[1 - _IN_FLIGHT :], (told.seq_no, told.digest))
    if transaction.seen is not None:
        transaction.seen.add(told.seq_no)
        if len(transaction.seen) > MAX_STRETCHES:
            transaction.seen = None
