"""The WebSocket of a station: whole messages in, whole messages out (OCPP-J 1.6, chapter 3)."""

import asyncio
import base64
import ssl
from collections.abc import Callable
from typing import Final, cast
from urllib.parse import quote, urlsplit

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

from chargeloom.protocols.ocpp.edge.assembly import Assembly
from chargeloom.protocols.ocpp.edge.breaches import Breach
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.own_socket import with_own_socket
from chargeloom.sim.links.doorman import Doorman
from chargeloom.sim.quirks.handshake import Handshake

HANDSHAKE_S: Final = 10.0
PING_S: Final = 20.0
READ_BUFFER_BYTES: Final = 2048
"""Thousands of stations live in one process; the buffer grows where it must."""


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a station connects: the central system's address, and our own name and password."""

    url: str
    identity: str
    password: str | bytes | None = None
    subprotocol: str = "ocpp1.6"
    handshake: Handshake | None = None
    """How a station with quirks opens its link."""
    tls: ssl.SSLContext | None = None
    """For wss: whom to trust, and our own certificate."""
    pings: bool = True

    @property
    def address(self) -> str:
        """The connection URL (OCPP-J 1.6, 3.1.1)."""
        shaken = self.shaken
        name = quote(self.identity, safe="")
        return f"{self.url.rstrip('/')}{shaken.path}/{name}{shaken.suffix}"

    @property
    def shaken(self) -> Handshake:
        """How the link is opened."""
        return self.handshake or Handshake(offered=self.subprotocol)

    def accepts(self, chosen: str | None) -> bool:
        """Whether the station goes on with what was chosen; one with quirks has no choice."""
        is_other = self.shaken.offered != self.subprotocol
        return chosen == self.shaken.offered or (is_other and chosen is None)

    def headers(self) -> dict[str, str]:
        """The subprotocol, and Basic credentials if there is a password (RFC 7617)."""
        offered = self.shaken.offered
        headers = {} if offered is None else {"Sec-WebSocket-Protocol": offered}
        if self.password is not None:
            secret = self.password.encode() if isinstance(self.password, str) else self.password
            pair = self.identity.encode() + b":" + secret
            headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        return headers


class Wire(WSListener):
    """One WebSocket, as long as it stands."""

    def __init__(
        self,
        endpoint: Endpoint,
        stands: Callable[[WSTransport], None],
        received: Callable[[bytes], None],
        gone: Callable[[], None],
        limits: Limits,
    ) -> None:
        super().__init__()
        self._endpoint = endpoint
        self._gone = gone
        self._stands = stands
        self._received = received
        self._assembly = Assembly(limits)
        self._loop = asyncio.get_running_loop()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Nothing may be received before the station knows of the link."""
        if self._endpoint.accepts(transport.response.headers.get("Sec-WebSocket-Protocol")):
            self._stands(transport)
        else:
            transport.disconnect()

    def on_ws_disconnected(self, _: WSTransport) -> None:
        """The link is gone."""
        self._gone()

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


def _unnoticed() -> None:
    """Nobody waits for the end."""


async def connect(
    endpoint: Endpoint,
    stands: Callable[[WSTransport], None],
    received: Callable[[bytes], None],
    gone: Callable[[], None] = _unnoticed,
) -> WSTransport:
    """Open a WebSocket. Raises WSError, OSError or TimeoutError."""
    limits = Limits()
    address, tls = endpoint.address, endpoint.tls
    if not endpoint.shaken.says_connection_upgrade:
        address, tls = await _through_a_doorman(endpoint), None
    transport, wire = await ws_connect(
        lambda: Wire(endpoint, stands, received, gone, limits),
        address,
        ssl_context=None if tls is None else with_own_socket(tls),
        extra_headers=endpoint.headers(),
        websocket_handshake_timeout=HANDSHAKE_S,
        max_frame_size=limits.message_bytes,
        read_buffer_init_size=READ_BUFFER_BYTES,
        max_redirects=0,
        enable_auto_ping=endpoint.pings,
        auto_ping_idle_timeout=PING_S,
        auto_ping_reply_timeout=PING_S,
        auto_ping_strategy=WSAutoPingStrategy.PING_WHEN_IDLE,
    )
    # The engine takes an end before the answer for an orderly one, and has made no listener.
    if cast("WSListener | None", wire) is None:
        raise ConnectionResetError("closed before the handshake was answered")
    return transport


async def _through_a_doorman(endpoint: Endpoint) -> str:
    """Let the doorman take the header out; he speaks TLS himself."""
    parts = urlsplit(endpoint.address)
    is_secure = parts.scheme == "wss"
    tls = (endpoint.tls or ssl.create_default_context()) if is_secure else None
    port = parts.port or (443 if is_secure else 80)
    near = await Doorman(parts.hostname or "", port, tls).open()
    return parts._replace(scheme="ws", netloc=f"127.0.0.1:{near}").geturl()
