import asyncio
import signal
import socket

import httpx
import pytest

from chargeloom.web.live import STREAM
from chargeloom.web.server import WebServer
from tests.patience import PATIENCE_S
from tests.web.listening import reading, serving
from tests.web.site import Site


async def test_a_port_is_chosen_and_served(site: Site) -> None:
    async with serving(site) as server, httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{server.port}/healthz")
    assert answer.status_code == 200
    assert "server" not in answer.headers


async def test_a_port_that_is_taken_is_told_to_the_caller(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await WebServer(site.app).start("127.0.0.1", taken.getsockname()[1])


async def test_signals_are_left_to_whoever_starts_the_server(site: Site) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    async with serving(site):
        during = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    assert during == before


async def test_stopping_ends_the_streams_in_order(site: Site) -> None:
    async with serving(site) as server, reading(site, server, STREAM) as reader:
        stopping = asyncio.create_task(server.stop())
        lines = await reader.rest()
        await stopping
    assert all(line.startswith(":") for line in lines)


async def test_stopping_lets_a_running_request_finish(site: Site) -> None:
    station = await site.rig.station()
    async with serving(site) as server:
        url = f"http://127.0.0.1:{server.port}/api/v1/stations/CP-1/commands/clear-cache?wait=60"
        async with httpx.AsyncClient(headers=site.client().headers) as client:
            running = asyncio.create_task(client.post(url, json={}))
            frame = await station.connection.next()
            stopping = asyncio.create_task(server.stop())
            station.answer(frame[1], {"status": "Accepted"})
            assert (await running).json()["status"] == "accepted"
            await stopping


async def test_a_server_that_was_not_started_can_be_stopped(site: Site) -> None:
    await WebServer(site.app).stop()


SMUGGLED = [
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"nonsense\r\n\r\n",
]


@pytest.mark.parametrize("request_bytes", SMUGGLED)
async def test_a_request_that_two_servers_may_read_differently_is_refused(
    site: Site, request_bytes: bytes
) -> None:
    async with serving(site) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request_bytes)
        answer = await asyncio.wait_for(reader.read(), PATIENCE_S)
        writer.close()
        await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_what_a_proxy_claims_is_not_believed_unasked(site: Site) -> None:
    async with serving(site) as server, httpx.AsyncClient() as client:
        answer = await client.get(
            f"http://127.0.0.1:{server.port}/healthz",
            headers={"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"},
        )
    assert answer.status_code == 200
