"""Streaming: server-sent events to many readers, none of which can slow or fill us."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Final, Generic, Protocol, TypeVar

from litestar.types import ASGIApp, Receive, Scope, Send

from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.web.pouring import Chunks, Reader, pour
from chargeloom.web.problems import Problem
from chargeloom.web.settings import Settings

T = TypeVar("T")

PULSE: Final = b": still here\n\n"

Stands = Callable[[], Awaitable[bool]]
"""Whether the reader may still have the stream."""

_GREETING: Final = b"retry: 2000\n: here you are\n\n"
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
        self._open: dict[Endable, str] = {}
        """Whose each is, the oldest first."""

    def __len__(self) -> int:
        return len(self._open)

    def respond(
        self, source: Endable, chunks: Chunks, stands: Stands, *, whose: str = ""
    ) -> ASGIApp:
        """Answer with a stream that ends when its source does, or its reader may have it no more.

        Of too many at once, who has the most makes room for who has few; who has no fewer is refused.
        """

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
            if not self._has_room(whose):
                later = {"Retry-After": "30"}
                raise Problem(503, "too-many-streams", "too many streams are open", headers=later)
            self._open[source] = whose
            watch = asyncio.create_task(self._watch(source, stands))
            try:
                reader = Reader(receive, send, self._settings.stream_patience)
                await pour(reader, _HEADERS, _greeted(chunks))
            finally:
                self._open.pop(source, None)
                watch.cancel()

        return answer

    def _has_room(self, whose: str) -> bool:
        if len(self._open) < self._settings.max_streams:
            return True
        counts = Counter(self._open.values())
        greedy, most = max(counts.items(), key=lambda one: one[1], default=("", 0))
        if most <= counts[whose] + 1:
            return False
        oldest = next(source for source, owner in self._open.items() if owner == greedy)
        del self._open[oldest]
        oldest.close()
        return True

    async def _watch(self, source: Endable, stands: Stands) -> None:
        """End a stream whose key was disabled, or whose session is over."""
        while True:
            await asyncio.sleep(self._settings.stream_pulse)
            with suppress(StorageUnavailable):
                if not await stands():
                    source.close()
                    return

    def close(self) -> None:
        """End every stream; a reader comes back and goes on where it was."""
        for source in self._open:
            source.close()


async def _greeted(chunks: Chunks) -> Chunks:
    async with aclosing(chunks):
        yield _GREETING
        async for chunk in chunks:
            yield chunk
