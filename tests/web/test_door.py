"""Whoever speaks HTTP to us is bounded before anybody listens: RFC 6585, 5; RFC 9110, 15.5.9; RFC 9112, 2.2 and 3.2."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import httpx
import msgspec
import pytest
import structlog

from chargeloom.domain.access import Role
from chargeloom.web.server import WebServer
from tests.patience import PATIENCE_S
from tests.web.listening import serving
from tests.web.site import FAST, Site

HOST = b"Host: 127.0.0.1\r\n"
GET = b"GET /healthz HTTP/1.1\r\n" + HOST
PIECE = b"a" * 16_384
BRIEF = msgspec.structs.replace(FAST, head_patience=1.0, content_patience=1.5)


class Caller:
    """Speaks as it likes, and hears until the connection ends."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()

    async def until(self, mark: bytes) -> bytes:
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.readuntil(mark)

    async def heard(self) -> bytes:
        """Hear all until the other side ends it; a reset is an end, too."""
        found = b""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionError):
                while piece := await self._reader.read(65_536):
                    found += piece
        return found

    async def answer(self) -> tuple[int, dict[str, Any]]:
        """Hear one problem, and the end."""
        head, _, body = (await self.heard()).partition(b"\r\n\r\n")
        assert b"application/problem+json" in head
        assert b"connection: close" in head
        return int(head.split()[1]), msgspec.json.decode(body)


@asynccontextmanager
async def calling(server: WebServer, address: str = "127.0.0.1") -> AsyncIterator[Caller]:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", server.port, local_addr=(address, 0)
    )
    try:
        yield Caller(reader, writer)
    finally:
        writer.close()


async def says(caller: Caller, pieces: Iterable[bytes]) -> None:
    """Speak until nobody hears any more."""
    with suppress(ConnectionError):
        await caller.say(*pieces)


@pytest.mark.parametrize(
    "endless",
    [
        (GET + b"X: ", *[PIECE] * 64),
        (b"GET /", *[PIECE] * 64),
        (GET, *[b"X: " + PIECE + b"\r\n"] * 64),
        (GET + b"X: ", *[b"a" * 1_000] * 1_000),
    ],
    ids=["a field", "an address", "fields", "small pieces"],
)
async def test_a_head_without_end_is_refused(site: Site, endless: tuple[bytes, ...]) -> None:
    async with serving(site) as server, calling(server) as caller:
        speaking = asyncio.create_task(says(caller, endless))
        heard = await caller.heard()
        await speaking
    assert heard.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 ")) or heard == b""


@pytest.mark.parametrize(
    "head", [GET + b"X: " + b"a" * 66_000, GET + b"X: a\r\n" * 201], ids=["bytes", "fields"]
)
async def test_a_head_that_is_too_large_is_told_so(site: Site, head: bytes) -> None:
    with structlog.testing.capture_logs() as entries:
        async with serving(site) as server, calling(server) as caller:
            await caller.say(head + b"\r\n\r\n")
            status, told = await caller.answer()
    assert (status, told["code"]) == (431, "head-too-large")
    assert [entry["request_id"] for entry in entries] == [told["request_id"]]
    assert entries[0]["event"] == "request refused"


@pytest.mark.parametrize(
    "said",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        GET + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        GET + b"Content-Length: -1\r\n\r\n",
        GET + b"A: 1\r\n B: folded\r\n\r\n",
        b"CONNECT other:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    ],
    ids=["TLS", "HTTP/2", "two lengths", "less than nothing", "a folded field", "a tunnel"],
)
async def test_what_is_no_request_is_told_so_in_our_words(site: Site, said: bytes) -> None:
    with structlog.testing.capture_logs() as entries:
        async with serving(site) as server, calling(server) as caller:
            await caller.say(said)
            status, told = await caller.answer()
    assert (status, told["code"]) == (400, "bad-request")
    assert [entry["log_level"] for entry in entries] == ["info"]


async def test_a_slow_head_is_ended(site: Site) -> None:
    async with serving(site, BRIEF) as server, calling(server) as caller:
        await caller.say(b"GET /healthz")
        status, told = await caller.answer()
    assert (status, told["code"]) == (408, "request-timeout")


async def test_who_says_nothing_is_let_go(site: Site) -> None:
    async with serving(site, BRIEF) as server, calling(server) as caller:
        assert await caller.heard() == b""


async def test_blank_lines_are_no_reason_to_wait_for_ever(site: Site) -> None:
    """RFC 9112, 2.2: blank lines before a request are passed over."""
    async with serving(site, BRIEF) as server, calling(server) as caller:
        await caller.say(GET + b"\r\n")
        await caller.say(b"\r\n")
        assert (await caller.heard()).startswith(b"HTTP/1.1 200 ")


async def test_slow_content_is_ended(site: Site) -> None:
    said = b"POST /sign-in HTTP/1.1\r\nOrigin: http://127.0.0.1\r\n" + HOST
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n"
    async with serving(site, BRIEF) as server, calling(server) as caller:
        await caller.say(said + kind + b"name=")
        status, told = await caller.answer()
    assert (status, told["code"]) == (408, "request-timeout")


async def test_a_slow_answer_is_no_slow_request(site: Site) -> None:
    """Our own time does not count: a stream goes on for as long as it likes."""
    async with serving(site, BRIEF) as server:
        url = f"http://127.0.0.1:{server.port}/api/v1/events/stream"
        async with (
            httpx.AsyncClient(headers=site.headers(Role.VIEWER)) as client,
            client.stream("GET", url) as response,
        ):
            lines = response.aiter_lines()
            began = asyncio.get_running_loop().time()
            async with asyncio.timeout(PATIENCE_S):
                while asyncio.get_running_loop().time() - began < 2 * BRIEF.content_patience:
                    await anext(lines)


