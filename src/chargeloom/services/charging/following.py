"""Following: what follows from a transaction's record that events changed, in the same unit."""

from collections.abc import Iterator
from typing import Final

import msgspec

from chargeloom.domain.charging.judging import judged
from chargeloom.domain.charging.reservation import ReservationState
from chargeloom.domain.charging.token import normalised
from chargeloom.domain.charging.transaction import (
    EV_GONE,
    Suspicion,
    Transaction,
    TransactionRecord,
)
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import Instant
from chargeloom.domain.money import Money
from chargeloom.domain.stations.connector_status import FREE, Status
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.superseding import superseded
from chargeloom.domain.unit import Unit
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.charging.announcing import Announcing
from chargeloom.services.charging.reserving import Reserving
from chargeloom.services.charging.sessions import Sessions
from chargeloom.services.commanding import Commanding
from chargeloom.services.ground import Ground
from chargeloom.services.pricing import Pricing


class Change(msgspec.Struct, frozen=True, gc=False):
    """What events made of a transaction's record, and the unit in which all that follows becomes durable."""

    unit: Unit
    station: Station
    transaction: Transaction
    before: TransactionRecord
    began: Instant
    """Since when the transaction runs, by what was told now."""
    now: Instant
    is_new: bool
    """Whether no event told of the transaction before."""
    cost: Money | None = None
    """What the station reckoned at its end."""

    @property
    def record(self) -> TransactionRecord:
        """The record as it is by now."""
        return self.transaction.record

    @property
    def is_begun_by_token(self) -> bool:
        """Whether it is known by now whose token charges at which EVSE, and that it may."""
        before, record = self.before, self.record
        is_news = (before.token_uid, before.evse) != (record.token_uid, record.evse)
        is_known = None not in (record.token_uid, record.evse) and record.refused is None
        return is_news and is_known and self.transaction.is_open

    @property
    def is_end(self) -> bool:
        """Whether the transaction stopped by this change."""
        return self.record.stopped_at is not None and self.before.stopped_at is None


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
        self._announcing = Announcing(ground, authorizing)
        self._commanding = commanding
        self._pricing = pricing
        self._reserving = reserving
        self._sessions = sessions

    def follow(self, change: Change) -> None:
        """Judge the record anew, and go along with it: session, price, command, reservation and what is told."""
        unit, transaction, before, now = change.unit, change.transaction, change.before, change.now
        if change.is_end:
            transaction.record = msgspec.structs.replace(
                transaction.record, stop_received_at=now, interrupted_at=None
            )
        self._judge(transaction, now)
        self._note_token(transaction, before)
        if transaction.is_open and transaction.record.evse != before.evse:
            self._interrupt_others(change)
        change.station.hold(transaction)
        self._seat(change)
        if transaction.record == before and not change.is_new:
            return
        unit.record(transaction.record)
        self._pricing.follow(unit, before, transaction.record, now, change.cost)
        for kind in _news(change):
            self._announcing.transaction(unit, kind, transaction.record, now)
        self._bind(change)
        self._tell_status(change)
        if change.is_end:
            self._unplug(change)

    def _bind(self, change: Change) -> None:
        """Tie the transaction to the command and the reservation that it answers."""
        unit, station, record, before = change.unit, change.station, change.record, change.before
        if record.remote_start is not None and before.remote_start is None:
            asked = record.remote_start
            self._commanding.started_as(unit, station, asked, change.transaction, change.now)
        number = record.reservation if record.reservation in station.reservations else None
        if number is not None and before.reservation is None:
            used = ReservationState.USED
            self._reserving.end(unit, station, number, used, change.now, record.id)
        elif number is None and change.is_begun_by_token:
            self._reserving.begun(unit, station, record, change.now)

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
        had = _charging(before) if _is_open(before) else None
        has = _charging(transaction.record) if transaction.is_open else None
        if had == has:
            return
        if had:
            self._authorizing.ended(Transaction(before))
        if has:
            self._authorizing.began(transaction)

    def _interrupt_others(self, change: Change) -> None:
        """An EVSE has one transaction at a time: those that began before no longer run."""
        station, record = change.station, change.record
        others = superseded(station, change.transaction, record.evse, change.began)
        for other in tuple(others):
            self.interrupt(change.unit, station, other, change.now)

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
        self._announcing.transaction(unit, kind, transaction.record, now)

    def _seat(self, change: Change) -> None:
        """Give the transaction its session once its EVSE is known, and tell that what it learns."""
        unit, station, transaction = change.unit, change.station, change.transaction
        record, before, plug = transaction.record, change.before, transaction.plug
        if record.evse is None:
            return
        token = record.token_uid or ""
        if record.session is not None:
            if (before.evse, before.connector, before.token_uid) != (*plug, record.token_uid):
                self._sessions.learn(unit, station, record.session, plug, token)
            return
        is_present = transaction.is_open and station.latest.get(plug) is transaction
        make = self._sessions.open if is_present else self._sessions.note_past
        session = make(unit, station, plug, token, change.now)
        transaction.record = msgspec.structs.replace(record, session=session.id)

    def _tell_status(self, change: Change) -> None:
        """Tell what the connectors of the EVSE do now, where that follows from the transaction."""
        station, record, before = change.station, change.record, change.before
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
                kind = EventType.CONNECTOR_STATUS
                self._ground.tell(change.unit, kind, station.id, data, change.now)

    def _unplug(self, change: Change) -> None:
        """Close the session when the plug is known to be free."""
        station, plug = change.station, change.transaction.plug
        said = [
            report.status
            for place, report in station.connectors.items()
            if place.evse == plug.evse and plug.connector in (0, place.connector)
        ]
        if said and all(status in FREE for status in said):
            self._sessions.close(change.unit, station, plug, change.now)
        elif change.record.stop_reason == EV_GONE:
            own = change.record.session
            self._sessions.close(change.unit, station, plug, change.now, only=own)


def _news(change: Change) -> Iterator[EventType]:
    before, record = change.before, change.record
    if change.is_new:
        yield EventType.TRANSACTION_STARTED
    elif _told_of(before) != _told_of(record):
        yield EventType.TRANSACTION_CHANGED
    if change.is_end:
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
    besides = (record.preconditioning, record.evse_sleep)
    return (record.evse, record.connector, record.token_uid, record.started_at, *besides)


def _charging(record: TransactionRecord) -> str | None:
    """Name the token that charges; one that was refused charges nowhere."""
    return record.token_uid if record.refused is None else None


def _is_open(record: TransactionRecord) -> bool:
    return bool(record.fold) and record.stopped_at is None and record.interrupted_at is None
