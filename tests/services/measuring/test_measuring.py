"""Measuring: what is believed is told and kept, what is not is told as a doubt and never as a flow."""

import asyncio
import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.devices.device import CURRENTS, Device, Measured, Modbus, Sample, Terms
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.domain.sites.site import Meter, Node
from chargeloom.domain.unit import Unit
from chargeloom.services.measuring import Measuring
from chargeloom.services.measuring.devices import text_id
from chargeloom.services.measuring.flows import Use
from chargeloom.services.measuring.pulse import State
from tests.patience import PATIENCE_S
from tests.rig import Rig, running

SITE = SiteId(2)


def told(*amperes: float) -> Sample:
    return Sample(values=dict(zip(CURRENTS, amperes, strict=True)))


class FakeSource:
    """Says what a test puts into it, one after the other."""

    def __init__(self) -> None:
        self.says: asyncio.Queue[Sample | Exception] = asyncio.Queue()
        self.closed = 0

    @property
    def waits_for_news(self) -> bool:
        return True

    async def read(self) -> Sample:
        said = await self.says.get()
        if isinstance(said, Exception):
            raise said
        return said

    async def close(self) -> None:
        self.closed += 1


class Bench:
    """A rig whose devices are fakes."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.source = FakeSource()
        self.secrets: list[str | None] = []
        core = rig.core
        self.measuring = Measuring(
            ground=core.ground,
            devices=core.measuring.devices,
            opened=self._opened,
            reach=core.measuring.reach,
        )
        self.heard: list[Measured] = []
        self.events: list[Event] = []
        self.news = asyncio.Event()
        self.measuring.listen(self._take)
        core.ground.bus.listen(self._hear)

    def _take(self, measured: Measured) -> None:
        self.heard.append(measured)
        self.news.set()

    def _opened(self, device: Device, secret: str | None) -> FakeSource:
        self.secrets.append(secret)
        return self.source

    def _hear(self, news: object) -> None:
        if isinstance(news, Event) and news.type is EventType.DEVICE_STATE:
            self.events.append(news)
        self.news.set()

    async def device(self, **said: Any) -> Device:
        about: dict[str, Any] = {
            "name": "main",
            "connection": Modbus(host="meter"),
            "phases": "123",
            "terms": Terms(every_s=0.2),
            "secret": None,
        }
        return await self.measuring.devices.make("test", **about | said)

    def meter_of(self, device: Device, **said: Any) -> Meter:
        meter = Meter(id="main", node="root", device=text_id(device), **said)
        self.measuring.uses = lambda name: [Use(SITE, meter)] if name == meter.device else []
        return meter

    async def until(self, is_so: Any) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not is_so():
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with running(tmp_path) as rig:
        bench = Bench(rig)
        yield bench
        await bench.measuring.stop()


async def test_what_is_believed_is_told_in_the_scale_and_direction_of_the_site(
    bench: Bench,
) -> None:
    device = await bench.device()
    meter = bench.meter_of(device, scale=10.0, sign=-1)
    bench.measuring.start()
    bench.source.says.put_nowait(told(1.0, 2.0, -3.0))
    await bench.until(lambda: bench.heard)
    (heard,) = bench.heard
    assert (heard.site, heard.meter, heard.a) == (SITE, "main", (-10.0, -20.0, 30.0))
    assert bench.measuring.newest(SITE, meter) == heard
    assert bench.measuring.is_fresh(SITE, meter, heard.at)
    assert not bench.measuring.is_fresh(SITE, meter, Instant(heard.at + 31 * SECOND))
    assert not bench.measuring.is_fresh(SITE, meter, Instant(heard.at - SECOND))


async def test_a_reading_is_as_old_as_its_measurement_not_as_its_arrival(bench: Bench) -> None:
    meter = bench.meter_of(await bench.device(), stale_after_s=20.0)
    now = bench.rig.core.ground.now()
    behind = Instant(now - 40 * SECOND)
    values = told(1.0, 2.0, 3.0).values
    bench.measuring.start()
    for sample in (
        Sample(values=values, device_at=behind),
        Sample(values=values, age_us=40 * SECOND),
    ):
        bench.heard.clear()
        bench.source.says.put_nowait(sample)
        await bench.until(lambda: bench.heard)
        assert now - 40 * SECOND <= bench.heard[0].at <= bench.rig.core.ground.now() - 40 * SECOND
        assert not bench.measuring.is_fresh(SITE, meter, now)


async def test_a_device_that_is_ahead_measured_nothing_in_time_to_come(bench: Bench) -> None:
    meter = bench.meter_of(await bench.device())
    now = bench.rig.core.ground.now()
    bench.measuring.start()
    ahead = Instant(now + 30 * SECOND)
    bench.source.says.put_nowait(Sample(values=told(1.0, 2.0, 3.0).values, device_at=ahead))
    await bench.until(lambda: bench.heard)
    assert bench.heard[0].at <= bench.rig.core.ground.now()
    assert bench.measuring.is_fresh(SITE, meter, bench.heard[0].at)


async def test_a_lie_is_told_as_a_doubt_and_never_as_a_flow(bench: Bench) -> None:
    bench.meter_of(await bench.device())
    bench.measuring.start()
    for sample in (told(math.nan, 0.0, 0.0), told(1e6, 0.0, 0.0), told(1.0, 1.0, 1.0)):
        bench.source.says.put_nowait(sample)
    await bench.until(lambda: len(bench.events) == 2)
    assert [one.data["state"] for one in bench.events] == ["doubted", "probation"]
    assert bench.events[0].data["why"] == "no-number"
    assert bench.heard == []
    bench.source.says.put_nowait(told(2.0, 2.0, 2.0))
    await bench.until(lambda: bench.heard)
    assert bench.heard[0].a == (2.0, 2.0, 2.0)


async def test_a_silent_device_is_told_once_and_keeps_its_last_reading_with_its_age(
    bench: Bench,
) -> None:
    device = await bench.device()
    meter = bench.meter_of(device)
    bench.measuring.start()
    bench.source.says.put_nowait(told(1.0, 1.0, 1.0))
    bench.source.says.put_nowait(SourceSilent("no connection"))
    bench.source.says.put_nowait(SourceSilent("no connection"))
    await bench.until(lambda: len(bench.events) == 2)
    live = bench.measuring.live(device.id)
    assert live is not None
    assert (live.state, live.why) == (State.SILENT, "no connection")
    newest = bench.measuring.newest(SITE, meter)
    assert newest is not None
    assert newest.a == (1.0, 1.0, 1.0)


async def test_a_device_that_fails_is_found_by_the_rules_and_since_when(bench: Bench) -> None:
    device = await bench.device()
    bench.measuring.start()
    assert list(bench.measuring.failing()) == []
    assert list(bench.measuring.unheard()) == [text_id(device)]
    for said in (SourceSilent("gone"), told(math.nan, 0.0, 0.0), SourceSilent("gone again")):
        bench.source.says.put_nowait(said)
    await bench.until(lambda: len(bench.events) == 3)
    (failing,) = bench.measuring.failing()
    assert (failing.device, failing.name, failing.why) == (text_id(device), "main", "gone again")
    assert failing.since == bench.events[0].at
    assert list(bench.measuring.unheard()) == []
    for _ in range(2):
        bench.source.says.put_nowait(told(1.0, 1.0, 1.0))
    await bench.until(lambda: bench.events[-1].data["state"] == "good")
    assert list(bench.measuring.failing()) == []


async def test_a_device_that_takes_too_long_is_silent_and_let_go(bench: Bench) -> None:
    device = await bench.device(terms=Terms(timeout_s=0.2))
    bench.measuring.start()
    await bench.until(lambda: bench.events)
    live = bench.measuring.live(device.id)
    assert live is not None
    assert live.why == "no answer within 0.2 s"
    assert bench.source.closed > 0


async def test_a_fault_of_ours_is_no_end_of_reading(bench: Bench) -> None:
    await bench.device()
    bench.measuring.start()
    bench.source.says.put_nowait(ZeroDivisionError())
    await bench.until(lambda: bench.events)
    bench.source.says.put_nowait(told(1.0, 1.0, 1.0))
    await bench.until(lambda: len(bench.events) == 2)
    assert bench.events[-1].data["state"] == "good"


async def test_a_way_that_loses_the_word_to_end_ends_all_the_same(bench: Bench) -> None:
    class Deaf(FakeSource):
        async def read(self) -> Sample:
            try:
                return await super().read()
            except asyncio.CancelledError:
                raise SourceSilent("cancelled elsewhere") from None

    bench.source = Deaf()
    device = await bench.device()
    bench.measuring.start()
    bench.source.says.put_nowait(told(1.0, 1.0, 1.0))
    await bench.until(lambda: bench.events)
    async with asyncio.timeout(PATIENCE_S):
        await bench.measuring.stop()
    assert bench.measuring.live(device.id) is not None


async def test_a_device_that_is_changed_is_believed_anew(bench: Bench) -> None:
    device = await bench.device()
    meter = bench.meter_of(device)
    bench.measuring.start()
    bench.source.says.put_nowait(told(1.0, 2.0, 3.0))
    await bench.until(lambda: bench.heard)
    await bench.measuring.devices.change(device, "test", secret="s", phases="312")
    assert bench.measuring.newest(SITE, meter) is None
    bench.source.says.put_nowait(told(1.0, 2.0, 3.0))
    await bench.until(lambda: len(bench.heard) == 2)
    assert bench.heard[1].a == (2.0, 3.0, 1.0)
    assert bench.secrets == [None, "s"]


async def test_a_device_that_is_switched_off_is_read_no_more(bench: Bench) -> None:
    device = await bench.device()
    bench.measuring.start()
    now = bench.rig.core.ground.now()
    await bench.measuring.devices.change(device, "test", secret=None, disabled_at=now)
    assert bench.measuring.live(device.id) is None
    await bench.measuring.devices.remove(device, "test")
    assert bench.measuring.devices.named(text_id(device)) is None


async def test_what_was_measured_is_kept_for_charts_by_the_minute(bench: Bench) -> None:
    device = await bench.device()
    bench.measuring.start()
    live = bench.measuring.live(device.id)
    assert live is not None
    for amperes in (1.0, 3.0):
        bench.measuring.take(live, told(amperes, amperes, amperes))
    await bench.measuring.stop()
    store = bench.rig.core.ground.store
    await store.commit(Unit())
    found = await store.device_readings(device.id, None, 10)
    assert sum(float(one.reading.values[0]) for one in found) in {2.0, 4.0}
    assert all(one.reading.at % MINUTE == 0 for one in found)


async def test_a_device_is_tried_out_without_being_believed(bench: Bench) -> None:
    device = await bench.device()
    bench.source.says.put_nowait(told(1e9, 1.0, 1.0))
    tried = await bench.measuring.try_out(device)
    assert tried.doubt == "absurd"
    bench.source.says.put_nowait(SourceSilent("refused"))
    assert (await bench.measuring.try_out(device)).failure == "refused"
    bench.source.says.put_nowait(told(1.0, 1.0, 1.0))
    tried = await bench.measuring.try_out(device)
    assert tried.flow is not None
    assert tried.flow.a == (1.0, 1.0, 1.0)


async def test_devices_are_found_again_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        bench = Bench(rig)
        made = await bench.device(secret="hush", terms=Terms(max_a=63.0))
    async with running(tmp_path) as rig:
        devices = rig.core.measuring.devices
        assert devices.present(made.id) == made
        assert devices.secret(made) == "hush"


async def test_the_meters_that_a_device_is_follow_the_sites(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        sites, uses = rig.core.sites, rig.core.measuring.uses
        assert list(uses("dev_x")) == []
        meter = Meter(id="main", node="root", device="dev_x")
        made = await sites.make("test", name="Garage", nodes=(Node(id="root"),), meters=(meter,))
        assert [(one.site, one.meter) for one in uses("dev_x")] == [(made.site, meter)]
        await sites.change(made.site, 1, "test", meters=())
        assert list(uses("dev_x")) == []
