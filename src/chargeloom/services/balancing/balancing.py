"""Balancing: which sites have a loop, what wakes it, and what it shows."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final

import structlog

from chargeloom.domain.alerts.watching import CompetingBattery, ExceededLimit, MiswiredMeter
from chargeloom.domain.devices.device import Measured
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId, SiteId, StationId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.sites.site import Mode, SiteModel
from chargeloom.domain.unit import Unit
from chargeloom.energy.balancing.outlets.allowance import Allowance
from chargeloom.energy.envelope import Envelope
from chargeloom.services.balancing.announcing import told
from chargeloom.services.balancing.findings import competing_at, exceeded_at, miswired_at
from chargeloom.services.balancing.picture import Picture
from chargeloom.services.balancing.running import Running
from chargeloom.services.balancing.sources import Sources
from chargeloom.services.balancing.waking import ANSWERED_S, SEEN_S
from chargeloom.services.ground import Ground
from chargeloom.services.measuring import Measuring
from chargeloom.services.sites.sites import SITE, Sites

if TYPE_CHECKING:
    from chargeloom.energy.balancing.controller import Controller
    from chargeloom.energy.balancing.decision import Decision
    from chargeloom.services.balancing.site_loop import SiteLoop

log = structlog.get_logger(__name__)

LEAVES_S: Final = 0.005
"""What the first few are told leaves within this time, before all else is done."""
TICK_S: Final = 1.0
"""A loop looks at its site at least so often: time itself changes what may be given."""

_ABOUT_A_STATION: Final = frozenset(
    {
        EventType.STATION_CONNECTED,
        EventType.STATION_DISCONNECTED,
        EventType.STATION_BOOTED,
        EventType.CONNECTOR_STATUS,
        EventType.LIMIT_CONDUCT,
        EventType.LIMIT_DIFFERS,
        EventType.LIMIT_EXTERNAL,
    }
)
_NAMES_A_STATION: Final = frozenset(
    {
        EventType.TRANSACTION_STARTED,
        EventType.TRANSACTION_CHANGED,
        EventType.TRANSACTION_STOPPED,
        EventType.COMMAND_ENDED,
    }
)


class Balancing:
    """Runs a loop for each site that is to be balanced."""

    def __init__(
        self,
        *,
        ground: Ground,
        sites: Sites,
        measuring: Measuring,
        sources: Sources,
        clock: Callable[[], float],
    ) -> None:
        self._ground, self._sites, self._clock = ground, sites, clock
        self._measuring, self._sources = measuring, sources
        self.memories = sources.memories
        self._running: dict[SiteId, Running] = {}
        self._stops: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begin to balance; what stations keep to already counts before anything is raised."""
        self._stops = [
            self._sites.subscribe(self._changed),
            self._measuring.listen(self._measured),
            self._ground.bus.listen_to_readings(self._metered),
            self._ground.bus.listen_to_events(
                self._hear, *_ABOUT_A_STATION, *_NAMES_A_STATION, EventType.DEVICE_CHANGED
            ),
        ]
        self._sources.limiting.listen(self._answered)
        for model in self._sites.models():
            self._changed(model.id)

    async def stop(self) -> None:
        """Decide nothing any more; what stations keep to stands, and ends in what is safe."""
        for stop in self._stops:
            stop()
        tasks = [one.task for one in self._running.values() if one.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.remember()
        self._running.clear()

    def remember(self) -> None:
        """Keep all that was learned and is not known to be kept."""
        for running in self._running.values():
            running.loop.keep(self._ground.now())

    def picture(self, site: SiteId) -> Picture | None:
        """Show what the loop of a site sees and gives; None where nothing is balanced."""
        found = self._running.get(site)
        return None if found is None else found.loop.picture()

    def exceeded(self) -> Iterator[ExceededLimit]:
        """List the limits that what is measured exceeds."""
        return chain.from_iterable(exceeded_at(one.loop) for one in self._running.values())

    def miswired(self) -> Iterator[MiswiredMeter]:
        """List the meters that show that they are wired otherwise than they are said to be."""
        return chain.from_iterable(miswired_at(one.loop) for one in self._running.values())

    def competing(self) -> Iterator[CompetingBattery]:
        """List the batteries that charge from the grid while cars are held back for it."""
        return chain.from_iterable(competing_at(one.loop) for one in self._running.values())

    async def mended(self, site: SiteId, meter: str, actor: str) -> bool:
        """Begin anew with a meter that somebody mended, or looked at and vouches for; say whether it was wrong.

        Where nothing is balanced now, what cars showed before counts no more once it is.
        """
        now, unit = self._ground.now(), Unit()
        anew = self.memories.meters.anew(site, meter, now)
        self._ground.audit(unit, actor, "meter.mended", to_text(SITE, site), {"meter": meter})
        if anew is not None:
            unit.record(anew)
        await self._ground.commit(unit)
        if anew is not None:
            self.memories.meters.take(anew)
        if (running := self._running.get(site)) is None:
            return anew is not None
        wrong = running.loop.picture().wrong_meters
        running.loop.mended(meter, now)
        running.waking.now()
        return any(one.meter == meter for one in wrong)

    def what_if(self, site: SiteId, envelope: Envelope, at: Instant) -> tuple[Allowance, ...]:
        """Say what the vehicles that are there now would get if an envelope held, as it is at a moment; tells nobody.

        Empty where nothing is balanced.
        """
        found = self._running.get(site)
        return () if found is None else found.loop.what_if(envelope, at, self._clock())

    def step(self, site: SiteId) -> None:
        """Look at a site now. Raises KeyError where nothing is balanced."""
        self._step(self._running[site])

    # What wakes a loop.

    def _changed(self, site: SiteId) -> None:
        model, found = self._sites.model(site), self._running.get(site)
        if found is not None and model is not None and found.loop.model == model:
            found.loop.refold()
            found.waking.now()
            return
        if found is not None:
            self._end(site, model)
        if model is not None and model.balancing.mode is not Mode.OFF:
            self._begin(model, None if found is None else found.loop)

    def _begin(self, model: SiteModel, before: "SiteLoop | None" = None) -> None:
        # The arithmetic comes with numpy: who balances nothing does not load it.
        from chargeloom.services.balancing.site_loop import SiteLoop  # noqa: PLC0415

        running = Running(
            SiteLoop(model, self._sources, lambda station: self._others(model.id, station))
        )
        if before is not None:
            running.loop.inherit(before)
        self._running[model.id] = running
        for meter in model.meters:
            newest = self._measuring.newest(model.id, meter)
            if newest is not None and self._measuring.is_fresh(model.id, meter, self._ground.now()):
                running.loop.measured(newest, self._ground.now(), self._clock())
        running.task = asyncio.get_running_loop().create_task(self._run(running))

    def _others(self, site: SiteId, station: StationId) -> list["Controller"]:
        """List who else steers outlets of a station."""
        return [
            running.loop.controller
            for other, running in self._running.items()
            if other != site and station in running.stations
        ]

    def _end(self, site: SiteId, model: SiteModel | None) -> None:
        ended = self._running.pop(site)
        ended.loop.keep(self._ground.now())
        if ended.task is not None:
            ended.task.cancel()
        if model is None or model.balancing.mode is Mode.OFF:
            ended.loop.withdraw()

    def _measured(self, news: Measured) -> None:
        found = self._running.get(news.site) if news.site is not None else None
        if found is not None:
            found.loop.measured(news, self._ground.now(), self._clock())
            found.waking.now()

    def _metered(self, record: MeterRecord) -> None:
        for running in self._of(record.station) if self._running else ():
            if running.loop.drew(record, self._clock()):
                running.waking.within(SEEN_S)

    def _hear(self, event: Event) -> None:
        if event.type is EventType.DEVICE_CHANGED:
            self._read_anew(event)
        elif not self._running:
            return
        elif event.type in _ABOUT_A_STATION:
            self._touch(StationId(event.subject))
        else:
            self._touch(StationId(event.data["station"]))

    def _read_anew(self, changed: Event) -> None:
        """Begin anew with the meters of a device that is read in another way: so are they mended."""
        if not changed.data.get("read_anew"):
            return
        for memory in self.memories.meters.of_device(changed.subject):
            running = self._running.get(memory.site)
            if running is None:
                self.memories.meters.forget(memory, changed.at)
            else:
                running.loop.mended(memory.meter, changed.at)
                running.waking.now()

    def _answered(self, station: StationId) -> None:
        for running in self._of(station):
            running.loop.touch(station)
            running.waking.within(ANSWERED_S)

    def _touch(self, station: StationId) -> None:
        for running in self._of(station):
            running.loop.touch(station)
            running.waking.now()

    def _of(self, station: StationId) -> list[Running]:
        return [one for one in self._running.values() if station in one.stations]

    # The loop.

    async def _run(self, running: Running) -> None:
        while True:
            began = self._clock()
            before = running.loop.decision
            try:
                running.loop.decide(self._ground.now(), self._clock())
                decided = running.loop.decision
                running.waking.rest(self._clock() - began)
                await asyncio.sleep(LEAVES_S if decided.offers else 0)
                await self._follow(running, before, decided)
            except Exception:
                log.exception("balancing a site failed", site=to_text(SITE, running.loop.model.id))
                running.waking.rest(self._clock() - began)
            await running.waking.wait(TICK_S)

    async def _follow(self, running: Running, before: "Decision", decided: "Decision") -> None:
        """Tell whoever looks on, and look at more stations, until something may not wait."""
        loop = running.loop
        self._tell_news(loop, before, decided)
        while True:
            if loop.has_more:
                running.waking.within(SEEN_S)
            loop.follow(self._ground.now(), self._clock())
            if running.waking.is_urgent or not loop.has_more:
                return
            await asyncio.sleep(0)

    def _step(self, running: Running) -> None:
        before = running.loop.decision
        running.loop.step(self._ground.now(), self._clock())
        self._tell_news(running.loop, before, running.loop.decision)

    def _tell_news(self, loop: "SiteLoop", before: "Decision", decided: "Decision") -> None:
        if decided.offers or decided.exceeded != before.exceeded:
            self._tell(loop, decided)

    def _tell(self, loop: "SiteLoop", decided: "Decision") -> None:
        """Tell whoever looks on; what was decided is no fact to keep, so the journal has none of it."""
        now = self._ground.now()
        self._ground.bus.publish(
            Event(
                id=EventId(self._ground.ids.next(now)),
                type=EventType.SITE_BALANCED,
                at=now,
                subject=to_text(SITE, loop.model.id),
                data=told(decided),
            )
        )
