"""Compressed messages over real sockets (RFC 7692), to a stranger's client and to hostile ones."""

import json
import zlib
from collections.abc import Callable
from typing import Final

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from chargeloom.protocols.ocpp.edge.deflate import TAIL, Inflation
from chargeloom.protocols.ocpp.edge.endpoint import OcppEndpoint
from chargeloom.protocols.ocpp.edge.limits import Limits
from tests.protocols.ocpp.edge.business import OPEN, Business
from tests.protocols.ocpp.edge.conftest import Stations
from tests.protocols.ocpp.edge.raw import (
    CONTINUATION,
    PING,
    TEXT,
    UPGRADE,
    RawStation,
    frame,
    request,
)
from tests.protocols.ocpp.edge.test_deflate import packed

RSV1 = 4
OFFER = {"Sec-WebSocket-Protocol": "ocpp2.0.1", "Sec-WebSocket-Extensions": "permessage-deflate"}
USUAL, LONG = Limits().message_bytes, Limits().long_message_bytes


def report(size: int, action: str = "NotifyReport") -> bytes:
    start = f'[2,"m1","{action}",{{"x":"'.encode()
    return start + b"x" * (size - len(start) - 3) + b'"}]'


@pytest.fixture
async def station(endpoint: OcppEndpoint, stations: Stations) -> RawStation:
    return await stations.connect(endpoint, OPEN, OFFER)


@pytest.mark.parametrize("compressed", ["deflate", None])
async def test_a_strangers_client_talks_with_and_without_it(
    endpoint: OcppEndpoint, business: Business, compressed: str | None
) -> None:
    business.on_message = lambda session, text: session.connection.send(text)
    async with connect(
        f"ws://127.0.0.1:{endpoint.port}/ocpp/{OPEN}",
        subprotocols=[Subprotocol("ocpp2.0.1")],
        compression=compressed,
        max_size=None,
    ) as client:
        agreed = [type(one).__name__ for one in client.protocol.extensions]
        assert agreed == (["PerMessageDeflate"] if compressed else [])
        for text in ("", "short", "ü" * 1000, json.dumps(list(range(10_000)))):
            await client.send(text)
            assert await client.recv() == text
        await client.send(["frag", "ment" * 1000, "ed"])
        assert await client.recv() == "frag" + "ment" * 1000 + "ed"


async def test_version_1_6_agrees_to_none(endpoint: OcppEndpoint, stations: Stations) -> None:
    raw = await stations.dial(endpoint)
    response = await raw.ask(
        request(f"/ocpp/{OPEN}", {"Sec-WebSocket-Extensions": "permessage-deflate"})
    )
    assert UPGRADE["Sec-WebSocket-Protocol"] == "ocpp1.6"
    assert response.status == 101
    assert "sec-websocket-extensions" not in response.headers


async def test_what_we_send_is_compressed_when_it_is_worth_it(
    station: RawStation, business: Business
) -> None:
    business.sessions[0].connection.send(b"short")
    assert (await station.read()).payload == b"short"
    business.sessions[0].connection.send(b"long " * 1000)
    opcode, payload = await station.read()
    assert opcode == TEXT
    assert len(payload) < 100
    assert Inflation(payload).take(5001) == b"long " * 1000


async def test_a_compressed_message_may_come_in_fragments_with_pings_between(
    station: RawStation, business: Business
) -> None:
    data = packed(b"hello " * 100)
    station.send(
        frame(TEXT, data[:5], fin=False, rsv=RSV1),
        frame(PING, b"p"),
        frame(CONTINUATION, data[5:8], fin=False),
        frame(CONTINUATION, data[8:]),
        frame(TEXT, b"plain"),
    )
    await business.diary.wait_for("message", 1, b"plain")
    assert business.sessions[0].messages == [b"hello " * 100, b"plain"]


BROKEN: Final[dict[str, tuple[int, Callable[[], bytes]]]] = {
    "025 a compressed ping": (1002, lambda: frame(PING, packed(b"x"), rsv=RSV1)),
    "025 a compressed continuation": (
        1002,
        lambda: frame(TEXT, b"x", fin=False) + frame(CONTINUATION, b"x", rsv=RSV1),
    ),
    "025 another bit beside it": (1002, lambda: frame(TEXT, packed(b"x"), rsv=RSV1 | 2)),
    "027 no UTF-8": (1007, lambda: frame(TEXT, packed(b"\xff"), rsv=RSV1)),
    "032 garbage": (1007, lambda: frame(TEXT, b"\xff\xff\xff", rsv=RSV1)),
    "032 a bomb": (1009, lambda: frame(TEXT, packed(bytes(100_000_000)), rsv=RSV1)),
    "032 a bomb that looks like a report": (
        1009,
        lambda: frame(TEXT, packed(report(100_000_000)), rsv=RSV1),
    ),
    "032 a bomb in fragments": (
        1009,
        lambda: (
            frame(TEXT, packed(bytes(10_000_000))[:99], fin=False, rsv=RSV1)
            + frame(CONTINUATION, packed(bytes(10_000_000))[99:])
        ),
    ),
    "032 one byte too much": (1009, lambda: frame(TEXT, packed(b"x" * (USUAL + 1)), rsv=RSV1)),
}
"""Made when they are sent: a worker that only collects packs no bombs."""


@pytest.mark.parametrize("case", BROKEN)
async def test_abuse_025_to_032_a_broken_compressed_frame_closes_with_its_code(
    station: RawStation, business: Business, case: str
) -> None:
    code, broken = BROKEN[case]
    station.send(broken())
    assert (await station.closed_with())[0] == code
    assert business.sessions[0].messages == []


@pytest.mark.parametrize("is_packed", [True, False])
async def test_a_report_may_be_long_and_nothing_else(
    endpoint: OcppEndpoint, stations: Stations, business: Business, is_packed: bool
) -> None:
    def one(message: bytes) -> bytes:
        return frame(TEXT, packed(message), rsv=RSV1) if is_packed else frame(TEXT, message)

    good = await stations.connect(endpoint, OPEN, OFFER)
    good.send(one(report(LONG)))
    await business.diary.wait_until(lambda: bool(business.sessions[0].messages))
    assert business.sessions[0].messages == [report(LONG)]
    for message in (report(LONG + 1), report(USUAL + 1, "DataTransfer")):
        bad = await stations.connect(endpoint, "OPEN-2", OFFER)
        bad.send(one(message))
        assert (await bad.closed_with())[0] == 1009


async def test_a_report_in_fragments_may_be_long(station: RawStation, business: Business) -> None:
    whole = report(300_000)
    station.send(frame(TEXT, whole[:70_000], fin=False), frame(CONTINUATION, whole[70_000:]))
    await business.diary.wait_until(lambda: bool(business.sessions[0].messages))
    assert business.sessions[0].messages == [whole]


async def test_fragments_of_something_else_end_early(station: RawStation) -> None:
    station.send(frame(TEXT, report(70_000, "DataTransfer"), fin=False))
    assert (await station.closed_with())[0] == 1009


def test_zlib_leaves_the_tail_that_we_add() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert (packer.compress(b"x") + packer.flush(zlib.Z_SYNC_FLUSH)).endswith(TAIL)
