"""Ends of transactions that memory does not hold: the store is asked what they mean, and keeps those that mean nothing."""

from typing import Protocol

from chargeloom.domain.charging.transaction import Stop, Suspicion, Transaction, TransactionRecord
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.matching import names_none, only_candidate
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.charging.announcing import Announcing
from chargeloom.services.ground import Ground
from chargeloom.services.one_at_a_time import OneAtATime
from chargeloom.services.pricing import Pricing


class StopKnown(Protocol):
    """Ends a transaction that was found, with what is doubted of its end."""

    def __call__(
        self,
        unit: Unit,
        station: Station,
        transaction: Transaction,
        stop: Stop,
        doubts: tuple[Suspicion, ...],
        now: Instant,
    ) -> None: ...


class Unremembered:
    """Looks ends up by the number that the station tells."""

    def __init__(
        self, ground: Ground, announcing: Announcing, pricing: Pricing, stop_known: StopKnown
    ) -> None:
        self._ground = ground
        self._announcing = announcing
        self._pricing = pricing
        self._stop_known = stop_known
        self._turns = OneAtATime()

    async def stop(
        self, unit: Unit, station: Station, number: str, stop: Stop, now: Instant
    ) -> None:
        """Look an end up, one after the other: another link may bring the same one meanwhile."""
        async with self._turns.at(station.id):
            await self._look_up(unit, station, number, stop, now)

    async def _look_up(
        self, unit: Unit, station: Station, number: str, stop: Stop, now: Instant
    ) -> None:
        await self._ground.store.commit(Unit())  # these reads must see what it told before
        record = await self._ground.store.transaction_numbered(station.id, number)
        if record is not None:
            await self._pricing.read(record)
            self._stop_known(unit, station, Transaction(record), stop, (), now)
            return
        if await self._ground.store.orphan(station.id, number, stop) is not None:
            return
        if names_none(number):
            if station.ended_by(stop) is not None:
                return  # it ended that one when it came before
            unnumbered = only_candidate(station.open.values(), stop)
            if unnumbered is not None:
                await self._pricing.read(unnumbered.record)
                doubt = (Suspicion.MATCHED_WITHOUT_ID,)
                self._stop_known(unit, station, unnumbered, stop, doubt, now)
                return
        owner = await self._ground.store.station_of_number(number)
        is_foreign = owner is not None and owner != station.id
        doubt_of_number = (
            Suspicion.TRANSACTION_OF_OTHER_STATION if is_foreign else Suspicion.TRANSACTION_UNKNOWN
        )
        self._keep_orphan(unit, station, number, stop, doubt_of_number, now)

    def _keep_orphan(
        self,
        unit: Unit,
        station: Station,
        number: str,
        stop: Stop,
        doubt: Suspicion,
        now: Instant,
    ) -> None:
        record = TransactionRecord(
            id=TransactionId(self._ground.ids.next(now)),
            serial=None,
            session=None,
            station=station.id,
            number=None,
            received_at=now,
            stopped_at=stop.at,
            meter_stop_wh=stop.meter_wh,
            stop_reason=stop.reason,
            stop_token_uid=stop.token_uid,
            stop_received_at=now,
            claimed_number=number,
            suspect=(doubt,),
        )
        unit.record(record)
        self._announcing.transaction(unit, EventType.TRANSACTION_SUSPECT, record, now)
