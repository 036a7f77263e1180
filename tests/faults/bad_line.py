"""A line between stations and a server that delays, cuts, repeats and delivers late, as its seed says."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from tests.durability.frames import END_OF_HEAD, FrameReader, Opcode, masked

HOST: Final = "127.0.0.1"

LONGEST_DELAY_S: Final = 0.02
LATE_S: Final = 0.15
"""So much later than its link was lost comes what was under way on it."""

_CUTS: Final = 0.02
_REPEATS: Final = 0.1

Repeated = Callable[[str], None]
"""Told the id of each message that is sent a second time."""


class BadLine:
    """Passes bytes on, in its own way."""

    def __init__(self, port: int, drawn: random.Random, repeated: Repeated) -> None:
        self.port = 0
        self.did: Counter[str] = Counter()
        self._behind = port
        self._drawn = drawn
        self._repeated = repeated
        self._links: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["BadLine"]:
        """Listen, as long as the block lasts."""
        server = await asyncio.start_server(self._link, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for link in self._links:
                link.cancel()
            if self._links:
                await asyncio.wait(self._links)

    def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._carry(reader, writer))
        self._links.add(task)
        task.add_done_callback(self._links.discard)
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            onward_reader, onward_writer = await asyncio.open_connection(HOST, self._behind)
            try:
                onward_writer.write(await reader.readuntil(END_OF_HEAD))
                there = self._pump(reader, onward_writer, _Repeater(self).chunks)
                back = self._pump(onward_reader, writer, lambda data: iter((data,)))
                pumps = {asyncio.ensure_future(there), asyncio.ensure_future(back)}
                try:
                    await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
                    writer.transport.abort()
                    await asyncio.wait(pumps, timeout=LATE_S)
                finally:
                    for pump in pumps:
                        pump.cancel()
                    await asyncio.wait(pumps)
            finally:
                onward_writer.transport.abort()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        chunks: Callable[[bytes], Iterator[bytes]],
    ) -> None:
        """Pass on until the end, or until the line is cut: before what came, behind it, or with it on its way."""
        while data := await reader.read(65_536):
            for chunk in chunks(data):
                await asyncio.sleep(self._drawn.random() * LONGEST_DELAY_S)
                self.did["delayed"] += 1
                if self._drawn.random() >= _CUTS:
                    writer.write(chunk)
                    continue
                fate = self._drawn.choice(("lost", "delivered", "late"))
                self.did[fate] += 1
                if fate == "delivered":
                    writer.write(chunk)
                if fate == "late":
                    asyncio.get_running_loop().call_later(LATE_S / 2, _write, writer, chunk)
                return


class _Repeater:
    """Cuts what a station sends into frames, and sends some calls twice."""

    def __init__(self, line: BadLine) -> None:
        self._line = line
        self._frames = FrameReader()

    def chunks(self, data: bytes) -> Iterator[bytes]:
        for frame in self._frames.feed(data):
            again = masked(frame.payload, Opcode(frame.opcode))
            yield again
            is_call = frame.opcode == Opcode.TEXT and frame.payload.startswith(b"[2,")
            if is_call and self._line._drawn.random() < _REPEATS:
                self._line.did["repeated"] += 1
                self._line._repeated(json.loads(frame.payload)[1])
                yield again


def _write(writer: asyncio.StreamWriter, chunk: bytes) -> None:
    if not writer.transport.is_closing():
        writer.write(chunk)
