"""Periodic event streams (OCPP 2.1, N11 to N15)."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.services.stations.event_streams import MAX_STREAMS
from chargeloom.storage.pages import Page
from tests.rig import FakeStation, Rig, running

BOOT = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}
AT = "2024-06-01T10:00:00.000Z"


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


@pytest.fixture
async def station(rig: Rig) -> FakeStation:
    station = await rig.station(version=V21)
    await station.ask("BootNotification", BOOT)
    return station


async def opened(station: FakeStation, stream: int, monitor: int) -> str:
    data = {"id": stream, "variableMonitoringId": monitor, "params": {"interval": 10}}
    reply = await station.ask("OpenPeriodicEventStream", {"constantStreamData": data})
    return str(reply["status"])


def tell(station: FakeStation, *values: dict[str, Any]) -> None:
    payload = {"id": 3, "pending": 0, "basetime": AT, "data": list(values)}
    frame = [6, "s-6", "NotifyPeriodicEventStream", payload]
    station.actor.received(json.dumps(frame).encode())


async def told(rig: Rig) -> list[dict[str, Any]]:
    await rig.settle()
    events = await rig.core.ground.store.events(Page(500))
    return [event.data for event in events if event.type == "station.stream"]


async def test_the_values_of_a_stream_are_told_with_its_monitor_and_not_answered(
    rig: Rig, station: FakeStation
) -> None:
    assert await opened(station, stream=3, monitor=77) == "Accepted"
    tell(station, {"t": 0, "v": "1.5"}, {"t": 2.5, "v": "1.6"})
    assert await told(rig) == [
        {
            "stream": 3,
            "monitor": 77,
            "pending": 0,
            "since": AT,
            "count": 2,
            "values": [{"after_s": "0", "value": "1.5"}, {"after_s": "2.5", "value": "1.6"}],
        }
    ]
    assert station.connection.sent == []


async def test_a_value_that_is_a_number_is_that_value(rig: Rig, station: FakeStation) -> None:
    await opened(station, stream=3, monitor=77)
    tell(station, {"t": "0", "v": 230.10}, {"t": 2.5, "v": 231, "colour": "red"})
    [event] = await told(rig)
    assert [one["value"] for one in event["values"]] == ["230.1", "231"]
    assert station.connection.sent == []
    odd = {str(one.deviation) for one in rig.core.tolerating.found(station.station.id)}
    assert odd == {"number-as-text", "text-as-number", "unknown-field"}


async def test_a_stream_that_was_closed_has_no_monitor(rig: Rig, station: FakeStation) -> None:
    await opened(station, stream=3, monitor=77)
    assert await station.ask("ClosePeriodicEventStream", {"id": 3}) == {}
    tell(station, {"t": 0, "v": "1"})
    assert [event["monitor"] for event in await told(rig)] == [None]


async def test_a_stream_that_stayed_open_is_understood_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as before:
        station = await before.station(version=V21)
        await station.ask("BootNotification", BOOT)
        await opened(station, stream=2, monitor=76)
        await opened(station, stream=3, monitor=77)
        await station.ask("ClosePeriodicEventStream", {"id": 2})
        station.actor.closed()
    async with running(tmp_path) as after:
        station = FakeStation(after.core, "CP-1", version=V21)
        tell(station, {"t": 0, "v": "1"})
        assert [event["monitor"] for event in await told(after)] == [77]
        assert station.connection.sent == []
        assert after.core.surveying.streams.monitor_of(station.station, 2) is None


async def test_streams_that_nobody_told_us_of_are_asked_for_once(
    rig: Rig, station: FakeStation
) -> None:
    await opened(station, stream=1, monitor=70)
    await opened(station, stream=4, monitor=71)
    tell(station, {"t": 0, "v": "1"})
    tell(station, {"t": 0, "v": "2"})
    kind, message_id, action, payload = await station.connection.next()
    assert (kind, action, payload) == (2, "GetPeriodicEventStream", {})
    listed = [
        {"id": stream, "variableMonitoringId": monitor, "params": {"interval": 10}}
        for stream, monitor in ((3, 77), (4, 72))
    ]
    station.answer(message_id, {"constantStreamData": listed})
    tell(station, {"t": 0, "v": "3"})
    await station.ask("Heartbeat", {})
    streams = rig.core.surveying.streams
    assert [event["monitor"] for event in await told(rig)] == [None, None, 77]
    assert [streams.monitor_of(station.station, number) for number in (1, 4)] == [None, 72]
    assert station.connection.sent == []


async def test_a_station_that_comes_back_is_asked_again(rig: Rig, station: FakeStation) -> None:
    tell(station, {"t": 0, "v": "1"})
    assert (await station.connection.next())[2] == "GetPeriodicEventStream"
    station.actor.closed()
    again = FakeStation(rig.core, "CP-1", version=V21)
    tell(again, {"t": 0, "v": "2"})
    assert (await again.connection.next())[2] == "GetPeriodicEventStream"


async def test_streams_from_before_a_boot_make_room_for_new_ones(
    rig: Rig, station: FakeStation
) -> None:
    for number in range(MAX_STREAMS):
        await opened(station, number, 1)
    await station.ask("BootNotification", BOOT)
    assert await opened(station, MAX_STREAMS, 2) == "Accepted"
    streams = rig.core.surveying.streams
    assert streams.monitor_of(station.station, 0) is None
    assert streams.monitor_of(station.station, 1) == 1


async def test_a_time_past_all_calendars_is_only_told(rig: Rig, station: FakeStation) -> None:
    tell(station, {"t": 10**30, "v": "1"})
    assert (await told(rig))[0]["count"] == 1


async def test_values_too_many_for_an_event_are_counted(rig: Rig, station: FakeStation) -> None:
    tell(station, *({"t": 0, "v": "x" * 1_000} for _ in range(20)))
    (event,) = await told(rig)
    assert (event["count"], "values" in event) == (20, False)


async def test_only_so_many_streams_of_a_station_are_open(rig: Rig, station: FakeStation) -> None:
    answers = [await opened(station, number, 1) for number in range(MAX_STREAMS + 1)]
    assert answers == ["Accepted"] * MAX_STREAMS + ["Rejected"]
    await station.ask("ClosePeriodicEventStream", {"id": 0})
    assert await opened(station, MAX_STREAMS, 1) == "Accepted"
