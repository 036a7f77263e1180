"""The PyPI `ocpp` library as central system of 2.0.1 and 2.1: it checks every message by its schema."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, cast

import ocpp.v21
import ocpp.v201
from ocpp.charge_point import ChargePoint
from ocpp.routing import on
from ocpp.v21 import call as call21, call_result as result21
from ocpp.v201 import call as call201, call_result as result201
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.patience import PATIENCE_S

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).isoformat()
SUBPROTOCOLS = {"2.0.1": "ocpp2.0.1", "2.1": "ocpp2.1"}
CALLS: dict[str, ModuleType] = {"2.0.1": call201, "2.1": call21}


class Ear:
    """Keeps what one station told, and wakes who waits for it."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.news = asyncio.Condition()

    async def note(self, action: str, payload: dict[str, Any]) -> None:
        async with self.news:
            self.told.append((action, payload))
            self.news.notify_all()

    def payloads(self, action: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.told if name == action]

    async def heard(self, action: str, times: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(PATIENCE_S), self.news:
            await self.news.wait_for(lambda: len(self.payloads(action)) >= times)
        return self.payloads(action)


ANSWERS: dict[str, dict[str, Any]] = {
    "Authorize": {"id_token_info": {"status": "Accepted"}},
    "BootNotification": {"current_time": THEN, "interval": 300, "status": "Accepted"},
    "Heartbeat": {"current_time": THEN},
    "MeterValues": {},
    "NotifyEvent": {},
    "NotifyReport": {},
    "ReservationStatusUpdate": {},
    "StatusNotification": {},
    "TransactionEvent": {},
}


def _handler(action: str, results: ModuleType) -> Any:
    async def handle(self: Any, **payload: Any) -> Any:
        await self.ear.note(action, payload)
        return getattr(results, action)(**ANSWERS[action])

    handle.__name__ = f"on_{action}"  # the library finds handlers by their names
    return on(action)(handle)


def _stranger(base: type[ChargePoint], results: ModuleType) -> Any:
    handlers = {f"on_{action}": _handler(action, results) for action in ANSWERS}
    return type("Stranger", (base,), handlers)


STRANGERS = {
    "2.0.1": _stranger(ocpp.v201.ChargePoint, result201),
    "2.1": _stranger(ocpp.v21.ChargePoint, result21),
}


class Stranger:
    """One link of the library, and how to call the station over it."""

    def __init__(self, version: str, identity: str, connection: ServerConnection) -> None:
        self.ear = Ear()
        logger = logging.getLogger("stranger")
        self._version = version
        self._side = STRANGERS[version](identity, connection, logger=logger)
        self._side.ear = self.ear

    async def start(self) -> None:
        await self._side.start()

    async def ask(self, action: str, **payload: Any) -> dict[str, Any]:
        """Let the station be asked something; the library validates the answer."""
        request = getattr(CALLS[self._version], action)(**payload)
        reply = await self._side.call(request, suppress=False)
        return cast("dict[str, Any]", vars(reply))


class Reception:
    """The server: one stranger per link, in the order of their arrival."""

    def __init__(self, version: str) -> None:
        self.links: asyncio.Queue[Stranger] = asyncio.Queue()
        self.port = 0
        self._version = version

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ocpp"

    async def next_link(self) -> Stranger:
        async with asyncio.timeout(PATIENCE_S):
            return await self.links.get()

    async def receive(self, connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        stranger = Stranger(self._version, request.path.rpartition("/")[2], connection)
        self.links.put_nowait(stranger)
        try:
            await stranger.start()
        except ConnectionClosed:
            return


@asynccontextmanager
async def reception(version: str) -> AsyncIterator[Reception]:
    """Listen on some port of the loopback address."""
    desk = Reception(version)
    subprotocols = [Subprotocol(SUBPROTOCOLS[version])]
    async with serve(desk.receive, "127.0.0.1", 0, subprotocols=subprotocols) as server:
        desk.port = next(iter(server.sockets)).getsockname()[1]
        yield desk
