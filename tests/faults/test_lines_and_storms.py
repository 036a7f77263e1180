"""Slow lines, resets and storms against the whole platform: everybody comes back, nobody else notices."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.exceptions import InvalidStatus

from chargeloom.domain.ids import StationId
from tests.abuse.site import BOOTS, AbusedSite, abused, ask
from tests.protocols.ocpp.edge.raw import TEXT, frame

BOOT = BOOTS["ocpp1.6"]
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
GPRS_BYTES_PER_S = 1_000


class SlowLine:
    """Passes on so many bytes a second, each way."""

    def __init__(self, port: int, bytes_per_s: int) -> None:
        self.port = 0
        self._behind = port
        self._pause_s = 0.05
        self._at_once = max(1, int(bytes_per_s * self._pause_s))
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["SlowLine"]:
        server = await asyncio.start_server(self._link, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._carry(reader, writer))
        self._tasks.add(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, backward = await asyncio.open_connection("127.0.0.1", self._behind)
        try:
            await asyncio.gather(self._pump(reader, backward), self._pump(onward, writer))
        finally:
            writer.transport.abort()
            backward.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(self._at_once):
                writer.write(data)
                await writer.drain()
                await asyncio.sleep(self._pause_s * len(data) / self._at_once)


async def admitted(site: AbusedSite, station: str, *, tls: bool = False) -> Any:
    """Connect as often as it takes, as told to by Retry-After, made short."""
    refused = 0
    while True:
        try:
            return await site.link(station, tls=tls), refused
        except InvalidStatus as answer:
            response = answer.response
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) >= 1
        refused += 1
        await asyncio.sleep(0.05)


async def hang_up(links: list[websockets.ClientConnection]) -> None:
    await asyncio.gather(*(link.close() for link in links))


@pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="only Linux tells of bytes that came")
async def test_fault_027_a_line_as_slow_as_gprs_is_slow_and_nothing_else(tmp_path: Path) -> None:
    """A message that takes longer than a link may be silent is still a sign of life."""
    async with abused(tmp_path, ping_interval=0.25) as site:
        line = SlowLine(site.server.ocpp_port, GPRS_BYTES_PER_S)
        async with (
            line.open(),
            websockets.connect(
                f"ws://127.0.0.1:{line.port}/ocpp/OPEN",
                subprotocols=[websockets.Subprotocol("ocpp1.6")],
                ping_interval=None,
            ) as link,
        ):
            assert (await ask(link, "BootNotification", BOOT))[2]["status"] == "Accepted"
            long = {"vendorId": "V", "data": "x" * 1_200}
            assert (await ask(link, "DataTransfer", long))[0] == 3
            assert (await ask(link, "Heartbeat", {}))[0] == 3


async def test_fault_029_all_links_are_reset_at_once_and_all_come_back(tmp_path: Path) -> None:
    count = 25
    async with abused(tmp_path, crowd=count) as site:
        for _ in range(3):
            raws = [await site.connect(f"S-{number}") for number in range(count)]
            for raw in raws:
                raw.send(frame(TEXT, json.dumps([2, "b", "BootNotification", BOOT]).encode()))
                await raw.read()
                status = [2, "s", "StatusNotification", STATUS]
                raw.send(frame(TEXT, json.dumps(status).encode()))
            for raw in raws:
                reset = raw.writer.get_extra_info("socket")
                reset.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raw.writer.transport.abort()
        links = [(await admitted(site, f"S-{number}"))[0] for number in range(count)]
        answers = await asyncio.gather(*(ask(link, "Heartbeat", {}) for link in links))
        assert [answer[0] for answer in answers] == [3] * count
        await hang_up(links)


async def test_fault_031_in_a_storm_stations_are_admitted_at_a_rate_and_all_come_in(
    tmp_path: Path,
) -> None:
    """So slow a rate that they come faster even to a busy machine."""
    count = 40
    storm: Any = {"admissions_per_second": 10.0, "admissions_at_once": 5.0}
    async with abused(tmp_path, crowd=count, **storm) as site, site.link("OPEN") as running:
        assert (await ask(running, "BootNotification", BOOT))[0] == 3
        coming = asyncio.gather(*(admitted(site, f"S-{number}") for number in range(count)))
        while not coming.done():
            assert (await ask(running, "Heartbeat", {}))[0] == 3
        came = await coming
        assert sum(refused for _, refused in came) > 0
        links = [link for link, _ in came]
        boots = await asyncio.gather(*(ask(link, "BootNotification", BOOT) for link in links))
        assert [boot[2]["status"] for boot in boots] == ["Accepted"] * count
        await hang_up(links)


async def test_fault_032_after_a_restart_queues_are_taken_in_their_order(tmp_path: Path) -> None:
    count, queued = 20, 30

    async def deliver(site: AbusedSite, station: str) -> None:
        async with site.link(station) as link:
            assert (await ask(link, "BootNotification", BOOT))[0] == 3
            for number in range(queued):
                status = "Charging" if number % 2 else "Preparing"
                at = f"2026-01-01T00:00:{number:02}Z"
                told = {**STATUS, "status": status, "timestamp": at}
                assert (await ask(link, "StatusNotification", told))[0] == 3

    async with abused(tmp_path, crowd=count):
        pass
    async with abused(tmp_path, crowd=0, announce=False) as site, site.link("OPEN") as running:
        assert (await ask(running, "BootNotification", BOOT))[0] == 3
        storm = asyncio.gather(*(deliver(site, f"S-{number}") for number in range(count)))
        while not storm.done():
            assert (await ask(running, "Heartbeat", {}))[0] == 3
        await storm
        for number in range(count):
            station = site.server.core.fleet.find(StationId(f"S-{number}"))
            assert station is not None
            assert station.status().value == "Charging", "the last of the queue counts"


async def test_fault_033_a_storm_of_tls_handshakes_leaves_the_others_served(tmp_path: Path) -> None:
    count = 60
    async with abused(tmp_path, crowd=count) as site, site.link("OPEN") as running:
        assert (await ask(running, "BootNotification", BOOT))[0] == 3
        coming = asyncio.gather(
            *(admitted(site, f"S-{number}", tls=True) for number in range(count))
        )
        while not coming.done():
            assert (await ask(running, "Heartbeat", {}))[0] == 3
        await hang_up([link for link, _ in await coming])
