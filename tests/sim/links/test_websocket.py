"""Messages from frames, as any central system may send them (RFC 6455)."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from picows import WSError, WSProtocolError
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chargeloom.sim.links.websocket import Endpoint, connect
from tests.patience import PATIENCE_S


@pytest.mark.parametrize(
    ("identity", "address"),
    [
        ("CP001", "ws://csms/ocpp/CP001"),
        ("RDAM 123", "ws://csms/ocpp/RDAM%20123"),
        ("a/b?c", "ws://csms/ocpp/a%2Fb%3Fc"),
    ],
)
@pytest.mark.parametrize("url", ["ws://csms/ocpp", "ws://csms/ocpp/"])
def test_the_identity_ends_the_connection_url(url: str, identity: str, address: str) -> None:
    """The examples of OCPP-J 1.6, 3.1.1, and worse."""
    assert Endpoint(url=url, identity=identity).address == address


@asynccontextmanager
async def linked() -> AsyncIterator[
    tuple[list[bytes], ServerConnection, Callable[[], Awaitable[None]]]
]:
    """Give what the station receives, the server's end of the link, and how to wait for its end."""
    arrived: asyncio.Queue[ServerConnection] = asyncio.Queue()
    received: list[bytes] = []

    async def hold(connection: ServerConnection) -> None:
        arrived.put_nowait(connection)
        await connection.wait_closed()

    async with serve(
        hold, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")], ping_interval=None
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        endpoint = Endpoint(url=f"ws://127.0.0.1:{port}", identity="CP")
        transport = await connect(endpoint, lambda _: None, received.append)
        try:
            yield received, await arrived.get(), transport.wait_disconnected
        finally:
            transport.disconnect()


async def settled(connection: ServerConnection) -> None:
    """Wait until the station has read everything: it has answered a ping behind it."""
    async with asyncio.timeout(PATIENCE_S):
        await (await connection.ping())


async def test_a_message_may_come_in_fragments() -> None:
    async with linked() as (received, connection, _):
        await connection.send(['[2,"x",', '"ClearCache"', ",{}]"])
        await settled(connection)
    assert received == [b'[2,"x","ClearCache",{}]']


async def test_what_is_no_text_is_no_message() -> None:
    async with linked() as (received, connection, _):
        await connection.send(b"\x00\x01")
        await connection.send("[]")
        await settled(connection)
    assert received == [b"[]"]


@pytest.mark.parametrize("message", ["x" * 70_000, ["x" * 40_000, "x" * 40_000]])
async def test_a_message_beyond_all_measure_ends_the_link(message: str | list[str]) -> None:
    async with linked() as (received, connection, disconnected):
        with suppress(ConnectionClosed):
            await connection.send(message)
        with suppress(WSProtocolError):
            await asyncio.wait_for(disconnected(), PATIENCE_S)
    assert received == []


async def test_a_close_of_the_central_system_is_answered() -> None:
    async with linked() as (_, connection, disconnected):
        await connection.close(1012, "come back")
        await asyncio.wait_for(disconnected(), PATIENCE_S)
        assert connection.close_code == 1000


@pytest.mark.parametrize("lingers", [True, False], ids=["an end", "a reset"])
async def test_an_end_before_the_answer_is_an_error(
    loopback_listener: socket.socket, *, lingers: bool
) -> None:
    """Somebody who is never told of the end would wait for it for ever."""

    async def slam() -> None:
        peer, _ = await asyncio.get_running_loop().sock_accept(loopback_listener)
        await asyncio.get_running_loop().sock_recv(peer, 65536)
        linger = struct.pack("ii", not lingers, 0)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        peer.close()

    host, port = loopback_listener.getsockname()
    endpoint = Endpoint(url=f"ws://{host}:{port}", identity="CP")
    async with asyncio.TaskGroup() as group:
        group.create_task(slam())
        with pytest.raises((OSError, WSError)):
            await connect(endpoint, lambda _: None, lambda _: None)


@pytest.fixture
def loopback_listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
