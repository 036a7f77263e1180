"""The storm against a server that first has no room: everybody comes in, and nobody twice."""

import asyncio
import threading
from collections.abc import Iterator
from itertools import repeat
from typing import Self

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from benchmarks.script import Script, Step
from benchmarks.station import Account
from benchmarks.storm import Storm
from tests.patience import PATIENCE_S

STATIONS = 30


class CrowdedServer:
    """Sends every third station away the first time; answers every boot."""

    def __init__(self) -> None:
        self.port = 0
        self.boots: list[str] = []
        self._sent_away: set[str] = set()
        self._is_ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._is_ready.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with serve(
            self._answer,
            "127.0.0.1",
            0,
            process_request=self._admit,
            subprotocols=[Subprotocol("ocpp1.6")],
        ) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            self._is_ready.set()
            await self._stop.wait()

    def _admit(self, _: ServerConnection, request: Request) -> Response | None:
        is_third = int(request.path[-1]) % 3 == 0
        if not is_third or request.path in self._sent_away:
            return None
        self._sent_away.add(request.path)
        return Response(503, "Service Unavailable", Headers({"Retry-After": "1"}), b"")

    async def _answer(self, connection: ServerConnection) -> None:
        async for message in connection:
            assert connection.request is not None
            self.boots.append(connection.request.path)
            message_id = str(message).split('"')[1]
            await connection.send(f'[3,"{message_id}",{{"status":"Accepted"}}]')


@pytest.fixture
def server() -> Iterator[CrowdedServer]:
    with CrowdedServer() as server:
        yield server


def test_everybody_comes_in_once(server: CrowdedServer) -> None:
    comers = [
        (Account(f"S{n}", "p"), Script(n, "TAG", (Step.BOOT,), repeat(Step.HEARTBEAT), iter(())))
        for n in range(STATIONS)
    ]
    storm = Storm(server.port, comers)
    while storm.go_on():
        pass
    assert sorted(server.boots) == sorted(f"/ocpp/S{n}" for n in range(STATIONS))
    assert storm.sent_away == sum(n % 10 % 3 == 0 for n in range(STATIONS))
    assert sum(script.rows.messages for script in storm.scripts) == STATIONS
    storm.close()
