"""A Modbus TCP server of our own: registers that may be read, and faults that may be switched on."""

import asyncio
import struct
from collections.abc import Callable, Mapping
from typing import Final

Bank = Callable[[], Mapping[int, int]]

_HEADER: Final = struct.Struct(">HHHB")
_ASKED: Final = struct.Struct(">BHH")
_TABLES: Final = {3: "holding", 4: "input"}
_MAX_REGISTERS: Final = 125

ILLEGAL_FUNCTION: Final = 1
ILLEGAL_ADDRESS: Final = 2
ILLEGAL_VALUE: Final = 3


class ModbusServer:
    """Answers reads of registers; each table is a function that tells what they hold at the moment.

    (MODBUS application protocol 1.1b3, 6.3 and 6.4; MODBUS on TCP/IP implementation guide 1.0b, 3.1)
    """

    def __init__(self, holding: Bank = dict, inputs: Bank = dict) -> None:
        self._banks: dict[str, Bank] = {"holding": holding, "input": inputs}
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.StreamWriter] = set()
        self.is_silent = False
        """Takes requests, and never answers."""
        self.served = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None  # noqa: S101 it was started
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, host, port)

    async def stop(self) -> None:
        """Listen no more, and hang up."""
        if self._server is None:
            return
        self._server.close()
        for link in tuple(self._links):
            link.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._links.add(writer)
        try:
            while True:
                header = await reader.readexactly(_HEADER.size)
                transaction, protocol, length, unit = _HEADER.unpack(header)
                if protocol != 0 or not 2 <= length <= 254:
                    return
                request = await reader.readexactly(length - 1)
                self.served += 1
                if self.is_silent:
                    continue
                reply = self.answer(request)
                writer.write(_HEADER.pack(transaction, 0, len(reply) + 1, unit) + reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self._links.discard(writer)
            writer.close()

    def answer(self, request: bytes) -> bytes:
        """Answer one request; pure but for the banks."""
        function = request[0]
        table = _TABLES.get(function)
        if table is None:
            return _refusal(function, ILLEGAL_FUNCTION)
        if len(request) != _ASKED.size:
            return _refusal(function, ILLEGAL_VALUE)
        _, start, count = _ASKED.unpack(request)
        if not 1 <= count <= _MAX_REGISTERS:
            return _refusal(function, ILLEGAL_VALUE)
        bank = self._banks[table]()
        try:
            words = [bank[start + place] for place in range(count)]
        except KeyError:
            return _refusal(function, ILLEGAL_ADDRESS)
        return struct.pack(f">BB{count}H", function, 2 * count, *words)


def _refusal(function: int, code: int) -> bytes:
    return bytes([function | 0x80, code])
