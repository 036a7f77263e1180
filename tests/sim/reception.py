"""Where a station knocks at a central system of somebody else: what it told is kept, link by link."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Generic, Protocol, TypeVar

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.patience import PATIENCE_S


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


class Side(Protocol):
    """One link, as the library of a stranger serves it."""

    async def start(self) -> None:
        """Serve it until it is closed."""


SideT = TypeVar("SideT", bound=Side)


class Reception(Generic[SideT]):
    """The server: one stranger per link, in the order of their arrival."""

    def __init__(self, make: Callable[[str, ServerConnection], SideT]) -> None:
        self.links: asyncio.Queue[SideT] = asyncio.Queue()
        self.requests: list[tuple[str, str | None]] = []
        """Of each link the path, and what it said to prove itself."""
        self.port = 0
        self._make = make

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ocpp"

    async def next_link(self) -> SideT:
        async with asyncio.timeout(PATIENCE_S):
            return await self.links.get()

    async def receive(self, connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        self.requests.append((request.path, request.headers.get("Authorization")))
        stranger = self._make(request.path.rpartition("/")[2], connection)
        self.links.put_nowait(stranger)
        try:
            await stranger.start()
        except ConnectionClosed:
            return


@asynccontextmanager
async def listening(
    make: Callable[[str, ServerConnection], SideT], spoken: Iterable[str]
) -> AsyncIterator[Reception[SideT]]:
    """Listen on some port of the loopback address."""
    desk = Reception(make)
    subprotocols = [Subprotocol(name) for name in spoken] or None
    async with serve(desk.receive, "127.0.0.1", 0, subprotocols=subprotocols) as server:
        desk.port = next(iter(server.sockets)).getsockname()[1]
        yield desk
