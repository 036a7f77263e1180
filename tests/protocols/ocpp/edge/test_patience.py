"""Peers that say nothing, or do not listen."""

import asyncio
from time import monotonic

import pytest

from chargeloom.protocols.ocpp.edge.websocket import Link
from tests.patience import PATIENCE_S
from tests.protocols.ocpp.edge.business import Business
from tests.protocols.ocpp.edge.conftest import Listen, Stations
from tests.protocols.ocpp.edge.raw import CLOSE, PING, PONG, TEXT, Frame, frame

NEVER_S = 1000.0


async def test_a_silent_station_is_pinged_and_lives_while_it_answers(
    listen: Listen, stations: Stations, business: Business
) -> None:
    station = await stations.connect(await listen(ping_s=0.02, dead_s=0.4))
    for _ in range(40):
        assert await station.read() == Frame(PING, b"")
        station.send(frame(PONG))
    assert business.diary.entries == [("welcome", 1)]


async def test_abuse_035_a_half_open_link_is_dead_at_twice_the_ping_interval(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(ping_s=0.05, dead_s=0.1)
    station = await stations.connect(endpoint)
    await business.diary.wait_for("closed", 1)
    assert list(endpoint.connected) == []
    assert [one.opcode for one in await station.read_all()] == [PING, CLOSE]


async def test_any_frame_is_a_sign_of_life(
    listen: Listen, stations: Stations, business: Business
) -> None:
    station = await stations.connect(await listen(ping_s=0.02, dead_s=0.4))
    for _ in range(40):
        assert await station.read() == Frame(PING, b"")
        station.send(frame(TEXT, b"I talk but answer no pings"))
    assert ("closed", 1) not in business.diary.entries


async def test_a_station_that_we_do_not_read_is_not_judged(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(ping_s=0.02, dead_s=0.04)
    await stations.connect(endpoint)
    business.sessions[0].connection.pause()
    witness = await stations.connect(endpoint, "OPEN-2")
    await business.diary.wait_for("closed", 2)
    await witness.read_all()
    assert ("closed", 1) not in business.diary.entries


async def test_nobody_is_judged_for_a_silence_of_ours(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(ping_s=0.1, dead_s=0.3)
    station = await stations.connect(endpoint)
    assert await station.read() == Frame(PING, b"")
    station.send(frame(PONG, b""))
    end = monotonic() + 0.6
    while monotonic() < end:
        pass
    assert await station.read() == Frame(PING, b"")
    assert business.diary.entries == [("welcome", 1)]


async def test_abuse_034_a_peer_that_never_reads_cannot_grow_our_memory(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(unsent_bytes=200_000)
    await stations.connect(endpoint, receive_buffer=4096)
    link = business.sessions[0].connection
    assert isinstance(link, Link)
    for _ in range(1000):
        link.send(b"x" * 60_000)
    assert link.is_closed
    assert link._transport.underlying_transport.get_write_buffer_size() < 300_000
    await business.diary.wait_for("closed", 1)


async def test_abuse_034_a_peer_that_does_not_read_for_long_is_dropped(
    listen: Listen, stations: Stations, business: Business, said: list[dict[str, object]]
) -> None:
    endpoint = await listen(unsent_bytes=1_000_000_000, unsent_s=0.05, close_s=0.02)
    await stations.connect(endpoint, receive_buffer=4096)
    for _ in range(200):
        business.sessions[0].connection.send(b"x" * 60_000)
    await business.diary.wait_for("closed", 1)
    async with asyncio.timeout(PATIENCE_S):
        await endpoint.drain(0.0)
    (end,) = [entry for entry in said if entry["event"] == "station link ended"]
    assert end["code"] == 1008


async def test_a_slow_peer_that_catches_up_is_kept(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(unsent_bytes=1_000_000_000, unsent_s=NEVER_S)
    station = await stations.connect(endpoint, receive_buffer=4096)
    link = business.sessions[0].connection
    assert isinstance(link, Link)
    for _ in range(200):
        link.send(b"x" * 60_000)
    assert link._vigil.unsent_since_s is not None
    for _ in range(200):
        assert len((await station.read()).payload) == 60_000
    station.send(frame(TEXT, b"got it all"))
    await business.diary.wait_for("message", 1, b"got it all")
    assert link._vigil.unsent_since_s is None


@pytest.mark.parametrize("frames", [1, 3])
async def test_an_attended_link_hangs_once_on_the_wheel(
    listen: Listen, stations: Stations, business: Business, frames: int
) -> None:
    endpoint = await listen(ping_s=0.02, dead_s=NEVER_S)
    station = await stations.connect(endpoint)
    for _ in range(frames):
        assert await station.read() == Frame(PING, b"")
        station.send(frame(PONG))
    assert sum(len(slot) for slot in endpoint._wheel._slots.values()) == 1


async def test_a_bug_with_one_link_leaves_no_other_unattended(
    listen: Listen, stations: Stations, business: Business, said: list[dict[str, object]]
) -> None:
    endpoint = await listen(ping_s=0.05, dead_s=NEVER_S)
    links = [await stations.connect(endpoint, f"OPEN-{number}") for number in (1, 2, 3)]
    broken = business.sessions[0].connection
    assert isinstance(broken, Link)
    broken._vigil = None  # type: ignore[assignment]
    await business.diary.wait_for("closed", 1)
    assert [await station.read() for station in links[1:]] == [Frame(PING, b"")] * 2
    assert [entry["event"] for entry in said].count("link failed") == 1


async def test_abuse_023_many_that_say_nothing_are_dropped_and_leave_nothing_behind(
    listen: Listen, stations: Stations
) -> None:
    endpoint = await listen(handshake_s=0.5)
    silent = [await stations.dial(endpoint) for _ in range(200)]
    assert await (await stations.connect(endpoint)).reader.read(0) == b""
    assert [await raw.read_all() for raw in silent] == [[]] * 200
    assert endpoint.waiting == 0
    assert len(endpoint._plain._tasks) == 0
