"""Why a station got no link is said in words: the first thing that somebody who tries it out sees."""

import asyncio
import ssl
from pathlib import Path

import pytest
from picows import WSError, WSHandshakeError
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from chargeloom.sim.links.refusals import why
from chargeloom.sim.links.websocket import Endpoint, connect
from tests.pki import Authority


def unheard(_: object) -> None:
    """Nobody listens."""


async def unserved(_: ServerConnection) -> None:
    """Nobody comes that far."""


async def refused(url: str, tls: ssl.SSLContext | None = None) -> str:
    endpoint = Endpoint(url=url, identity="CP-1", password="x", tls=tls)
    with pytest.raises((WSError, OSError)) as failed:
        await connect(endpoint, unheard, unheard)
    error = failed.value
    assert isinstance(error, WSError | OSError)
    return why(error)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "its name and password are not accepted (401)"),
        (404, "the central system does not know it, or nothing is at this address (404)"),
        (418, "the central system does not let it in (418)"),
        (503, "the central system takes no station now (503)"),
    ],
)
async def test_a_refusal_is_said_in_words(status: int, words: str) -> None:
    def answer(connection: ServerConnection, _: Request) -> Response:
        return connection.respond(status, "no\n")

    async with serve(unserved, "127.0.0.1", 0, process_request=answer) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        assert await refused(f"ws://127.0.0.1:{port}/ocpp") == words


async def test_a_certificate_that_is_not_trusted_is_said(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(await asyncio.to_thread(authority.server))
    async with serve(unserved, "127.0.0.1", 0, ssl=ours) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        said = await refused(f"wss://localhost:{port}/ocpp", ssl.create_default_context())
    assert said.startswith("the certificate of the central system is not trusted (")


async def test_where_nobody_listens_the_machine_says_so() -> None:
    async with serve(unserved, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
    said = await refused(f"ws://127.0.0.1:{port}/ocpp")
    assert said == f"Connect call failed ('127.0.0.1', {port})"


def test_what_nobody_foresaw_stays_as_it_is() -> None:
    assert why(WSHandshakeError("odd")) == "odd"
    assert why(TimeoutError()) == "TimeoutError"


async def test_a_place_where_nobody_speaks_tls_is_said() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        said = await refused(f"wss://localhost:{port}/ocpp", ssl.create_default_context())
    assert said == "no TLS is spoken there: is ws:// meant, or another port?"


async def test_an_end_in_the_midst_of_the_handshake_is_said_and_no_bug_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    async with await asyncio.start_server(leave, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        said = await refused(f"wss://localhost:{port}/ocpp", ssl.create_default_context())
    assert said == "closed in the midst of the TLS handshake"
    assert not caplog.records
