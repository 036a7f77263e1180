"""Charging: transactions begin and end as stations tell it; nothing they tell is refused or lost."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from chargeloom.domain.charging.token import Authorization, normalised, refused_at
from chargeloom.domain.charging.token_places import Where
from chargeloom.domain.charging.transaction import (
    EV_GONE,
    Dispute,
    Stop,
    Suspicion,
    Transaction,
    TransactionRecord,
    is_plausible,
)
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.connector_status import FREE, ConnectorReport
from chargeloom.domain.stations.matching import doubts_of_start, repeats
from chargeloom.domain.stations.reports import Start
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.charging.announcing import Announcing
from chargeloom.services.charging.reserving import Reserving
from chargeloom.services.charging.sessions import Sessions
from chargeloom.services.charging.unremembered import Unremembered
from chargeloom.services.commanding import Commanding
from chargeloom.services.ground import Ground
from chargeloom.services.pricing import Pricing


class Started(NamedTuple):
    """What the station is told: its number for the transaction, and what its token is worth."""

    number: str
    authorization: Authorization
    transaction: Transaction


class Charging:
    """Begins and ends transactions and sessions."""

    def __init__(  # noqa: PLR0913 one for each service that a charge touches
        self,
        *,
        ground: Ground,
        authorizing: Authorizing,
        commanding: Commanding,
        sessions: Sessions,
        reserving: Reserving,
        pricing: Pricing,
        number_of: Callable[[int], int],
    ) -> None:
        self._ground = ground
        self._authorizing = authorizing
        self._announcing = Announcing(ground, authorizing)
        self._commanding = commanding
        self._sessions = sessions
        self._reserving = reserving
        self.pricing = pricing
        self._number_of = number_of
        self._serial = 0
        self._unremembered = Unremembered(ground, self._announcing, pricing, self._stop_known)

    def continue_after(self, serial: int) -> None:
        """Number the next transaction above this serial."""
        self._serial = serial

    def start(self, unit: Unit, station: Station, start: Start, now: Instant) -> Started:
        """Begin a transaction, or recognise a repeated start and give the same answer again."""
        known = station.latest.get(start.plug)
        if known is not None and repeats(known, start, now):
            authorization = self._authorizing.authorize(start.token_uid, now)
            if known.record.refused is not None:
                authorization = Authorization(
                    refused=known.record.refused, token=authorization.token
                )
            return Started(known.record.number or "", authorization, known)
        ending = () if known is None else (known.record.id,)
        at = start.at if station.was_away(start.at) and is_plausible(start.at, now) else now
        authorization = self._authorizing.authorize_start(
            start.token_uid,
            now,
            besides=ending,
            at=at,
            where=Where(station.id, start.plug.evse),
        )
        refused = refused_at(authorization, at)
        doubts = start.doubts + doubts_of_start(known, start, refused, now)
        if known is not None and known.is_open:
            self._interrupt(unit, station, known, now)
        transaction = self._begin(unit, station, start, refused, doubts, now)
        return Started(transaction.record.number or "", authorization, transaction)

    def find(self, station: Station, number: str) -> Transaction | None:
        """Find a transaction of the station in memory: one that has not ended, or a connector's newest."""
        running = station.open.get(number)
        if running is not None:
            return running
        return next((one for one in station.latest.values() if one.record.number == number), None)

    def stop(
        self, unit: Unit, station: Station, number: str, stop: Stop, now: Instant
    ) -> Awaitable[None] | None:
        """End a transaction. Awaitable only when the store must be asked what the number means."""
        transaction = self.find(station, number)
        if transaction is None:
            return self._unremembered.stop(unit, station, number, stop, now)
        if self.pricing.must_read(transaction.record, is_end=True):
            return self._stop_when_read(unit, station, transaction, stop, now)
        self._stop_known(unit, station, transaction, stop, (), now)
        return None

    async def _stop_when_read(
        self, unit: Unit, station: Station, transaction: Transaction, stop: Stop, now: Instant
    ) -> None:
        await self.pricing.read(transaction.record)
        self._stop_known(unit, station, transaction, stop, (), now)

    def _stop_known(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        stop: Stop,
        doubts: tuple[Suspicion, ...],
        now: Instant,
    ) -> None:
        first = transaction.stop
        if first is not None:
            if first != stop:
                self._dispute(unit, transaction, stop, now)
            return
        transaction.end(stop, now, doubts + self._doubts_of_stop(transaction, stop, now))
        record = transaction.record
        station.open.pop(record.number or "", None)
        self._authorizing.ended(transaction)
        unit.record(record)
        self._tell(unit, EventType.TRANSACTION_STOPPED, transaction, now)
        self.pricing.ended(unit, record, now)
        plug = transaction.plug
        report = station.connectors.get(plug)
        if report is not None and report.status in FREE:
            self.unplugged(unit, station, plug, now)
        elif stop.reason == EV_GONE:
            self._sessions.close(unit, station, plug, now, only=record.session)

    def reported(self, unit: Unit, station: Station, report: ConnectorReport) -> None:
        """Note what a vehicle does by the status of its connector."""
        running = station.open_at(report.plug)
        if running is not None:
            self.pricing.note(unit, running.record.id, report.status, report.at)

    def unplugged(self, unit: Unit, station: Station, plug: Plug, now: Instant) -> None:
        """Close the session of a connector that became free; one that still charges stays open."""
        self._sessions.close(unit, station, plug, now)

    def _begin(
        self,
        unit: Unit,
        station: Station,
        start: Start,
        refused: Reason | None,
        doubts: tuple[Suspicion, ...],
        now: Instant,
    ) -> Transaction:
        self._serial += 1
        session = self._sessions.open(unit, station, start.plug, start.token_uid, now)
        record = TransactionRecord(
            id=TransactionId(self._ground.ids.next(now)),
            serial=self._serial,
            session=session.id,
            station=station.id,
            number=str(self._number_of(self._serial)),
            evse=start.plug.evse,
            connector=start.plug.connector,
            token_uid=start.token_uid,
            refused=refused,
            reservation=start.reservation,
            received_at=now,
            started_at=start.at,
            meter_start_wh=start.meter_wh,
            suspect=tuple(dict.fromkeys(doubts)),
        )
        transaction = Transaction(record)
        station.remember(start.plug, transaction)
        self._authorizing.began(transaction)
        unit.record(record)
        self._tell(unit, EventType.TRANSACTION_STARTED, transaction, now)
        self.pricing.begin(unit, record, now)
        self._commanding.started(unit, station, transaction, now)
        self._reserving.begun(unit, station, record, now)
        return transaction

    def lost(self, unit: Unit, station: Station, transaction: Transaction, now: Instant) -> None:
        """Note that a transaction no longer runs; the station may still tell its end."""
        self._interrupt(unit, station, transaction, now)

    def goes_on(
        self, unit: Unit, station: Station, transaction: Transaction, at: Instant, now: Instant
    ) -> None:
        """Note that a transaction which was given up runs, as its meter says; nothing may run in its place.

        Only one of OCPP 1.6, whose readings name it (4.7): events of 2.x say so themselves.
        """
        record = transaction.record
        given_up_at, number = record.interrupted_at, record.number
        if given_up_at is None or at <= given_up_at or number is None or record.fold is not None:
            return
        if record.stopped_at is not None or station.open_at(transaction.plug) is not None:
            return
        transaction.go_on()
        station.open[number] = transaction
        self._authorizing.began(transaction)
        unit.record(transaction.record)
        self._tell(unit, EventType.TRANSACTION_CHANGED, transaction, now)

    def _interrupt(
        self, unit: Unit, station: Station, transaction: Transaction, now: Instant
    ) -> None:
        transaction.interrupt(now)
        station.open.pop(transaction.record.number or "", None)
        self._authorizing.ended(transaction)
        unit.record(transaction.record)
        self._tell(unit, EventType.TRANSACTION_SUSPECT, transaction, now)

    def _dispute(self, unit: Unit, transaction: Transaction, stop: Stop, now: Instant) -> None:
        transaction.doubt(Suspicion.STOP_DISPUTED)
        unit.record(transaction.record)
        self.pricing.changed(unit, transaction.record, now)
        unit.record(Dispute(transaction=transaction.record.id, received_at=now, stop=stop))
        self._tell(unit, EventType.TRANSACTION_DISPUTED, transaction, now)

    def _doubts_of_stop(
        self, transaction: Transaction, stop: Stop, now: Instant
    ) -> tuple[Suspicion, ...]:
        found: list[Suspicion] = []
        if not is_plausible(stop.at, now):
            found.append(Suspicion.CLOCK_IMPLAUSIBLE)
        shown, began = stop.token_uid, transaction.record.token_uid or ""
        if shown is not None and normalised(shown) != normalised(began):
            started_by = self._authorizing.authorize(began, now).token
            stopped_by = self._authorizing.authorize(shown, now).token
            if not self._authorizing.may_stop(started_by, stopped_by):
                found.append(Suspicion.STOP_BY_OTHER)
        return tuple(found)

    def _tell(self, unit: Unit, kind: EventType, transaction: Transaction, now: Instant) -> None:
        self._announcing.transaction(unit, kind, transaction.record, now)
