"""Listening on a port of its own, as a small counterpart of a test does; in the end whoever is served is waited for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve, may_answer: asyncio.Event) -> AsyncIterator[int]:
    """Serve each connection, and give the port; what waits until it may answer is let go in the end."""
    served: set[asyncio.Future[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(serve(reader, writer))
        served.add(task)
        task.add_done_callback(served.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        may_answer.set()
        await asyncio.gather(*served)
        await server.wait_closed()
