"""A contract certificate pool over HTTP, with the login before it; what a test changes holds from then on."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from typing import Any
from urllib.parse import parse_qsl

from tests.listening import listening

SECOND_EDITION = "urn:iso:15118:2:2013:MsgDef"
TWENTY = "urn:iso:std:iso:15118:-20:CommonMessages"


def exi(text: str) -> str:
    """Write something as EXI is written in JSON."""
    return b64encode(text.encode()).decode()


WANTED = exi("a car's CertificateInstallationReq")


def contract(emaid: str, answer: str | None = None) -> dict[str, Any]:
    """What a pool says of a contract."""
    told = {"certificateInstallationRes": answer or exi(emaid), "emaid": emaid}
    return {"messageDef": told}


class Pool:
    """Gives out tokens, and to whoever has a good one the contracts of a car."""

    def __init__(self) -> None:
        self.port = 0
        self.contracts: Any = [contract("DEMO1C0000001")]
        self.token: str | None = None
        """The one that is good now; None: all are."""
        self.lasts_s: Any = 3600
        self.status = 200
        self.body: bytes | None = None
        """Said in place of the contracts."""
        self.login_status = 200
        self.login_body: bytes | None = None
        self.asked: list[dict[str, Any]] = []
        self.logins: list[dict[str, str]] = []
        self.bearers: list[str | None] = []
        self.paths: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/opcp"

    @property
    def login(self) -> str:
        return f"http://127.0.0.1:{self.port}/oauth/token"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request; who asks may go in its midst."""
        with closing(writer), suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
            body = await reader.readexactly(int(fields["content-length"]))
            path = head.split(" ")[1]
            self.paths.append(path)
            await self.may_answer.wait()
            status, said = self._log_in(body) if path == "/oauth/token" else self._told(head, body)
            length = f"content-length: {len(said)}\r\nconnection: close\r\n\r\n"
            writer.write(f"HTTP/1.1 {status} X\r\n{length}".encode() + said)
            await writer.drain()

    def _log_in(self, body: bytes) -> tuple[int, bytes]:
        self.logins.append(dict(parse_qsl(body.decode())))
        self.token = f"token-{len(self.logins)}"
        granted = {"access_token": self.token, "token_type": "Bearer", "expires_in": self.lasts_s}
        return self.login_status, self.login_body or json.dumps(granted).encode()

    def _told(self, head: str, body: bytes) -> tuple[int, bytes]:
        shown = [line for line in head.split("\r\n") if line.lower().startswith("authorization:")]
        bearer = shown[0].partition("Bearer ")[2] if shown else None
        self.bearers.append(bearer)
        if self.token is not None and bearer != self.token:
            return 401, b""
        self.asked.append(json.loads(body))
        told = {"CCPResponse": {"emaidContent": self.contracts}}
        return self.status, json.dumps(told).encode() if self.body is None else self.body


@asynccontextmanager
async def pooling() -> AsyncIterator[Pool]:
    """Run a pool on a port of its own."""
    pool = Pool()
    async with listening(pool.serve, pool.may_answer) as pool.port:
        yield pool
