"""A Modbus TCP connection with devices that answer wrongly, late, in pieces, or something else."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from chargeloom.domain.devices.source import SourceSilent
from chargeloom.protocols.devices.modbus_link import ModbusLink, Refused
from tests.patience import PATIENCE_S

HOST = "127.0.0.1"
BRIEF_S = 0.05
"""Until who says nothing more is given up: these tests wait it out."""

Script = Callable[[int, int], bytes]
"""What is sent for the number of a question and the count of registers it asks for."""


def frame(number: int, pdu: bytes, *, unit: int = 1, protocol: int = 0, length: int = 0) -> bytes:
    return struct.pack(">HHHB", number, protocol, length or len(pdu) + 1, unit) + pdu


def told(count: int, word: int = 7, function: int = 3) -> bytes:
    return struct.pack(f">BB{count}H", function, 2 * count, *[word] * count)


ports: dict[ModbusLink, int] = {}


@asynccontextmanager
async def opened(
    script: Script, *, hangs_up: bool = False, timeout_s: float = PATIENCE_S
) -> AsyncIterator[ModbusLink]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                number, _, _, _, _, _, count = struct.unpack(
                    ">HHHBBHH", await reader.readexactly(12)
                )
                for byte in script(number, count):
                    writer.write(bytes([byte]))
                await writer.drain()
                if hangs_up:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, HOST, 0)
    link = ModbusLink(1, timeout_s)
    ports[link] = server.sockets[0].getsockname()[1]
    await link.open(HOST, ports[link])
    yield link
    link.close()
    server.close()
    await server.wait_closed()


async def test_an_answer_in_pieces_is_one() -> None:
    async with opened(lambda number, count: frame(number, told(count))) as link:
        assert await link.read("holding", 9, 3) == [7, 7, 7]
        assert await link.read("holding", 9, 125) == [7] * 125


STRANGE: dict[str, Callable[[int], bytes]] = {
    "an earlier one": lambda number: frame(number - 1, told(2, 9)),
    "none": lambda number: frame(0, told(2, 9)),
    "of another unit": lambda number: frame(number, told(2, 9), unit=2),
    "an earlier refusal": lambda number: frame(number - 1, b"\x83\x02"),
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
async def test_what_answers_another_question_or_comes_from_another_unit_is_passed_over(
    strange: Callable[[int], bytes],
) -> None:
    def script(number: int, count: int) -> bytes:
        return strange(number) + frame(number, told(count))

    async with opened(script) as link:
        assert await link.read("holding", 9, 2) == [7, 7]


async def test_an_answer_that_comes_twice_answers_one_question() -> None:
    """The second one must not be taken for the answer to what is asked next."""

    def script(number: int, count: int) -> bytes:
        return frame(number, told(count, number)) * 2

    async with opened(script) as link:
        first, second = await link.read("holding", 9, 1), await link.read("holding", 9, 1)
        assert second[0] == first[0] + 1


async def test_numbers_go_on_over_connections_so_that_late_answers_match_nothing() -> None:
    asked: list[int] = []

    def script(number: int, count: int) -> bytes:
        asked.append(number)
        return frame(number, told(count))

    async with opened(script) as link:
        await link.read("holding", 9, 1)
        await link.open(HOST, ports[link])
        await link.read("holding", 9, 1)
    assert asked[0] != asked[1]


NO_ANSWERS: list[tuple[Script, str]] = [
    (lambda number, count: frame(number, told(count, function=4)), "is one of function 4"),
    (lambda number, count: frame(number, b"\x81\x02"), "is one of function 129"),
    (lambda number, count: frame(number, b"\x01\x01\xff"), "is one of function 1"),
    (lambda number, count: frame(number, told(count - 1)), "2 bytes came, not 4"),
    (lambda number, count: frame(number, told(count + 1)), "6 bytes came, not 4"),
    (lambda number, count: frame(number, b"\x03\x06\0\0\0\0"), "4 bytes came, not 4"),
    (lambda number, count: frame(number, b"\x03\x03\0\0\0"), "3 bytes came, not 4"),
    (lambda number, count: frame(number, told(count), protocol=1), "does not speak Modbus"),
    (lambda number, count: frame(number, told(count), length=1), "does not speak Modbus"),
    (lambda number, count: frame(number, told(count), length=65_535), "does not speak Modbus"),
    (lambda number, count: b"\xff" * 300, "does not speak Modbus"),
    (lambda number, count: b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak Modbus"),
    (lambda number, count: frame(number + 1, told(count)) * 99, "what was not asked"),
]


@pytest.mark.parametrize(("script", "why"), NO_ANSWERS, ids=range(len(NO_ANSWERS)))
async def test_what_is_no_answer_is_silence(script: Script, why: str) -> None:
    async with opened(script) as link:
        with pytest.raises(SourceSilent, match=why):
            await link.read("holding", 9, 2)


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, 6, 8, 10, 11, 200])
async def test_an_exception_of_the_device_is_named_by_its_code(code: int) -> None:
    async with opened(lambda number, count: frame(number, bytes([0x84, code]))) as link:
        with pytest.raises(Refused, match=f"input register 9: the device refuses, code {code}"):
            await link.read("input", 9, 2)


@pytest.mark.parametrize("said", [b"", b"\0\1\0"])
async def test_who_hangs_up_is_silent_at_once(said: bytes) -> None:
    async with opened(lambda number, count: said, hangs_up=True) as link:
        with pytest.raises(SourceSilent, match="hung up"):
            await link.read("holding", 9, 2)
        assert not link.is_open


@pytest.mark.parametrize("missing", [1, 11])
async def test_who_never_ends_is_silent_after_a_while(missing: int) -> None:
    async with opened(
        lambda number, count: frame(number, told(count))[:-missing], timeout_s=BRIEF_S
    ) as link:
        with pytest.raises(SourceSilent, match="no answer for holding register 9"):
            await link.read("holding", 9, 2)
