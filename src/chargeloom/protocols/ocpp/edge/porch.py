"""One connection from its first byte to its answer: reads the request head, bounded in size and time."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, NamedTuple, Protocol, cast

from picows import WSListener

from chargeloom.protocols.ocpp.edge.door import Door
from chargeloom.protocols.ocpp.edge.head import BARE_LINE_FEED, END, MALFORMED, TOO_LONG, TOO_SLOW
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.services.stations.admitting import Refused
from chargeloom.services.stations.certificates import Certified

_FIRST_READ_BYTES: Final = 1024
_LINGER_S: Final = 1.0
"""How long the rest of a refused request is thrown away, so that its sender sees the answer."""


class Peer(NamedTuple):
    """Where a connection comes from, and what TLS says of it."""

    address: str
    is_encrypted: bool
    certificate: Certified | None = None


class Upgrade(NamedTuple):
    """A handshake that is agreed to."""

    key: str
    headers: Mapping[str, str]
    listener: WSListener
    frame_bytes: int
    """How long a frame may be."""


class Porter(Protocol):
    """What answers those on the porch."""

    limits: Limits

    def answer(self, head: bytes, peer: Peer) -> Upgrade | Refused:
        """Answer a request."""

    def passed(self, porch: "Porch") -> None:
        """Note that a connection has been answered, or is gone."""


class Porch(asyncio.BufferedProtocol):
    """A connection that is not upgraded yet; what is refused here never costs a WebSocket."""

    __slots__ = (
        "_buffer",
        "_filled",
        "_is_connected",
        "_is_done",
        "_porter",
        "_timer",
        "_transport",
        "address",
        "task",
    )

    _transport: asyncio.Transport

    def __init__(self, porter: Porter, address: str) -> None:
        self.address = address
        self.task: asyncio.Task[None] | None = None
        """What makes the transport."""
        self._porter = porter
        self._is_connected = False
        self._buffer = bytearray(_FIRST_READ_BYTES)
        self._filled = 0
        self._is_done = False
        self._timer: asyncio.TimerHandle | None = None

    def slam(self) -> None:
        """Drop the connection."""
        if self._is_connected:
            self._transport.abort()
        elif self.task is not None:
            self.task.cancel()

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the request."""
        self._transport = cast("asyncio.Transport", transport)
        self._is_connected = True
        self._timer = self._later(self._porter.limits.handshake_s)

    def get_buffer(self, _: int) -> memoryview:
        """Offer the free part of the buffer; there always is one."""
        return memoryview(self._buffer)[0 if self._is_done else self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """Take some more of the request; what follows a refused one is thrown away."""
        if self._is_done:
            return
        seen = max(0, self._filled - len(END) + 1)
        self._filled += nbytes
        end = self._buffer.find(END, seen, self._filled)
        read = self._filled if end < 0 else end
        if read > self._porter.limits.head_bytes:
            self._refuse(TOO_LONG, linger=True)
        elif BARE_LINE_FEED.search(self._buffer, seen, read):
            self._refuse(MALFORMED, linger=True)
        elif end >= 0:
            self._settle(end)
        elif self._filled == len(self._buffer):
            self._buffer = self._buffer + bytearray(len(self._buffer))

    def eof_received(self) -> bool:
        """Close: who stops talking is not answered any more."""
        return False

    def connection_lost(self, _: Exception | None) -> None:
        """Forget the connection."""
        self._end()

    # What becomes of it.

    def _settle(self, end: int) -> None:
        transport = self._transport
        name = transport.get_extra_info("peercert")
        is_encrypted = transport.get_extra_info("cipher") is not None
        peer = Peer(self.address, is_encrypted, Certified.read(name) if name else None)
        answer = self._porter.answer(bytes(self._buffer[:end]), peer)
        if isinstance(answer, Refused):
            self._refuse(answer, linger=False)
            return
        rest = bytes(self._buffer[end + len(END) : self._filled])
        self._end()
        door = Door(answer.headers, answer.listener, self._porter.limits, answer.frame_bytes)
        transport.set_protocol(door)
        door.connection_made(transport)
        door.take(_request(answer.key) + rest)

    def _refuse(self, refused: Refused, *, linger: bool) -> None:
        """Answer, and close; a sender that is still sending would lose the answer to a reset."""
        transport = self._transport
        self._end()
        transport.write(_response(refused))
        if linger and transport.can_write_eof():
            transport.write_eof()
            self._timer = self._later(_LINGER_S)
        else:
            transport.close()

    def _too_late(self) -> None:
        if self._filled and not self._is_done:
            self._refuse(TOO_SLOW, linger=False)
        else:
            self._transport.abort()

    def _end(self) -> None:
        self._is_done = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._porter.passed(self)

    def _later(self, seconds: float) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, self._too_late)


def _request(key: str) -> bytes:
    """Write what is left to say to the WebSocket engine; the credentials are none of its business."""
    lines = (
        "GET / HTTP/1.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
    )
    return "\r\n".join(lines).encode("ascii") + END


def _response(refused: Refused) -> bytes:
    body = f"{refused.why}\n".encode()
    fields = {
        **refused.headers,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    status = HTTPStatus(refused.http_status)
    lines = (f"HTTP/1.1 {status.value} {status.phrase}", *(f"{n}: {v}" for n, v in fields.items()))
    return "\r\n".join(lines).encode("ascii") + END + body
