"""Following: what follows from a transaction's record that events changed, in the same unit."""

from collections.abc import Iterator
from typing import Final

import msgspec

from chargeloom.domain.charging.judging import judged
from chargeloom.domain.charging.reservation import ReservationState
from chargeloom.domain.charging.token import normalised
from chargeloom.domain.charging.transaction import (
    Suspicion,
    Transaction,
    TransactionRecord,
)
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station import Station, Status
from chargeloom.domain.unit import Unit
from chargeloom.services.announcing import tell_transaction
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.commanding import Commanding
from chargeloom.services.ground import Ground
from chargeloom.services.pricing import Pricing
from chargeloom.services.reserving import Reserving
from chargeloom.services.sessions import Sessions


class Following:
    """Goes along with records of transactions that are told by events."""

    def __init__(
        self,
        *,
        ground: Ground,
        authorizing: Authorizing,
        commanding: Commanding,
        pricing: Pricing,
        reserving: Reserving,
        sessions: Sessions,
    ) -> None:
        self._ground = ground
        self._authorizing = authorizing
        self._commanding = commanding
        self._pricing = pricing
        self._reserving = reserving
        self._sessions = sessions

    def follow(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        before: TransactionRecord,
        now: Instant,
        *,
        is_new: bool,
    ) -> None:
        """Judge the record anew, and go along with it: session, price, command, reservation and what is told."""
        was_stopped = before.stopped_at is not None
        if transaction.record.stopped_at is not None and not was_stopped:
            transaction.record = msgspec.structs.replace(
                transaction.record, stop_received_at=now, interrupted_at=None
            )
        self._judge(transaction, now)
        self._note_token(transaction, before)
        if transaction.is_open and transaction.record.evse != before.evse:
            self._interrupt_others(unit, station, transaction, now)
        station.hold(transaction)
        self._seat(unit, station, transaction, before, now)
        if transaction.record == before and not is_new:
            return
        unit.record(transaction.record)
        self._pricing.follow(unit, before, transaction.record, now)
        for kind in _news(before, transaction.record, is_new=is_new, was_stopped=was_stopped):
            tell_transaction(self._ground, unit, kind, transaction.record, now)
        self._bind(unit, station, transaction, before, now)
        self._tell_status(unit, station, transaction, before, now)
        if transaction.record.stopped_at is not None and not was_stopped:
            self._unplug(unit, station, transaction, now)

    def _bind(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        before: TransactionRecord,
        now: Instant,
    ) -> None:
        """Tie the transaction to the command and the reservation that it answers."""
        record = transaction.record
        if record.remote_start is not None and before.remote_start is None:
            self._commanding.started_as(unit, station, record.remote_start, transaction, now)
        if record.reservation is not None and before.reservation is None:
            used, number = ReservationState.USED, record.reservation
            self._reserving.end(unit, station, number, used, now, record.id)

    def _judge(self, transaction: Transaction, now: Instant) -> None:
        record = transaction.record
        shown, began = record.stop_token_uid, record.token_uid
        is_by_other = False
        if shown and began and normalised(shown) != normalised(began):
            started_by = self._authorizing.authorize(began, now).token
            stopped_by = self._authorizing.authorize(shown, now).token
            is_by_other = not self._authorizing.may_stop(started_by, stopped_by)
        transaction.record = judged(record, transaction.seen, is_stop_by_other=is_by_other)

    def _note_token(self, transaction: Transaction, before: TransactionRecord) -> None:
        """Keep count of where a token charges."""
        had = before.token_uid if _is_open(before) else None
        has = transaction.record.token_uid if transaction.is_open else None
        if had == has:
            return
        if had:
            self._authorizing.ended(Transaction(before))
        if has:
            self._authorizing.began(transaction)

    def _interrupt_others(
        self, unit: Unit, station: Station, transaction: Transaction, now: Instant
    ) -> None:
        """An EVSE has one transaction at a time: those that began before no longer run."""
        record = transaction.record
        if record.evse is None:
            return
        for other in tuple(station.open.values()):
            known = other.record
            is_older = (known.started_at or 0) <= (record.started_at or known.started_at or 0)
            if other is transaction or known.evse != record.evse or known.fold is None:
                continue
            if not is_older:
                continue
            self.interrupt(unit, station, other, now)

    def interrupt(
        self, unit: Unit, station: Station, transaction: Transaction, now: Instant
    ) -> None:
        """Note that a transaction no longer runs; its end may still be told."""
        before = transaction.record
        transaction.interrupt(now)
        self._note_token(transaction, before)
        station.hold(transaction)
        unit.record(transaction.record)
        kind = EventType.TRANSACTION_SUSPECT
        tell_transaction(self._ground, unit, kind, transaction.record, now)

    def _seat(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        before: TransactionRecord,
        now: Instant,
    ) -> None:
        """Give the transaction its session once its EVSE is known, and tell that what it learns."""
        record, plug = transaction.record, transaction.plug
        if record.evse is None:
            return
        token = record.token_uid or ""
        if record.session is not None:
            if (before.evse, before.connector, before.token_uid) != (*plug, record.token_uid):
                self._sessions.learn(unit, station, record.session, plug, token)
            return
        is_present = transaction.is_open and station.latest.get(plug) is transaction
        make = self._sessions.open if is_present else self._sessions.note_past
        session = make(unit, station, plug, token, now)
        transaction.record = msgspec.structs.replace(record, session=session.id)

    def _tell_status(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        before: TransactionRecord,
        now: Instant,
    ) -> None:
        """Tell what the connectors of the EVSE do now, where that follows from the transaction."""
        record = transaction.record
        is_news = record.charging_state != before.charging_state or record.stopped_at is not None
        if record.evse is None or before.stopped_at is not None or not is_news:
            return
        for plug, report in station.connectors.items():
            is_here = plug.evse == record.evse and plug.connector > 0
            if is_here and report.status is Status.OCCUPIED:
                data = {
                    "evse": plug.evse,
                    "connector": plug.connector,
                    "status": station.status_of(report),
                    "error": report.error,
                    "vendor_error": report.vendor_error,
                    "derived": True,
                }
                self._ground.tell(unit, EventType.CONNECTOR_STATUS, station.id, data, now)

    def _unplug(self, unit: Unit, station: Station, transaction: Transaction, now: Instant) -> None:
        """Close the session when the plug is known to be free."""
        plug = transaction.plug
        said = [
            report.status
            for place, report in station.connectors.items()
            if place.evse == plug.evse and plug.connector in (0, place.connector)
        ]
        is_away = transaction.record.stop_reason == _EV_GONE
        if is_away or (said and all(status is Status.AVAILABLE for status in said)):
            self._sessions.close(unit, station, plug, now)


_EV_GONE: Final = "EVDisconnected"


def _news(
    before: TransactionRecord, record: TransactionRecord, *, is_new: bool, was_stopped: bool
) -> Iterator[EventType]:
    if is_new:
        yield EventType.TRANSACTION_STARTED
    elif _told_of(before) != _told_of(record):
        yield EventType.TRANSACTION_CHANGED
    if record.stopped_at is not None and not was_stopped:
        yield EventType.TRANSACTION_STOPPED
    fresh = frozenset(record.suspect) - frozenset(before.suspect)
    if Suspicion.STOP_DISPUTED in fresh:
        yield EventType.TRANSACTION_DISPUTED
    if fresh & _ALARMING:
        yield EventType.TRANSACTION_SUSPECT


_ALARMING: Final = frozenset(
    {Suspicion.SEQUENCE_CONFLICT, Suspicion.NUMBER_REUSED, Suspicion.START_REPEATED}
)


def _told_of(record: TransactionRecord) -> tuple[object, ...]:
    return (record.evse, record.connector, record.token_uid, record.started_at)


def _is_open(record: TransactionRecord) -> bool:
    return bool(record.fold) and record.stopped_at is None and record.interrupted_at is None