async def test_whoever_asks_again_has_the_same_time(site: Site) -> None:
    async with serving(site, BRIEF) as server, calling(server) as caller:
        await caller.say(GET + b"\r\n")
        assert (await caller.until(b'"alive"}')).startswith(b"HTTP/1.1 200 ")
        await caller.say(GET)
        status, told = await caller.answer()
    assert (status, told["code"]) == (408, "request-timeout")


async def test_no_more_than_so_many_are_in_at_once(site: Site) -> None:
    few = msgspec.structs.replace(FAST, max_connections=2)
    async with serving(site, few) as server, calling(server) as first, calling(server) as second:
        await first.say(GET)
        await second.say(GET)
        async with calling(server) as third:
            assert await third.heard() == b""
        await first.say(b"Connection: close\r\n\r\n")
        assert (await first.heard()).startswith(b"HTTP/1.1 200 ")


async def test_one_address_keeps_nobody_else_out(site: Site) -> None:
    few = msgspec.structs.replace(FAST, max_connections=3)
    async with serving(site, few) as server, AsyncExitStack() as stack:
        for _ in range(3):
            greedy = await stack.enter_async_context(calling(server, "127.0.0.2"))
            await greedy.say(GET + b"\r\n")
            await greedy.until(b'"alive"}')
            await greedy.say(GET)
        async with calling(server) as other:
            await other.say(GET + b"\r\n")
            assert (await other.until(b'"alive"}')).startswith(b"HTTP/1.1 200 ")


async def gets_in(server: WebServer) -> None:
    """Ask again until there is room."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with calling(server) as other:
                with suppress(ConnectionError, asyncio.IncompleteReadError):
                    await other.say(GET + b"\r\n")
                    await other.until(b'"alive"}')
                    return


LARGE = b"GET /docs HTTP/1.1\r\n" + HOST + b"\r\n"
MANY = LARGE * 40
"""More of an answer than lies between two who do not read."""


async def test_whoever_takes_nothing_of_an_answer_is_let_go(site: Site) -> None:
    one = msgspec.structs.replace(FAST, max_connections=1, reader_patience=0.5)
    with structlog.testing.capture_logs() as entries:
        async with serving(site, one) as server, calling(server, "127.0.0.2") as silent:
            await silent.say(MANY)
            await gets_in(server)
            assert (await silent.heard()).count(b"</html>") < 40
    assert "an answer was not read" in {entry["event"] for entry in entries}


async def test_whoever_reads_hears_all(site: Site) -> None:
    brief = msgspec.structs.replace(FAST, reader_patience=5.0)
    async with serving(site, brief) as server, calling(server) as caller:
        await caller.say(LARGE * 8, GET + b"Connection: close\r\n\r\n")
        assert (await caller.heard()).count(b"</html>") == 8


async def test_who_does_not_read_makes_room_for_who_does(site: Site) -> None:
    few = msgspec.structs.replace(FAST, max_connections=3, reader_patience=2 * PATIENCE_S)
    async with serving(site, few) as server, AsyncExitStack() as stack:
        for _ in range(3):
            greedy = await stack.enter_async_context(calling(server, "127.0.0.2"))
            await greedy.say(MANY)
        await gets_in(server)


async def test_nothing_is_upgraded_to(site: Site) -> None:
    """RFC 9110, 7.8: a server may ignore that an upgrade is wanted."""
    wish = b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n"
    async with serving(site) as server, calling(server) as caller:
        await caller.say(GET + wish)
        assert (await caller.heard()).startswith(b"HTTP/1.1 200 ")


WISH = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
"""What a client that would rather speak HTTP/2 says over plain HTTP (RFC 7540, 3.2)."""


@pytest.mark.parametrize("size", [1, 40, 1_000_000], ids=["bytes", "pieces", "whole"])
@pytest.mark.parametrize(
    "said",
    [
        b'Content-Length: 11\r\n\r\n{"name": 7}',
        b'Transfer-Encoding: chunked\r\n\r\n4\r\n{"na\r\n7\r\nme": 7}\r\n0\r\n\r\n',
    ],
    ids=["of a length", "in chunks"],
)
async def test_content_beside_a_wish_for_an_upgrade_is_read(
    site: Site, said: bytes, size: int
) -> None:
    """RFC 9110, 7.8: a request whose upgrade is not granted is a request as any other, and so is the next one."""
    key = f"Authorization: Bearer {site.secrets[Role.ADMIN]}\r\n".encode()
    post = (
        b"POST /api/v1/keys HTTP/1.1\r\nContent-Type: application/json\r\n"
        + HOST
        + key
        + WISH
        + said
    )
    whole = post + GET + WISH + b"\r\n" + GET + b"Connection: close\r\n\r\n"
    async with serving(site) as server, calling(server) as caller:
        await caller.say(*[whole[at : at + size] for at in range(0, len(whole), size)])
        heard = await caller.heard()
    assert re.findall(rb"HTTP/1.1 (\d+)", heard) == [b"422", b"200", b"200"]
    assert b'"/name"' in heard


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /healthz HTTP/1.1\r\nConnection: close\r\n", b"400"),
        (GET + b"Host: other\r\nConnection: close\r\n", b"400"),
        (b"GET /healthz HTTP/1.0\r\n", b"200"),
    ],
    ids=["none", "two", "none in 1.0"],
)
async def test_a_request_names_one_host(site: Site, head: bytes, status: bytes) -> None:
    """RFC 9112, 3.2."""
    async with serving(site) as server, calling(server) as caller:
        await caller.say(head + b"\r\n")
        assert (await caller.heard()).split()[1] == status
