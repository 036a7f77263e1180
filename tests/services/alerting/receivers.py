"""Receivers that are real: an HTTP server and an SMTP server, each on a port of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from email.message import Message
from typing import Any, NamedTuple

from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks import Webhook as Verifier

from tests.patience import PATIENCE_S


class News:
    """Lets somebody wait for what others bring."""

    def __init__(self) -> None:
        self._came = asyncio.Event()

    def tell(self) -> None:
        self._came.set()

    async def wait(self, is_enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not is_enough():
                self._came.clear()
                await self._came.wait()


class Taken(NamedTuple):
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    def verified(self, secret: str) -> Any:
        """Verify and read it as a stranger does."""
        return Verifier(secret).verify(self.body, self.headers)


class Receiver:
    """An HTTP server that answers with what a test says, and keeps what it got."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.status = 204
        self.headers = ""
        self.port = 0
        self._news = News()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/alerts?site=1"

    async def wait(self, is_enough: Callable[[list[Taken]], bool]) -> None:
        """Wait until what was taken is enough."""
        await self._news.wait(lambda: is_enough(self.taken))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request; a teller that is sent home goes in its midst."""
        with closing(writer), suppress(asyncio.IncompleteReadError, ConnectionError):
            taken = await _read(reader)
            answer = f"HTTP/1.1 {self.status} x\r\n{self.headers}content-length: 0\r\nconnection: close\r\n\r\n"
            writer.write(answer.encode())
            await writer.drain()
            self.taken.append(taken)
            self._news.tell()


async def _read(reader: asyncio.StreamReader) -> Taken:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    request, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers["content-length"]))
    return Taken(request.split(" ")[1], headers, body)


@asynccontextmanager
async def receiving(port: int = 0) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        await server.wait_closed()


class Postbox(MessageHandler):
    """Keeps mail, and refuses whom a test says with the answer that it says."""

    def __init__(self) -> None:
        super().__init__()
        self.mail: list[Message] = []
        self.refused: dict[str, str] = {}
        self.asked: list[str] = []
        self.farewell = "221 Bye"
        self._news = News()

    async def wait(self, is_enough: Callable[[], bool]) -> None:
        """Wait until what was asked and taken is enough."""
        await self._news.wait(is_enough)

    async def handle_RCPT(  # noqa: N802 aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        self._news.tell()
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_QUIT(  # noqa: N802 aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        return self.farewell

    def handle_message(self, message: Message) -> None:
        self.mail.append(message)
        self._news.tell()


@asynccontextmanager
async def post_office() -> AsyncIterator[tuple[Postbox, int]]:
    box = Postbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
