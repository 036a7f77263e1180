"""Live streams: server-sent events that resume without a gap and never wait for a slow reader."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, Generic, TypeVar

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from chargeloom.bus.bus import News
from chargeloom.domain.access import Right
from chargeloom.domain.event import Event
from chargeloom.domain.ids import EventId
from chargeloom.services.core import Core
from chargeloom.storage.store import Page
from chargeloom.web.api import identifiers
from chargeloom.web.api.events import PATH, show, text_id
from chargeloom.web.guards import needs
from chargeloom.web.pagination import cursor
from chargeloom.web.problems import Problem
from chargeloom.web.reading import read_query
from chargeloom.web.settings import Settings

T = TypeVar("T")

STREAM: Final = f"{PATH}/stream"
LAST_EVENT_ID: Final = "Last-Event-ID"

_BATCH: Final = 500
_GREETING: Final = b"retry: 2000\n: here you are\n\n"
_PULSE: Final = b": still here\n\n"
_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)


class Backlog(Generic[T]):
    """What waits for one reader: bounded, and closed for good when it overflows."""

    def __init__(self, room: int) -> None:
        self._waiting: deque[T] = deque()
        self._room = room
        self._wake = asyncio.Event()
        self.is_closed = False

    def put(self, item: T) -> None:
        """Add an item; one too many closes the backlog, for what is missing can't be told live."""
        if self.is_closed:
            return
        self._waiting.append(item)
        if len(self._waiting) > self._room:
            self._waiting.clear()
            self.is_closed = True
        self._wake.set()

    def close(self) -> None:
        """Let the reader take what waits, and end."""
        self.is_closed = True
        self._wake.set()

    async def take(self, patience_s: float) -> T | None:
        """Take the next item; None when none comes in time, or none will come again."""
        while not self._waiting and not self.is_closed:
            self._wake.clear()
            try:
                async with asyncio.timeout(patience_s):
                    await self._wake.wait()
            except TimeoutError:
                return None
        return self._waiting.popleft() if self._waiting else None


class Streams:
    """The streams that are open, bounded in number and ended together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: set[asyncio.Task[None]] = set()

    def respond(self, chunks: AsyncIterator[bytes]) -> ASGIApp:
        """Answer with a stream. Raises Problem when too many are open."""
        if len(self._open) >= self._settings.max_streams:
            raise Problem(503, "too-many-streams", "too many streams are open")

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
            task = asyncio.create_task(self._pump(chunks, send))
            self._open.add(task)
            gone = asyncio.create_task(_disconnected(receive))
            try:
                await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._open.discard(task)
                gone.cancel()
                task.cancel()
                await asyncio.gather(task, gone, return_exceptions=True)

        return answer

    async def close(self) -> None:
        """End every stream."""
        open_now = tuple(self._open)
        for task in open_now:
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)

    async def _pump(self, chunks: AsyncIterator[bytes], send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS]})
        try:
            await self._write(send, _GREETING, is_last=False)
            async for chunk in chunks:
                await self._write(send, chunk, is_last=False)
        except TimeoutError:
            return
        except asyncio.CancelledError:
            await self._write(send, b"", is_last=True)
            raise
        await self._write(send, b"", is_last=True)

    async def _write(self, send: Send, chunk: bytes, *, is_last: bool) -> None:
        async with asyncio.timeout(self._settings.stream_patience):
            await send(
                {"type": "http.response.body", "body": chunk, "more_body": not is_last}
            )


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
