"""A line: a WebSocket that says whatever it is told to and shows whatever comes, from either end."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final, cast
from urllib.parse import quote, unquote

from picows import (
    WSCloseCode,
    WSError,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_connect,
    ws_create_server,
)

from chargeloom.protocols.ocpp.edge.assembly import Assembly
from chargeloom.protocols.ocpp.edge.breaches import Breach
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.own_socket import with_own_socket
from chargeloom.sim.links.refusals import why

HANDSHAKE_S: Final = 10.0
_LIMITS: Final = Limits(message_bytes=16 << 20)
_PROTOCOL: Final = "Sec-WebSocket-Protocol"


class NoLine(Exception):
    """The other side did not let us in; the message says how."""


class Line(WSListener):
    """One link; messages wait in the order they came."""

    def __init__(self, identity: str = "", subprotocol: str | None = None) -> None:
        super().__init__()
        self.identity: Final = identity
        self.subprotocol = subprotocol
        """What was agreed on."""
        self.close_code: int | None = None
        """With what the other side closed, if it said so."""
        self.pongs = 0
        self.is_open = False
        self._heard: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._assembly = Assembly(_LIMITS)
        self._transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The link stands."""
        self._transport = transport
        self.is_open = True
        if transport.is_client_side:
            self.subprotocol = transport.response.headers.get(_PROTOCOL)

    def on_ws_disconnected(self, _: WSTransport) -> None:
        """The link is gone."""
        self.is_open = False
        self._heard.put_nowait(None)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Put messages together."""
        now_s = asyncio.get_running_loop().time()
        payload = frame.get_payload_as_bytes()
        message: bytes | Breach | None = None
        match frame.msg_type:
            case WSMsgType.TEXT:
                message = self._assembly.text(payload, is_last=frame.fin, now_s=now_s)
            case WSMsgType.CONTINUATION:
                message = self._assembly.continuation(payload, is_last=frame.fin, now_s=now_s)
            case WSMsgType.PONG:
                self.pongs += 1
                self._heard.put_nowait(PONG)
            case WSMsgType.CLOSE:
                self.close_code = int.from_bytes(payload[:2], "big") if payload else None
                transport.send_close(WSCloseCode.OK)
                transport.disconnect()
        if isinstance(message, Breach):
            transport.disconnect()
        elif message is not None:
            self._heard.put_nowait(message)

    def say(self, message: bytes, *parts: bytes) -> None:
        """Send a message; what follows are further fragments of it. Nothing goes out once it is closed."""
        if self._transport is None or not self.is_open:
            return
        kind = WSMsgType.TEXT
        for place, part in enumerate((message, *parts)):
            self._transport.send(kind, part, fin=place == len(parts))
            kind = WSMsgType.CONTINUATION

    def ping(self) -> None:
        """Ask for a sign of life."""
        if self._transport is not None and self.is_open:
            self._transport.send_ping(b"chargeloom")

    async def heard(self) -> AsyncIterator[bytes]:
        """Take every message until the link is gone."""
        while (message := await self.hear(None)) is not None:
            yield message

    async def hear(self, patience_s: float | None) -> bytes | None:
        """Take the next message; None once the link is gone. Raises TimeoutError."""
        async with asyncio.timeout(patience_s):
            message = await self._heard.get()
        if message is None:
            self._heard.put_nowait(None)
        return message

    async def hang_up(self) -> None:
        """Close the link in order."""
        if self._transport is None or not self.is_open:
            return
        self._transport.send_close(WSCloseCode.OK)
        with suppress(WSError, OSError, TimeoutError):
            await asyncio.wait_for(self._transport.wait_disconnected(), 2.0)
        self._transport.disconnect()


PONG: Final = b"\x00pong"
"""Stands for a pong among the messages; no text of JSON begins so."""


async def dial(
    url: str,
    identity: str,
    subprotocols: Sequence[str],
    *,
    password: str | None = None,
    tls: ssl.SSLContext | None = None,
) -> Line:
    """Connect as a station. Raises NoLine."""
    headers = {_PROTOCOL: ", ".join(subprotocols)} if subprotocols else {}
    if password is not None:
        pair = f"{identity}:{password}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    line = Line(identity)
    address = f"{url.rstrip('/')}/{quote(identity, safe='')}"
    try:
        _, listener = await ws_connect(
            lambda: line,
            address,
            ssl_context=None if tls is None else with_own_socket(tls),
            extra_headers=headers,
            websocket_handshake_timeout=HANDSHAKE_S,
            max_frame_size=_LIMITS.message_bytes,
            max_redirects=0,
        )
    except (WSError, OSError, TimeoutError) as error:
        raise NoLine(f"{address}: {why(error)}") from None
    # The engine takes an end before the answer for an orderly one, and has made no listener.
    if cast("WSListener | None", listener) is None:
        raise NoLine(f"{address}: closed before the handshake was answered")
    return line


class Board:
    """Where stations call; each caller is a line."""

    def __init__(self, subprotocols: Sequence[str]) -> None:
        self.port = 0
        self.offered: list[str] = []
        """What the last caller offered to speak."""
        self._subprotocols = subprotocols
        self._callers: asyncio.Queue[Line] = asyncio.Queue()

    async def caller(self, patience_s: float | None = None) -> Line:
        """Take the next caller. Raises TimeoutError."""
        async with asyncio.timeout(patience_s):
            return await self._callers.get()

    def admit(self, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        """Agree on the first subprotocol of ours that is offered."""
        said = request.headers.get(_PROTOCOL) or ""
        self.offered = [one.strip() for one in said.split(",") if one.strip()]
        chosen = next((one for one in self._subprotocols if one in self.offered), None)
        path = request.path.decode("utf-8", "replace").partition("?")[0]
        line = Line(unquote(path.rstrip("/").rpartition("/")[2]), chosen)
        self._callers.put_nowait(line)
        headers = {} if chosen is None else {_PROTOCOL: chosen}
        response = WSUpgradeResponse.create_101_response(extra_headers=headers)
        return WSUpgradeResponseWithListener(response, line)


@asynccontextmanager
async def board(host: str, port: int, subprotocols: Sequence[str]) -> AsyncIterator[Board]:
    """Listen for stations. Raises OSError."""
    made = Board(subprotocols)
    server = await ws_create_server(made.admit, host, port, max_frame_size=_LIMITS.message_bytes)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
