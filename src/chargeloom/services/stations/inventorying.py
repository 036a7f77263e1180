"""Inventorying: a station of OCPP 2.x is asked once for all that it has, and again when it is another one (B07.FR.14)."""

import asyncio
from functools import partial
from typing import Final, NamedTuple

import msgspec
import structlog

from chargeloom.domain.commands.command import Command, CommandName, CommandStatus
from chargeloom.domain.commands.survey_orders import GetBaseReport, ReportKind
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Refusal
from chargeloom.domain.stations.quirk import Avoidance
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.commanding import Commanding
from chargeloom.services.ground import Ground
from chargeloom.services.stations.surveying import Surveying
from chargeloom.services.stations.tolerating import Tolerating
from chargeloom.services.supervising import Fleet
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

MASTER = "inventorying"
"""Who asks, in the record of the command."""


class Pace(NamedTuple):
    """How fast many that came are asked."""

    calm_s: float = 30.0
    """So long a station that came or booted is let finish what it has to say: some hang when they are asked in the midst of it."""
    at_once: int = 4
    """So many stations are asked at once, however many came."""
    rest_s: float = 1.0
    """So long nobody is asked in the place of one that has answered."""


PACE: Final = Pace()
TRIES: Final = 2
"""After so many that came to nothing a station is not asked again until it is another one."""
PATIENCE_S: Final = 900.0

_SPOKEN: Final = frozenset({"ocpp2.0.1", "ocpp2.1"})
_CAN_NOT: Final = frozenset({"NotSupported", "NotImplemented"})
_NOT_NOW: Final = "Rejected"
"""It can't tell now (B07.FR.13): it is asked again when it comes or boots."""


class Inventorying:
    """Asks stations that came or booted; what a station was like when it told all it had is kept with it."""

    HEARS: Final = (EventType.STATION_CONNECTED, EventType.STATION_BOOTED)

    def __init__(
        self,
        *,
        ground: Ground,
        fleet: Fleet,
        commanding: Commanding,
        surveying: Surveying,
        tolerating: Tolerating,
        pace: Pace = PACE,
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._commanding = commanding
        self._surveying = surveying
        self._tolerating = tolerating
        self._pace = pace
        self._calming: dict[StationId, asyncio.TimerHandle] = {}
        self._queue: dict[StationId, None] = {}
        self._asking: dict[StationId, asyncio.Task[None]] = {}
        self._failures: dict[StationId, int] = {}

    def hear(self, event: Event) -> None:
        """See to a station that came or booted; all else costs one look."""
        if event.type is EventType.STATION_CONNECTED or event.type is EventType.STATION_BOOTED:
            station = StationId(event.subject)
            self._calm_no_more(station)
            if self._due(station) is not None:
                later = asyncio.get_running_loop().call_later
                self._calming[station] = later(self._pace.calm_s, self._enqueue, station)

    def close(self) -> None:
        """Ask nobody again."""
        for station in tuple(self._calming):
            self._calm_no_more(station)
        self._queue.clear()
        for asking in self._asking.values():
            asking.cancel()

    def _due(self, station_id: StationId) -> Station | None:
        """Find a station that is here and whose inventory nobody has."""
        station = self._fleet.find(station_id)
        if station is None or not (station.is_online and station.may_charge):
            return None
        record = station.record
        if record.protocol not in _SPOKEN or record.surveyed_as == made_as(record):
            return None
        avoided = self._tolerating.character(station).avoided
        return None if Avoidance.FULL_INVENTORY in avoided else station

    def _calm_no_more(self, station: StationId) -> None:
        calming = self._calming.pop(station, None)
        if calming is not None:
            calming.cancel()

    def _enqueue(self, station: StationId) -> None:
        del self._calming[station]
        if station not in self._asking:
            self._queue[station] = None
            self._go_on()

    def _go_on(self) -> None:
        while self._queue and len(self._asking) < self._pace.at_once:
            station = next(iter(self._queue))
            del self._queue[station]
            asking = asyncio.create_task(self._ask(station))
            self._asking[station] = asking
            asking.add_done_callback(partial(self._over, station))

    def _over(self, station: StationId, _: asyncio.Task[None]) -> None:
        del self._asking[station]
        self._go_on()

    async def _ask(self, station_id: StationId) -> None:
        station = self._due(station_id)
        if station is None:
            return
        asked = made_as(station.record)
        order = GetBaseReport(number=self._surveying.draw(), kind=ReportKind.FULL)
        name = CommandName.GET_BASE_REPORT
        try:
            command = await self._commanding.issue(station_id, name, order, MASTER)
            ended = await self._commanding.wait(command, PATIENCE_S)
            if self._is_settled(station_id, ended):
                await self._settle(station, asked)
        except (Refusal, StorageUnavailable) as reason:
            log.info("an inventory waits for its station", station=station_id, why=repr(reason))
        await asyncio.sleep(self._pace.rest_s)

    def _is_settled(self, station: StationId, ended: Command) -> bool:
        """Whether there is no use in asking again."""
        answer = (ended.outcome or {}).get("answer")
        if ended.status is CommandStatus.ACCEPTED or answer in _CAN_NOT:
            return True
        if answer == _NOT_NOW:
            return False
        failures = self._failures[station] = self._failures.get(station, 0) + 1
        log.warning("a station did not tell all it has", station=station, answer=answer)
        return failures >= TRIES

    async def _settle(self, station: Station, asked: str) -> None:
        self._failures.pop(station.id, None)
        record = msgspec.structs.replace(station.record, surveyed_as=asked)
        self._fleet.change(station, record)
        unit = Unit()
        unit.record(record)
        await self._ground.commit(unit)


def made_as(record: StationRecord) -> str:
    """Say what a station is like: with another firmware, or as another device, it has other variables."""
    return "\n".join(
        said or "" for said in (record.vendor, record.model, record.serial, record.firmware)
    )
