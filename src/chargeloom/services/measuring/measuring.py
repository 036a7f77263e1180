"""Measuring: each device has a task that asks it, and a picture of what it last said."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import structlog

from chargeloom.domain.alerts.watching import FailingDevice
from chargeloom.domain.devices.device import Device, DeviceReadings, Measured, Sample
from chargeloom.domain.devices.doubt import Doubt, Watcher
from chargeloom.domain.devices.electrical import Flow, flow_of
from chargeloom.domain.devices.source import Opener, Source, SourceSilent
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import DeviceId, SiteId
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.reading import Reading
from chargeloom.domain.sites.site import Meter
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.measuring.devices import Devices, text_id
from chargeloom.services.measuring.flows import Moment, Use, age_us, measured
from chargeloom.services.measuring.live import Live
from chargeloom.services.measuring.pulse import COUNTS, Outcome, State
from chargeloom.services.measuring.reaching import Reach

log = structlog.get_logger(__name__)

Listener = Callable[[Measured], None]


class Trial(NamedTuple):
    """What came of reading a device once because somebody asked."""

    sample: Sample | None
    flow: Flow | None
    doubt: Doubt | None
    failure: str | None


class Measuring:
    """Reads all devices, and tells whoever listens what flows at the meters of the sites."""

    def __init__(self, *, ground: Ground, devices: Devices, opened: Opener, reach: Reach) -> None:
        self.devices = devices
        self.reach = reach
        self._ground = ground
        self._opened = opened
        self._lives: dict[DeviceId, Live] = {}
        self._tasks: dict[DeviceId, asyncio.Task[None]] = {}
        self._listeners: list[Listener] = []
        self._is_running = False
        self.uses: Callable[[str], Iterable[Use]] = lambda device: ()  # noqa: ARG005
        """Says which meters of sites a device is, by the id that they name it by."""
        devices.on_change = self._changed

    # What others ask for.

    def live(self, device: DeviceId) -> Live | None:
        """Find what is known of a device."""
        return self._lives.get(device)

    def __iter__(self) -> Iterator[Live]:
        return iter(tuple(self._lives.values()))

    def failing(self) -> Iterator[FailingDevice]:
        """List the devices that are silent, or that are not believed."""
        for live in self:
            if live.since is not None and live.state not in COUNTS:
                why = live.why or live.state.value
                yield FailingDevice(text_id(live.device), live.device.name, live.failing_since, why)

    def unheard(self) -> Iterator[str]:
        """List the devices that nobody can tell of yet, by the ids that people know."""
        return (text_id(live.device) for live in self if live.state is State.NEW)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear of every believed reading of a site's meter until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def newest(self, site: SiteId, meter: Meter) -> Measured | None:
        """Find what was last believed of a meter, however old it is: its `at` tells."""
        device = self.devices.named(meter.device) if meter.device is not None else None
        live = self._lives.get(device.id) if device is not None else None
        if live is None or live.newest is None:
            return None
        return measured(Use(site, meter), live.device.id, live.newest)

    def recent(self, site: SiteId, meter: Meter) -> Iterator[Measured]:
        """Go through what was believed of a meter lately, oldest first."""
        device = self.devices.named(meter.device) if meter.device is not None else None
        live = self._lives.get(device.id) if device is not None else None
        if live is not None:
            yield from (measured(Use(site, meter), live.device.id, one) for one in live.recent)

    def is_fresh(self, site: SiteId, meter: Meter, now: Instant) -> bool:
        """Whether a meter's newest reading may be relied on."""
        found = self.newest(site, meter)
        return found is not None and 0 <= age_us(found.at, now) <= meter.stale_after_s * SECOND

    async def try_out(self, device: Device) -> Trial:
        """Read a device once, beside whatever else reads it."""
        source = self._opened(device, self.devices.secret(device))
        try:
            async with asyncio.timeout(device.terms.timeout_s):
                sample = await source.read()
        except SourceSilent as error:
            return Trial(None, None, None, str(error))
        except TimeoutError:
            return Trial(None, None, None, _late(device))
        finally:
            await source.close()
        doubt = Watcher(device).doubt(sample, self._ground.now())
        return Trial(sample, flow_of(sample, device.phases), doubt, None)

    # Running.

    def start(self) -> None:
        """Begin to read every device that is not switched off."""
        self._is_running = True
        for device in self.devices:
            self._changed(device)

    async def stop(self) -> None:
        """Let go of all devices; what was gathered for charts is stored."""
        self._is_running = False
        tasks = tuple(self._tasks.values())
        for device in tuple(self._tasks):
            self._drop(device)
        await asyncio.gather(*tasks, return_exceptions=True)
        for live in self._lives.values():
            self._store(live, live.series.end())

    def _changed(self, device: Device) -> None:
        """Read a device as it is from now on: what was believed of it as it was counts no more."""
        self._drop(device.id)
        self._lives.pop(device.id, None)
        if not (self._is_running and device.is_active):
            return
        live = self._lives[device.id] = Live(device)
        self._tasks[device.id] = asyncio.create_task(self._keep_asking(live))

    def _drop(self, device: DeviceId) -> None:
        task = self._tasks.pop(device, None)
        if task is not None:
            task.cancel()

    async def _keep_asking(self, live: Live) -> None:
        source = self._opened(live.device, self.devices.secret(live.device))
        try:
            while not _is_ending():
                try:
                    await self._ask(live, source)
                except Exception:
                    log.exception("reading a device failed", device=text_id(live.device))
                    self._took(live, Outcome.FAILED, "a fault of ours: see the log")
                if _is_ending():
                    return
                if live.state is State.SILENT or not source.waits_for_news:
                    await asyncio.sleep(live.pulse.wait_s)
        finally:
            await source.close()

    async def _ask(self, live: Live, source: Source) -> None:
        try:
            async with asyncio.timeout(live.device.terms.timeout_s):
                sample = await source.read()
        except SourceSilent as error:
            self._took(live, Outcome.FAILED, str(error))
        except TimeoutError:
            await source.close()
            self._took(live, Outcome.FAILED, _late(live.device))
        else:
            self.take(live, sample)

    def take(self, live: Live, sample: Sample) -> None:
        """Take what a device said: doubt it, or believe it and tell of it."""
        now = self._ground.now()
        doubt = live.watcher.doubt(sample, now)
        if doubt is not None:
            self._took(live, Outcome.DOUBTED, doubt.value)
            return
        if self._took(live, Outcome.BELIEVED, None) not in COUNTS:
            return
        moment = Moment(sample.measured_at(now), flow_of(sample, live.device.phases))
        live.recent.append(moment)
        self._store(live, live.series.take(moment.flow, now))
        for use in self.uses(text_id(live.device)):
            told = measured(use, live.device.id, moment)
            for listener in tuple(self._listeners):
                listener(told)

    def _took(self, live: Live, outcome: Outcome, why: str | None) -> State:
        """Note what came of asking; a change is told, and what is told again is not."""
        before, state = live.state, live.pulse.beat(outcome)
        live.why = why if outcome is not Outcome.BELIEVED else None
        if state is not before:
            live.since = now = self._ground.now()
            if before in COUNTS or before is State.NEW:
                live.failing_since = now
            unit = Unit()
            about = {"state": state.value, "before": before.value, "why": live.why}
            self._ground.tell(unit, EventType.DEVICE_STATE, text_id(live.device), about, now)
            self._submit(unit)
        return state

    def _store(self, live: Live, reading: Reading | None) -> None:
        if reading is None or self._ground.store.is_short_of_room:
            return
        unit = Unit()
        unit.record(
            DeviceReadings(
                device=live.device.id, received_at=self._ground.now(), readings=(reading,)
            )
        )
        self._submit(unit)

    def _submit(self, unit: Unit) -> None:
        """Store what may be lost when nothing can be stored: charts and news, never a limit."""

        def committed(error: Exception | None) -> None:
            if error is None:
                self._ground.publish(unit)

        self._ground.store.submit(unit, committed)


def _is_ending() -> bool:
    """Whether this task was told to end: what libraries wait with may lose the word (bpo-37658)."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _late(device: Device) -> str:
    return f"no answer within {device.terms.timeout_s:g} s"
