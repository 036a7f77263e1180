"""The WebSocket of a station: whole messages in, whole messages out (OCPP-J 1.6, chapter 3)."""

import asyncio
import base64
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import msgspec
from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,
)

from chargeloom.protocols.ocpp.assembly import Assembly, Breach
from chargeloom.protocols.ocpp.limits import Limits

HANDSHAKE_S: Final = 10.0
PING_S: Final = 20.0


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a station connects: the central system's address, and our own name and password."""

    url: str
    identity: str
    password: str | None = None
    subprotocol: str = "ocpp1.6"

    @property
    def address(self) -> str:
        """The connection URL (OCPP-J 1.6, 3.1.1)."""
        return f"{self.url.rstrip('/')}/{quote(self.identity, safe='')}"

    def headers(self) -> dict[str, str]:
        """The subprotocol, and Basic credentials if there is a password (RFC 7617)."""
        headers = {"Sec-WebSocket-Protocol": self.subprotocol}
        if self.password is not None:
            pair = f"{self.identity}:{self.password}".encode()
            headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        return headers


class Wire(WSListener):
    """One WebSocket, as long as it stands."""

    def __init__(
        self,
        subprotocol: str,
        stands: Callable[[WSTransport], None],
        received: Callable[[bytes], None],
        limits: Limits,
    ) -> None:
        super().__init__()
        self._subprotocol = subprotocol
        self._stands = stands
        self._received = received
        self._assembly = Assembly(limits)
        self._loop = asyncio.get_running_loop()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Nothing may be received before the station knows of the link."""
        if transport.response.headers.get("Sec-WebSocket-Protocol") == self._subprotocol:
            self._stands(transport)
        else:
            transport.disconnect()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        match frame.msg_type:
            case WSMsgType.TEXT:
                message = self._assembly.text(
                    frame.get_payload_as_bytes(), is_last=frame.fin, now_s=self._loop.time()
                )
            case WSMsgType.CONTINUATION:
                message = self._assembly.continuation(
                    frame.get_payload_as_bytes(), is_last=frame.fin, now_s=self._loop.time()
                )
            case WSMsgType.CLOSE:
                transport.send_close(WSCloseCode.OK)
                transport.disconnect()
                return
            case _:
                return
        if isinstance(message, Breach):
            transport.disconnect()
        elif message is not None:
            self._received(message)


async def connect(
    endpoint: Endpoint,
    stands: Callable[[WSTransport], None],
    received: Callable[[bytes], None],
) -> WSTransport:
    """Open a WebSocket. Raises WSError, OSError or TimeoutError."""
    limits = Limits()
    transport, _ = await ws_connect(
        lambda: Wire(endpoint.subprotocol, stands, received, limits),
        endpoint.address,
        extra_headers=endpoint.headers(),
        websocket_handshake_timeout=HANDSHAKE_S,
        max_frame_size=limits.message_bytes,
        max_redirects=0,
        enable_auto_ping=True,
        auto_ping_idle_timeout=PING_S,
        auto_ping_reply_timeout=PING_S,
        auto_ping_strategy=WSAutoPingStrategy.PING_WHEN_IDLE,
    )
    return transport
