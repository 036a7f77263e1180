"""How stations are sent away: for a restart, or because nothing can be stored."""

import asyncio

import pytest

from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from tests.protocols.ocpp.edge.business import Business, make_gate
from tests.protocols.ocpp.edge.conftest import Listen, Stations
from tests.protocols.ocpp.edge.raw import CLOSE, RawStation, request


async def closes(stations: list[RawStation]) -> list[tuple[int, str]]:
    return list(await asyncio.gather(*(station.closed_with() for station in stations)))


async def test_a_drain_tells_every_station_to_come_back(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(close_s=10.0)
    links = [await stations.connect(endpoint, f"OPEN-{number}") for number in range(1, 41)]
    port = endpoint.port
    codes, _ = await asyncio.gather(closes(links), endpoint.drain(0.1))
    assert codes == [(1012, "service restart")] * 40
    assert (endpoint.links, list(endpoint.connected)) == (0, [])
    kinds = [entry[0] for entry in business.diary.entries]
    assert (kinds.count("welcome"), kinds.count("closed")) == (40, 40)
    with pytest.raises(ConnectionRefusedError):
        await RawStation.connect(port)


async def test_a_drain_is_spread_over_its_time(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(close_s=10.0, beat_s=0.02)
    links = [await stations.connect(endpoint, f"OPEN-{number}") for number in range(1, 41)]
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(closes(links), endpoint.drain(0.1))
    assert loop.time() - began >= 0.1


async def test_a_drain_does_not_wait_for_peers_that_do_not_answer(
    listen: Listen, stations: Stations
) -> None:
    endpoint = await listen(close_s=0.02)
    station = await stations.connect(endpoint)
    await endpoint.drain(0.0)
    assert endpoint.links == 0
    assert [one.opcode for one in await station.read_all()] == [CLOSE]


async def test_a_drain_ends_and_says_goodbye_even_when_the_loop_does_not_beat(
    listen: Listen, stations: Stations
) -> None:
    endpoint = await listen(close_s=0.02)
    station = await stations.connect(endpoint)
    endpoint._pulse.stop()
    await endpoint.drain(0.0)
    assert endpoint.links == 0
    assert [one.opcode for one in await station.read_all()] == [CLOSE]


async def test_a_drain_drops_who_has_not_said_what_it_wants(
    listen: Listen, stations: Stations
) -> None:
    endpoint = await listen(handshake_s=1000.0)
    raw = await stations.dial(endpoint)
    raw.send(request("/ocpp/OPEN-1")[:20])
    await stations.connect(endpoint, "OPEN-2")
    assert len(endpoint._waiting) == 1
    await endpoint.drain(0.0)
    assert await raw.read_all() == []


async def test_an_endpoint_that_does_not_listen_has_nothing_to_drain(
    listen: Listen, business: Business
) -> None:
    endpoint = await listen()
    await endpoint.drain(0.0)
    await endpoint.drain(0.0)
    assert endpoint.port == 0
    await OcppEndpoint(make_gate(), business.welcome).drain(0.0)


async def test_without_storage_every_station_is_sent_away_and_none_comes_in(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(retreat_s=0.05)
    links = [await stations.connect(endpoint, f"OPEN-{number}") for number in range(1, 21)]
    endpoint.abandon()
    refused = await stations.ask(endpoint)
    assert refused.status == 503
    assert refused.headers["retry-after"] == "30"
    assert await closes(links) == [(1013, "try again later")] * 20
    assert (await stations.ask(endpoint, "/../x")).status == 503
    endpoint.readmit()
    await stations.connect(endpoint)


async def test_coming_back_early_leaves_no_session_from_before(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen(retreat_s=1000.0)
    links = [await stations.connect(endpoint, f"OPEN-{number}") for number in range(1, 41)]
    endpoint.abandon()
    endpoint.readmit()
    assert all(session.connection.is_closed for session in business.sessions)
    assert await closes(links) == [(1013, "try again later")] * 40


async def test_readmitting_without_need_changes_nothing(
    listen: Listen, stations: Stations, business: Business
) -> None:
    endpoint = await listen()
    await stations.connect(endpoint)
    endpoint.readmit()
    await stations.connect(endpoint, "OPEN-2")
    assert endpoint.links == 2
