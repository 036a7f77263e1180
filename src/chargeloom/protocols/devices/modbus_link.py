"""A connection to a Modbus TCP device that reads registers, and takes no answer for another question's.

(MODBUS application protocol 1.1b3, 6.3, 6.4 and 7; MODBUS messaging on TCP/IP implementation guide 1.0b, 3.1.3)
"""

import asyncio
import struct
from typing import Final

from chargeloom.domain.devices.source import SourceSilent

FUNCTIONS: Final = {"holding": 3, "input": 4}
NOT_THERE: Final = frozenset({2, 3})
"""Illegal data address, and illegal data value: some say that of registers that they do not have."""

_HEADER: Final = struct.Struct(">HHHB")
_ASK: Final = struct.Struct(">BHH")
_MOST_LENGTH: Final = 254
"""The unit and a PDU of 253 bytes."""
_LEAST_LENGTH: Final = 3
"""The unit, a function, and a code or a count."""
_REFUSED: Final = 0x80
_NUMBERS: Final = 65_536
_MOST_STRANGE: Final = 16
"""So many answers to other questions are passed over: gateways deliver late what was given up before."""
_LIMIT: Final = 1_024


class Refused(SourceSilent):
    """The device answers, and does not have this."""

    def __init__(self, where: str, code: int) -> None:
        super().__init__(f"{where}: the device refuses, code {code}")
        self.code = code


class ModbusLink:
    """One connection at a time to one unit; numbers of questions go on from one connection to the next."""

    def __init__(self, unit: int, timeout_s: float) -> None:
        self._unit, self._timeout_s = unit, timeout_s
        self._number = 0
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a connection that nobody closed yet."""
        return self._streams is not None and not self._streams[0].at_eof()

    async def open(self, address: str, port: int) -> None:
        """Connect anew. Raises OSError and TimeoutError."""
        self.close()
        async with asyncio.timeout(self._timeout_s):
            self._streams = await asyncio.open_connection(address, port, limit=_LIMIT)

    def close(self) -> None:
        """Drop the connection."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].transport.abort()

    async def read(self, table: str, start: int, count: int) -> list[int]:
        """Read registers that lie side by side. Raises SourceSilent, and Refused where the device says no."""
        where = f"{table} register {start}"
        if self._streams is None:
            raise SourceSilent("there is no connection")
        self._number = (self._number + 1) % _NUMBERS
        function = FUNCTIONS[table]
        reader, writer = self._streams
        ask = _ASK.pack(function, start, count)
        try:
            async with asyncio.timeout(self._timeout_s):
                writer.write(_HEADER.pack(self._number, 0, len(ask) + 1, self._unit) + ask)
                await writer.drain()
                answer = await self._answer(reader)
        except TimeoutError as error:
            raise SourceSilent(f"no answer for {where}") from error
        except (OSError, asyncio.IncompleteReadError) as error:
            raise SourceSilent(f"no answer for {where}: the device hung up") from error
        return _registers(answer, function, count, where)

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        """Wait for what answers the newest question."""
        for _ in range(_MOST_STRANGE):
            number, protocol, length, unit = _HEADER.unpack(await reader.readexactly(_HEADER.size))
            if protocol != 0 or not _LEAST_LENGTH <= length <= _MOST_LENGTH:
                raise SourceSilent("what answers there does not speak Modbus TCP")
            body = await reader.readexactly(length - 1)
            if number == self._number and unit == self._unit:
                return body
        raise SourceSilent("the device answers what was not asked")


def _registers(answer: bytes, function: int, count: int, where: str) -> list[int]:
    told, body = answer[0], answer[2:]
    if told == function | _REFUSED:
        raise Refused(where, answer[1])
    if told != function:
        raise SourceSilent(f"{where}: the answer is one of function {told}")
    if answer[1] != 2 * count or len(body) != 2 * count:
        raise SourceSilent(f"{where}: {len(body)} bytes came, not {2 * count}")
    return list(struct.unpack(f">{count}H", body))
