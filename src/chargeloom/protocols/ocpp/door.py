"""One connection from its first byte to its upgrade: picows' protocol, told who stands at the other end."""

import asyncio
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog
from picows import WSAutoPingStrategy, WSTransport, WSUpgradeRequest, WSUpgradeResponseWithListener

from chargeloom.protocols.ocpp.limits import Limits
from chargeloom.protocols.ocpp.reception import Peer

if TYPE_CHECKING:

    class WSProtocol(asyncio.BufferedProtocol):
        """What is used of picows' protocol, which its type declarations leave out."""

        transport: WSTransport

        def __init__(self, *arguments: Any) -> None: ...

else:
    from picows.picows import WSProtocol

log = structlog.get_logger(__name__)

_READ_BUFFER_BYTES: Final = 2048


class Porter(Protocol):
    """What opens doors: it knows those that are not open yet."""

    limits: Limits

    def knocked(self, door: "Door") -> None:
        """Note a connection that has not said yet what it wants."""

    def answer(self, request: WSUpgradeRequest, peer: Peer) -> WSUpgradeResponseWithListener:
        """Answer its request."""

    def passed(self, door: "Door") -> None:
        """Note that a connection has been answered, or is gone."""


class Door(WSProtocol):
    """A connection. The public way to listen, `ws_create_server`, hides whom a request comes from."""

    __slots__ = ("_porter",)

    def __init__(self, porter: Porter) -> None:
        self._porter = porter
        limits = porter.limits
        super().__init__(
            None,  # our own host and port, which only a client needs
            None,  # the path, likewise
            False,  # is no client
            self._answer,
            _QUIET,
            False,  # an exception of ours must not cost the link; Link sees to them
            limits.handshake_s,
            False,  # no automatic ping: that costs a task for each connection
            limits.ping_s,
            limits.ping_s,
            WSAutoPingStrategy.PING_WHEN_IDLE,
            False,  # no automatic pong: they are counted
            limits.message_bytes,
            None,  # more headers, which only a client sends
            _READ_BUFFER_BYTES,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the request."""
        super().connection_made(transport)
        self._porter.knocked(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._porter.passed(self)
        super().connection_lost(exc)

    def slam(self) -> None:
        """Drop the connection."""
        self.transport.disconnect(graceful=False)

    def _answer(self, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        self._porter.passed(self)
        transport = self.transport
        name = transport.underlying_transport.get_extra_info("peername")
        return self._porter.answer(request, Peer(name[0] if name else "", transport.is_secure))


class _Quiet:
    """Takes picows' log, shared by all connections: what matters in it we tell ourselves."""

    def isEnabledFor(self, _: int) -> bool:  # noqa: N802  # picows calls it so
        return False

    def log(self, *_: object) -> None:
        """Drop it."""

    debug = info = warning = error = log

    def exception(self, message: str, *_: object) -> None:
        """Pass on what may be a bug; picows calls it where it caught one."""
        log.error("picows failed", message=message, exc_info=True)  # noqa: LOG014


_QUIET: Final = _Quiet()
