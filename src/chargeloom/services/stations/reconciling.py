"""Reconciling: after a restart a station is asked about every transaction that we believe runs."""

import asyncio

import structlog

from chargeloom.domain.commands.command import AskTransactionStatus, CommandName
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Refusal
from chargeloom.services.commanding import Commanding
from chargeloom.services.supervising import Fleet
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

MASTER = "reconciling"
"""Who asks, in the record of the command."""


class Reconciling:
    """Asks stations of OCPP 2.x that booted (E14): one that lost its memory never tells an end."""

    def __init__(self, fleet: Fleet, commanding: Commanding) -> None:
        self._fleet = fleet
        self._commanding = commanding
        self._asking: set[asyncio.Task[None]] = set()

    def hear(self, event: Event) -> None:
        """Ask when a station booted."""
        if event.type is EventType.STATION_BOOTED:
            numbers = self._believed(StationId(event.subject))
            if numbers:
                asking = asyncio.create_task(self._ask(StationId(event.subject), numbers))
                self._asking.add(asking)
                asking.add_done_callback(self._asking.discard)

    def _believed(self, station_id: StationId) -> tuple[str, ...]:
        station = self._fleet.find(station_id)
        if station is None or not station.may_charge:
            return ()
        told = (one.record for one in station.open.values() if one.record.fold is not None)
        return tuple(record.number for record in told if record.number is not None)

    async def _ask(self, station: StationId, numbers: tuple[str, ...]) -> None:
        name = CommandName.GET_TRANSACTION_STATUS
        for number in numbers:
            order = AskTransactionStatus(transaction=number)
            try:
                await self._commanding.issue(station, name, order, MASTER)
            except (Refusal, StorageUnavailable) as reason:
                log.info("a transaction stays in doubt", station=station, reason=str(reason))
                return
