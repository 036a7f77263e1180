"""A handshake without `Connection: Upgrade`, as it arrives at a server (quirk 2)."""

import asyncio

from chargeloom.sim.links.doorman import without
from chargeloom.sim.links.websocket import Endpoint, connect
from chargeloom.sim.quirks import Quirk, shake
from tests.patience import PATIENCE_S


def test_a_header_is_left_out_whatever_its_case() -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nCONNECTION: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    assert without(head, b"connection:") == (
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"
    )


async def test_the_request_arrives_without_the_header_and_with_all_others() -> None:
    heads: asyncio.Queue[bytes] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.put_nowait(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        endpoint = Endpoint(
            url=f"ws://127.0.0.1:{port}", identity="CP",
            handshake=shake("ocpp1.6", [Quirk.NO_CONNECTION_UPGRADE]),
        )  # fmt: skip
        outcome = await asyncio.gather(
            connect(endpoint, lambda _: None, lambda _: None), return_exceptions=True
        )
        head = (await asyncio.wait_for(heads.get(), PATIENCE_S)).lower()
        async with asyncio.timeout(PATIENCE_S):
            while len(asyncio.all_tasks()) > 1:  # noqa: ASYNC110 nobody tells when the relay ends
                await asyncio.sleep(0)
    assert isinstance(outcome[0], Exception)
    assert b"\r\nconnection:" not in head
    assert b"\r\nupgrade: websocket" in head
    assert b"sec-websocket-key" in head
