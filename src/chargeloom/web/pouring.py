"""Pouring: an answer sent piece by piece to one reader, who may leave early and must not dawdle."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import NamedTuple

import structlog
from litestar.types import Receive, Send

log = structlog.get_logger(__name__)

Chunks = AsyncGenerator[bytes, None]


class Reader(NamedTuple):
    """Who gets an answer; one write may take `patience_s`."""

    receive: Receive
    send: Send
    patience_s: float


async def pour(reader: Reader, headers: Iterable[tuple[bytes, bytes]], chunks: Chunks) -> None:
    """Send all chunks; a reader that left, or does not read, gets no more, and the chunks are closed."""
    pump = asyncio.create_task(_pump(reader, headers, chunks))
    gone = asyncio.create_task(_disconnected(reader.receive))
    try:
        await asyncio.wait({pump, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        pump.cancel()
        gone.cancel()
        await asyncio.wait({pump, gone})
    if not pump.cancelled():
        pump.result()


async def _pump(reader: Reader, headers: Iterable[tuple[bytes, bytes]], chunks: Chunks) -> None:
    try:
        async with aclosing(chunks):
            await _begin(reader, headers)
            async for chunk in chunks:
                await _write(reader, chunk)
        await _write(reader, b"", more=False)
    except TimeoutError:
        log.info("a reader that does not read was dropped")


async def _begin(reader: Reader, headers: Iterable[tuple[bytes, bytes]]) -> None:
    async with asyncio.timeout(reader.patience_s):
        await reader.send({"type": "http.response.start", "status": 200, "headers": [*headers]})


async def _write(reader: Reader, chunk: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(reader.patience_s):
        await reader.send({"type": "http.response.body", "body": chunk, "more_body": more})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
