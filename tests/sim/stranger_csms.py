"""The PyPI `ocpp` library as central system: a stranger that checks every message by its schema."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import Action, AuthorizationStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.patience import PATIENCE_S

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).isoformat()
ACCEPTED = IdTagInfo(status=AuthorizationStatus.accepted)
BLOCKED = IdTagInfo(status=AuthorizationStatus.blocked)


class Stranger(ChargePoint):
    """Keeps what one station told, and wakes who waits for it."""

    def __init__(self, identity: str, connection: ServerConnection) -> None:
        super().__init__(identity, connection, logger=logging.getLogger("stranger"))
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

    @on(Action.boot_notification)
    async def on_boot(self, **payload: Any) -> Any:
        await self.note("BootNotification", payload)
        return call_result.BootNotification(
            current_time=THEN, interval=300, status=RegistrationStatus.accepted
        )

    @on(Action.heartbeat)
    async def on_heartbeat(self) -> Any:
        await self.note("Heartbeat", {})
        return call_result.Heartbeat(current_time=THEN)

    @on(Action.status_notification)
    async def on_status(self, **payload: Any) -> Any:
        await self.note("StatusNotification", payload)
        return call_result.StatusNotification()

    @on(Action.authorize)
    async def on_authorize(self, id_tag: str) -> Any:
        await self.note("Authorize", {"id_tag": id_tag})
        return call_result.Authorize(BLOCKED if id_tag == "BLOCKED" else ACCEPTED)

    @on(Action.start_transaction)
    async def on_start(self, **payload: Any) -> Any:
        await self.note("StartTransaction", payload)
        return call_result.StartTransaction(transaction_id=4711, id_tag_info=ACCEPTED)

    @on(Action.meter_values)
    async def on_values(self, **payload: Any) -> Any:
        await self.note("MeterValues", payload)
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    async def on_stop(self, **payload: Any) -> Any:
        await self.note("StopTransaction", payload)
        return call_result.StopTransaction(id_tag_info=ACCEPTED)

    @on(Action.data_transfer)
    async def on_data(self, **payload: Any) -> Any:
        await self.note("DataTransfer", payload)
        return call_result.DataTransfer(status="Accepted")


class Reception:
    """The server: one stranger per link, in the order of their arrival."""

    def __init__(self) -> None:
        self.links: asyncio.Queue[Stranger] = asyncio.Queue()
        self.requests: list[tuple[str, str | None]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ocpp"

    async def next_link(self) -> Stranger:
        async with asyncio.timeout(PATIENCE_S):
            return await self.links.get()

    async def receive(self, connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        self.requests.append((request.path, request.headers.get("Authorization")))
        stranger = Stranger(request.path.rpartition("/")[2], connection)
        self.links.put_nowait(stranger)
        try:
            await stranger.start()
        except ConnectionClosed:
            return


@asynccontextmanager
async def reception(spoken: tuple[str, ...] = ("ocpp1.6",)) -> AsyncIterator[Reception]:
    """Listen on some port of the loopback address."""
    desk = Reception()
    subprotocols = [Subprotocol(name) for name in spoken] or None
    async with serve(desk.receive, "127.0.0.1", 0, subprotocols=subprotocols) as server:
        desk.port = next(iter(server.sockets)).getsockname()[1]
        yield desk
