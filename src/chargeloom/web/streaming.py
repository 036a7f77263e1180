"""Streaming: server-sent events to many readers, none of which can slow or fill us."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final, Generic, Protocol, TypeVar

import structlog
from litestar.types import ASGIApp, Receive, Scope, Send

from chargeloom.web.problems import Problem
from chargeloom.web.settings import Settings

log = structlog.get_logger(__name__)

T = TypeVar("T")

PULSE: Final = b": still here\n\n"

_GREETING: Final = b"retry: 2000\n: here you are\n\n"
_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)

Chunks = AsyncGenerator[bytes, None]


class Backlog(Generic[T]):
    """What waits for one reader: bounded, and closed for good when it overflows."""

    def __init__(self, room: int) -> None:
        self._waiting: deque[T] = deque()
        self._room = room
        self._wake = asyncio.Event()
        self._is_closed = False

    @property
    def is_over(self) -> bool:
        """Whether nothing waits and nothing will come."""
        return self._is_closed and not self._waiting

    def put(self, item: T) -> None:
        """Add an item; one too many ends it all, for a stream with a gap would be a lie."""
        if self._is_closed:
            return
        self._waiting.append(item)
        self._wake.set()
        if len(self._waiting) > self._room:
            self._waiting.clear()
            self._is_closed = True

    def close(self) -> None:
        """Let the reader take what waits, and end."""
        self._is_closed = True
        self._wake.set()

    async def take(self, patience_s: float) -> T | None:
        """Take the next item; None when none comes in time, or it is over."""
        self._wake.clear()
        if not self._waiting and not self._is_closed:
            try:
                async with asyncio.timeout(patience_s):
                    await self._wake.wait()
            except TimeoutError:
                return None
        return self._waiting.popleft() if self._waiting else None


class Endable(Protocol):
    """What a stream is fed from."""

    def close(self) -> None:
        """Let the stream end."""


class Ending:
    """What ends a stream that looks for news by itself."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    def close(self) -> None:
        """Let the stream end."""
        self.over.set()

    async def pause(self, span_s: float) -> bool:
        """Wait, unless it is over; says whether to go on."""
        try:
            async with asyncio.timeout(max(span_s, 0.01)):
                await self.over.wait()
        except TimeoutError:
            return True
        return False


class Streams:
    """The streams that are open, bounded in number and ended together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: set[Endable] = set()

    def __len__(self) -> int:
        return len(self._open)

    def respond(self, source: Endable, chunks: Chunks) -> ASGIApp:
        """Answer with a stream that ends when its source does; too many at once are refused."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
            if len(self._open) >= self._settings.max_streams:
                raise Problem(503, "too-many-streams", "too many streams are open")
            self._open.add(source)
            pump = asyncio.create_task(self._pump(chunks, send))
            gone = asyncio.create_task(_disconnected(receive))
            try:
                await asyncio.wait({pump, gone}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._open.discard(source)
                pump.cancel()
                gone.cancel()
                await asyncio.wait({pump, gone})
            if not pump.cancelled():
                pump.result()

        return answer

    def close(self) -> None:
        """End every stream; a reader comes back and goes on where it was."""
        for source in self._open:
            source.close()

    async def _pump(self, chunks: Chunks, send: Send) -> None:
        try:
            await self._begin(send)
            await self._write(send, _GREETING)
            async with aclosing(chunks):
                async for chunk in chunks:
                    await self._write(send, chunk)
            await self._write(send, b"", more=False)
        except TimeoutError:
            log.info("a reader that does not read was dropped")

    async def _begin(self, send: Send) -> None:
        async with asyncio.timeout(self._settings.stream_patience):
            await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS]})

    async def _write(self, send: Send, chunk: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(self._settings.stream_patience):
            await send({"type": "http.response.body", "body": chunk, "more_body": more})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
