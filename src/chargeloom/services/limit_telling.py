"""Limit telling: a station hears of a changed limit soon, also one that was away (OCPP 2.1, E16)."""

import asyncio
from typing import Final

import structlog

from chargeloom.bus.bus import NobodyAnswers
from chargeloom.domain.commands.command import AskLimits, CommandName, Trigger
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Refusal
from chargeloom.services.bounding import ISSUER
from chargeloom.services.bounds import Bounds
from chargeloom.services.commanding import PATIENCE_S, Commanding, subject_of
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

_AFTER_S: Final = {EventType.STATION_CONNECTED: 3.0, EventType.STATION_BOOTED: 0.0}
"""A station that comes back is let finish what it has to say; a boot ends the waiting."""


class LimitTelling:
    """Has stations send an event of a charge whose limit they have not heard: its answer tells it.

    What is untold is what is stored as asked for and not as kept to, so a restart of ours needs no code of its own.
    """

    HEARS: Final = tuple(_AFTER_S)

    def __init__(
        self, *, ground: Ground, fleet: Fleet, bounds: Bounds, commanding: Commanding
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._bounds = bounds
        self._commanding = commanding
        self._waiting: dict[StationId, asyncio.TimerHandle] = {}
        self._errands: set[asyncio.Task[None]] = set()

    def hear(self, event: Event) -> None:
        """See to the limits of a station that came back or booted; all else costs one look."""
        after_s = _AFTER_S.get(event.type)
        if after_s is None or not self._bounds.has_untold:
            return
        station = StationId(event.subject)
        self._wait_no_more(station)
        loop = asyncio.get_running_loop()
        self._waiting[station] = loop.call_later(after_s, self._begin, station)

    def close(self) -> None:
        """Tell nothing again."""
        for station in tuple(self._waiting):
            self._wait_no_more(station)
        for errand in self._errands:
            errand.cancel()

    async def learn(self, station: StationId) -> None:
        """Ask what a station can limit a charge by; where it does not say, the server sees to all of it."""
        try:
            await self._ground.bus.request(subject_of(station), AskLimits(), PATIENCE_S)
        except (NobodyAnswers, TimeoutError, Refusal, StorageUnavailable) as reason:
            log.info("nobody knows how a station limits charges", station=station, why=repr(reason))

    async def tell(self, station_id: StationId) -> None:
        """Have a station send an event of each charge whose limit it can keep to and has not heard (E16.FR.02, F06)."""
        station = self._fleet.find(station_id)
        if station is None or not (station.is_online and station.may_charge):
            return
        for transaction in tuple(station.open.values()):
            if transaction.is_open and self._bounds.waits(station_id, transaction.record.id):
                order = Trigger(message="TransactionEvent", evse=transaction.record.evse)
                try:
                    await self._commanding.issue(station_id, CommandName.TRIGGER, order, ISSUER)
                except (Refusal, StorageUnavailable) as reason:
                    log.info("a limit waits for the next event of its charge", reason=str(reason))

    def _wait_no_more(self, station: StationId) -> None:
        waiting = self._waiting.pop(station, None)
        if waiting is not None:
            waiting.cancel()

    def _begin(self, station: StationId) -> None:
        del self._waiting[station]
        errand = asyncio.create_task(self._see_to(station))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def _see_to(self, station_id: StationId) -> None:
        station = self._fleet.find(station_id)
        if station is None or not (station.is_online and station.may_charge):
            return
        untold = (self._bounds.is_untold(one.record.id) for one in station.open.values())
        if any(untold) and not self._bounds.knows(station_id):
            await self.learn(station_id)
        await self.tell(station_id)
