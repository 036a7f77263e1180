"""MQTT devices through a real broker (mosquitto): what is said is read, what is old or missing is not."""

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path as File
from typing import Any

import pytest

from chargeloom.domain.devices.device import Channel, Mqtt, Sample, TopicPath
from chargeloom.domain.devices.electrical import flow_of
from chargeloom.domain.devices.source import SourceSilent
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.protocols.devices.mqtt import MqttSource, Part, whole
from chargeloom.services.measuring.reaching import Reach
from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.http import tasmota
from chargeloom.sim.devices.mqtt import publish
from tests.patience import PATIENCE_S

HOST = "127.0.0.1"
SUPPLY = Supply(a=(12.0, 0.0, 0.0), import_kwh=3.0)
PHASES = tuple(
    TopicPath(channel=channel, topic=f"meter/{channel.value}")
    for channel in (Channel.CURRENT_L1, Channel.CURRENT_L2, Channel.CURRENT_L3)
)

pytestmark = pytest.mark.needs("mosquitto")


TRIES = 5
"""Mosquitto takes no port of its own choice: another program may take the one that was free a moment before."""
SETTINGS = """listener {place}
allow_anonymous true
persistence false
log_dest stderr
log_type error
log_type information
"""
"""It says that it runs, and then next to nothing: nobody reads on."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = File(tmp_path_factory.mktemp("broker") / "mosquitto.conf")
    for _ in range(TRIES):
        number = free_port()
        file.write_text(SETTINGS.format(place=f"{number} {HOST}"))
        with subprocess.Popen(("mosquitto", "-c", str(file)), stderr=subprocess.PIPE) as broker:
            assert broker.stderr is not None
            if any(b" running" in line for line in broker.stderr):
                yield number
                broker.terminate()
                return
    raise AssertionError("the broker does not start")


async def here(host: str, port: int) -> tuple[str, ...]:
    return (HOST,)


@pytest.fixture
async def opened(port: int) -> AsyncIterator[Any]:
    made: list[MqttSource] = []

    def source(**said: Any) -> MqttSource:
        reach = Reach(allows_loopback=True, resolve=here)
        settings = Mqtt(host="broker.example", port=port, **said)
        made.append(MqttSource(reach, settings, None, PATIENCE_S))
        return made[-1]

    yield source
    for one in made:
        await one.close()


async def read(source: MqttSource, port: int, *said: dict[str, Any]) -> Sample:
    """Read while a device keeps saying the same: who is not subscribed yet misses what was said."""
    reading = asyncio.ensure_future(source.read())
    async with asyncio.timeout(PATIENCE_S):
        while not reading.done():
            for messages in said:
                await publish(HOST, port, messages)
            await asyncio.wait([reading], timeout=0.1)
        return await reading


def test_a_sample_is_as_old_as_the_oldest_of_it() -> None:
    """A phase that was told long ago must not pass for new because another one was told just now."""
    parts = [
        Part({Channel.CURRENT_L1: 1.0}, 100.0, Instant(5)),
        Part({Channel.CURRENT_L2: 2.0}, 145.0, Instant(9)),
    ]
    sample = whole(parts, 150.0, are_unsigned=True)
    assert (sample.age_us, sample.device_at) == (50 * SECOND, 5)
    assert sample.values == {Channel.CURRENT_L1: 1.0, Channel.CURRENT_L2: 2.0}
    assert sample.are_currents_unsigned


async def test_a_known_device_is_read_by_its_map(opened: Any, port: int) -> None:
    source = opened(map="tasmota-mqtt", root="plug-1")
    sample = await read(source, port, {"tele/plug-1/SENSOR": tasmota(SUPPLY)})
    assert flow_of(sample, "2").a == pytest.approx((0.0, 12.0, 0.0))
    assert sample.values[Channel.IMPORT] == 3.0


async def test_a_sample_is_whole_once_every_topic_spoke(opened: Any, port: int) -> None:
    source = opened(paths=PHASES)
    told = [{path.topic: number} for number, path in enumerate(PHASES, 1)]
    sample = await read(source, port, *told)
    assert flow_of(sample, "123").a == (1.0, 2.0, 3.0)
    waiting = asyncio.ensure_future(source.read())
    await publish(HOST, port, told[0] | told[1])
    await publish(HOST, port, {PHASES[2].topic: 9})
    async with asyncio.timeout(PATIENCE_S):
        assert flow_of(await waiting, "123").a is not None


async def test_what_the_broker_kept_is_old_and_is_not_taken(opened: Any, port: int) -> None:
    path = TopicPath(channel=Channel.POWER, topic="meter/kept")
    await publish(HOST, port, {"meter/kept": 99}, retain=True)
    sample = await read(opened(paths=(path,)), port, {"meter/kept": 5})
    assert sample.values == {Channel.POWER: 5.0}


async def test_what_is_no_number_is_said(opened: Any, port: int) -> None:
    path = TopicPath(channel=Channel.POWER, topic="meter/odd", path="kw")
    with pytest.raises(SourceSilent, match="no number"):
        await read(opened(paths=(path,)), port, {"meter/odd": {"kw": "much"}})


async def test_what_waits_is_taken_before_a_sample_is_whole(opened: Any, port: int) -> None:
    """Who was busy elsewhere must not go through what is over, as if it were new."""
    path = TopicPath(channel=Channel.POWER, topic="meter/burst")
    source = opened(paths=(path,))
    await read(source, port, {"meter/burst": 1})
    for number in range(50):
        await publish(HOST, port, {"meter/burst": number})
    async with asyncio.timeout(PATIENCE_S):
        while (await source.read()).values != {Channel.POWER: 49.0}:
            pass


async def test_a_message_tells_its_own_time(opened: Any, port: int) -> None:
    path = TopicPath(channel=Channel.POWER, topic="meter/timed", path="kw")
    source = opened(paths=(path,), time_path="at")
    sample = await read(source, port, {"meter/timed": {"kw": 5, "at": "2026-03-20T12:00:00Z"}})
    assert sample.device_at == 1_774_008_000_000_000


async def test_a_message_that_lacks_the_time_it_should_tell_is_not_taken(
    opened: Any, port: int
) -> None:
    path = TopicPath(channel=Channel.POWER, topic="meter/untimed", path="kw")
    with pytest.raises(SourceSilent, match="nothing stands there"):
        await read(opened(paths=(path,), time_path="at"), port, {"meter/untimed": {"kw": 5}})


async def test_a_source_that_was_left_subscribes_again(opened: Any, port: int) -> None:
    path = TopicPath(channel=Channel.POWER, topic="meter/again")
    source = opened(paths=(path,))
    await read(source, port, {"meter/again": 1})
    await source.close()
    assert (await read(source, port, {"meter/again": 2})).values[Channel.POWER] == 2.0


async def test_a_broker_that_is_not_there_is_silence() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        reach = Reach(allows_loopback=True, resolve=here)
        settings = Mqtt(host="broker", port=taken.getsockname()[1], paths=PHASES)
        with pytest.raises(SourceSilent, match="the broker"):
            await MqttSource(reach, settings, None, 5.0).read()
