"""A station made of a bare socket: it can break every rule of RFC 6455."""

import asyncio
import socket
import struct
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple, Self

from tests.patience import PATIENCE_S

TEXT, CONTINUATION, BINARY, CLOSE, PING, PONG = 1, 0, 2, 8, 9, 10
MASK = b"\x11\x22\x33\x44"
"""Only a broken test waits so long."""

UPGRADE = {
    "Host": "localhost",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "x3JJHMcDL1EzLkh9GBhXDw==",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "ocpp1.6",
}


class Frame(NamedTuple):
    opcode: int
    payload: bytes


class Response(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


def basic(user: bytes | str, password: bytes) -> dict[str, str]:
    name = user if isinstance(user, bytes) else user.encode()
    return {"Authorization": "Basic " + b64encode(name + b":" + password).decode()}


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True
) -> bytes:
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    flag = 0x80 if masked else 0
    body = (
        bytes(byte ^ MASK[place % 4] for place, byte in enumerate(payload)) if masked else payload
    )
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first, flag | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, flag | 126, size)
    else:
        head = struct.pack("!BBQ", first, flag | 127, size)
    return head + (MASK if masked else b"") + body


def request(
    target: str | bytes, headers: Mapping[str, str | None] | None = None, *, method: str = "GET"
) -> bytes:
    """Write an opening handshake; a header that is None is left out."""
    path = target if isinstance(target, bytes) else target.encode()
    fields = {**UPGRADE, **(headers or {})}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    head = method.encode() + b" " + path + b" HTTP/1.1\r\n"
    return head + "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


class RawStation:
    """One connection; it answers nothing by itself, pings neither."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(cls, port: int, *, receive_buffer: int | None = None) -> Self:
        raw = socket.socket()
        if receive_buffer is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port))
        except OSError:
            raw.close()
            raise
        return cls(*await asyncio.open_connection(sock=raw))

    async def ask(self, data: bytes) -> Response:
        """Send a request and read its answer, with the body of a refusal."""
        self.writer.write(data)
        async with asyncio.timeout(PATIENCE_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status_line, *lines = head.strip().split("\r\n")
            pairs = (line.split(": ", 1) for line in lines)
            headers = {name.lower(): value for name, value in pairs}
            status = int(status_line.split()[1])
            body = b"" if status == 101 else await self.reader.read()
        return Response(status, headers, body)

    def send(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))

    async def read(self) -> Frame:
        """Read one frame."""
        async with asyncio.timeout(PATIENCE_S):
            first, size = await self.reader.readexactly(2)
            if size == 126:
                (size,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return Frame(first & 0x0F, await self.reader.readexactly(size))

    async def read_all(self) -> list[Frame]:
        """Read every frame until the socket ends."""
        frames = []
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                frames.append(await self.read())
        return frames

    async def closed_with(self) -> tuple[int, str]:
        """Read on to the close frame, answer it, wait for the end, and return its code and reason."""
        while True:
            opcode, payload = await self.read()
            if opcode == CLOSE:
                self.send(frame(CLOSE, payload[:2]))
                await self.read_all()
                return int.from_bytes(payload[:2]), payload[2:].decode()

    async def hang_up(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()
