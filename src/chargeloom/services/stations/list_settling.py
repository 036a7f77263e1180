"""When the local list of a station is seen to that does not hold yet what it ought to (OCPP 2.0.1, D01 and N10)."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog

from chargeloom.bus.bus import NobodyAnswers
from chargeloom.domain.commands.command import CommandStatus, Outcome
from chargeloom.domain.commands.list_orders import SettleList
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Refusal
from chargeloom.domain.stations.station_record import Registration
from chargeloom.domain.unit import Unit
from chargeloom.services.commanding import PATIENCE_S, subject_of
from chargeloom.services.ground import Ground
from chargeloom.services.one_at_a_time import OneAtATime
from chargeloom.services.stations.surveying import Kind
from chargeloom.services.supervising import Fleet
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

RECONNECTED_S: Final = 3.0
"""A station that comes back is let finish what it has to say; a boot ends the waiting."""


class ListSettling:
    """Has lists sent; in memory is only which of them do not hold yet what they ought to."""

    HEARS: Final = (
        EventType.STATION_CONNECTED,
        EventType.STATION_REPORT,
        EventType.STATION_BOOTED,
    )

    def __init__(self, ground: Ground, fleet: Fleet) -> None:
        self._ground = ground
        self._fleet = fleet
        self._unsettled: set[StationId] = set()
        self._turns = OneAtATime()
        self._waiting: defaultdict[StationId, set[asyncio.Event]] = defaultdict(set)
        self._errands: set[asyncio.Task[None]] = set()

    def load(self, unsettled: Iterable[StationId]) -> None:
        """Forget everything, and take what the store holds."""
        self._unsettled = set(unsettled)

    def note(self, station: StationId, *, is_settled: bool) -> None:
        """Note whether a station's list holds what it ought to."""
        if is_settled:
            self._unsettled.discard(station)
        else:
            self._unsettled.add(station)

    def hear(self, event: Event) -> None:
        """See to a list when its station told what it forgot, came back or booted; all else costs one look."""
        if event.type is EventType.STATION_CONNECTED:
            station = StationId(event.subject)
            if station in self._unsettled:
                self.see_to(station, self.expect(station), RECONNECTED_S)
        elif _ends_the_waiting(event):
            for waiting in self._waiting.get(StationId(event.subject), ()):
                waiting.set()

    def close(self) -> None:
        """See to nothing again."""
        for errand in self._errands:
            errand.cancel()

    def expect(self, station: StationId) -> asyncio.Event:
        """Listen for what ends the waiting, from now on: it may come before anything is stored."""
        waiting = asyncio.Event()
        self._waiting[station].add(waiting)
        return waiting

    def expect_no_more(self, station: StationId, waiting: asyncio.Event) -> None:
        """Listen no more."""
        self._waiting[station].discard(waiting)
        if not self._waiting[station]:
            del self._waiting[station]

    def see_to(self, station: StationId, waiting: asyncio.Event, patience_s: float) -> None:
        """See to a list once the waiting ends, or after so long."""
        self._run(self._settle_in_time(station, waiting, patience_s))

    def _run(self, work: Coroutine[None, None, None]) -> None:
        errand = asyncio.create_task(work)
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def _settle_in_time(
        self, station: StationId, waiting: asyncio.Event, patience_s: float
    ) -> None:
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_s):
                    await waiting.wait()
        finally:
            self.expect_no_more(station, waiting)
        await self.settle(station)

    @asynccontextmanager
    async def alone(self, station: StationId) -> AsyncIterator[bool]:
        """Let a list be sent by one at a time: whoever comes while another does it is told so at once."""
        turn = self._turns.at(station)
        if turn.locked():
            yield False
            return
        async with turn:
            yield True

    async def settle(self, station: StationId) -> None:
        """Let a station's list hold what it ought to; what fails is tried again when the station comes back."""
        async with self._turns.at(station):
            await self._settle(station)

    async def _settle(self, station: StationId) -> None:
        record = self._fleet.record(station)
        if record is None or record.registration is Registration.REJECTED:
            return
        try:
            outcome = await self._ground.bus.request(subject_of(station), SettleList(), PATIENCE_S)
            if isinstance(outcome, Outcome) and outcome.status is not CommandStatus.ACCEPTED:
                await self._complain(station, outcome)
        except (NobodyAnswers, TimeoutError, Refusal, StorageUnavailable) as reason:
            log.info("a list waits for its station", station=station, reason=repr(reason))
        except Exception:
            log.exception("a list could not be seen to", station=station)

    async def _complain(self, station: StationId, outcome: Outcome) -> None:
        """Tell that a station refuses its list; it is tried again when it comes back."""
        log.warning("a station refuses its list", station=station, answer=outcome.answer)
        unit, now = Unit(), self._ground.now()
        notice = {"action": "local-list-refused", "status": outcome.answer}
        self._ground.tell(
            unit, EventType.STATION_NOTICE, station, notice | (outcome.data or {}), now
        )
        await self._ground.commit(unit)


def _ends_the_waiting(event: Event) -> bool:
    if event.type is EventType.STATION_REPORT:
        return bool(event.data["report"] == Kind.CUSTOMER)
    return event.type is EventType.STATION_BOOTED
