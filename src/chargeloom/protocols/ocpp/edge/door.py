"""An agreed handshake: picows' protocol, made without its listener, which would hide the peer."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import structlog
from picows import (
    WSAutoPingStrategy,
    WSListener,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)

from chargeloom.protocols.ocpp.edge.limits import Limits

if TYPE_CHECKING:

    class WSProtocol(asyncio.BufferedProtocol):
        """What is used of picows' protocol, which its type declarations leave out."""

        transport: WSTransport

        def __init__(self, *arguments: Any) -> None: ...

else:
    from picows.picows import WSProtocol

log = structlog.get_logger(__name__)

_READ_BUFFER_BYTES: Final = 2048


class Door(WSProtocol):
    """A connection that becomes a WebSocket. The public way to listen hides whom it comes from."""

    __slots__ = ()

    def __init__(
        self, headers: Mapping[str, str], listener: WSListener, limits: Limits, frame_bytes: int
    ) -> None:
        def agree(_: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
            return WSUpgradeResponseWithListener(
                WSUpgradeResponse.create_101_response(headers), listener
            )

        super().__init__(
            None,  # our own host and port, which only a client needs
            None,  # the path, likewise
            False,  # is no client
            agree,
            _QUIET,
            False,  # an exception of ours must not cost the link; Link sees to them
            None,  # the handshake is over
            False,  # no automatic ping: that costs a task for each connection
            limits.ping_s,
            limits.ping_s,
            WSAutoPingStrategy.PING_WHEN_IDLE,
            False,  # no automatic pong: they are counted
            frame_bytes,
            None,  # more headers, which only a client sends
            _READ_BUFFER_BYTES,
        )

    def take(self, data: bytes) -> None:
        """Take what was read before."""
        while data:
            room = memoryview(self.get_buffer(len(data)))
            count = min(len(room), len(data))
            room[:count] = data[:count]
            room.release()
            data = data[count:]
            self.buffer_updated(count)


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
