"""A port that stations connect to: accepts a few at a time, so that those who are here stay served."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Final

import structlog
from aiofastnet import connect_accepted_socket

from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.porch import Porch

log = structlog.get_logger(__name__)

_BACKLOG: Final = 4096
_REST_S: Final = 0.5
"""How long nobody is accepted when the system has no room for one more."""
_TLS_BUFFER_BYTES: Final = 16 * 1024
"""What stands between OpenSSL and the socket, each way; the least that aiofastnet takes."""

_UNTOLD: Final = "it closed the connection and did not say why"

MakePorch = Callable[[str], Porch]
FindContext = Callable[[], ssl.SSLContext]


class Listener:
    """Listens on one port; with `context`, whose present value each connection gets, in TLS."""

    def __init__(
        self,
        make_porch: MakePorch,
        limits: Limits,
        context: FindContext | None = None,
        refused: Callable[[str, str], None] = lambda *_: None,
    ) -> None:
        self._make_porch = make_porch
        self._limits = limits
        self._context = context
        self._refused = refused
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """The port; 0 while we do not listen."""
        return int(self._sockets[0].getsockname()[1]) if self._sockets else 0

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 lets the system choose. Raises OSError."""
        loop = asyncio.get_running_loop()
        try:
            places = await loop.getaddrinfo(
                host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
        except socket.gaierror as error:
            raise OSError(error.errno, f"{error.strerror}: {(host, port)}") from error
        try:
            for family, _, _, _, place in dict.fromkeys(places):
                self._sockets.append(_bound(family, place))
        except OSError:
            self.close()
            raise
        for listening in self._sockets:
            loop.add_reader(listening.fileno(), self._accept, listening)

    def close(self) -> None:
        """Listen no longer; those who were accepted stay."""
        loop = asyncio.get_running_loop()
        for listening in self._sockets:
            loop.remove_reader(listening.fileno())
            listening.close()
        self._sockets.clear()

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(self._limits.accepts_at_once):
            try:
                accepted, name = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:  # no file is left to open, or no memory
                self._rest(listening, error)
                return
            accepted.setblocking(False)
            porch = self._make_porch(str(name[0]))
            porch.task = asyncio.get_running_loop().create_task(self._connect(accepted, porch))
            self._tasks.add(porch.task)
            porch.task.add_done_callback(self._tasks.discard)

    def _rest(self, listening: socket.socket, error: OSError) -> None:
        log.error("no connection can be accepted now", reason=str(error))
        loop = asyncio.get_running_loop()
        loop.remove_reader(listening.fileno())
        loop.call_later(_REST_S, self._go_on, listening)

    def _go_on(self, listening: socket.socket) -> None:
        if listening in self._sockets:
            loop = asyncio.get_running_loop()
            loop.add_reader(listening.fileno(), self._accept, listening)

    async def _connect(self, accepted: socket.socket, porch: Porch) -> None:
        """Make the transport; a TLS handshake that fails is told, and ends here."""
        loop = asyncio.get_running_loop()
        try:
            if self._context is None:
                await connect_accepted_socket(loop, lambda: porch, accepted)
            else:
                await connect_accepted_socket(
                    loop,
                    lambda: porch,
                    accepted,
                    ssl=self._context(),
                    ssl_handshake_timeout=self._limits.handshake_s,
                    ssl_shutdown_timeout=self._limits.close_s,
                    ssl_incoming_bio_size=_TLS_BUFFER_BYTES,
                    ssl_outgoing_bio_size=_TLS_BUFFER_BYTES,
                )
        except OSError as error:
            accepted.close()
            porch.connection_lost(error)
            self._refused(porch.address, _reason(error))
        except BaseException:
            accepted.close()
            porch.connection_lost(None)
            raise
        finally:
            porch.task = None


def _bound(family: int, place: tuple[object, ...]) -> socket.socket:
    """Make a socket that listens there. Raises OSError, which names the place."""
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.setblocking(False)
        listening.bind(place)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise OSError(error.errno, f"{error.strerror}: {place[:2]}") from error
    return listening


def _reason(error: OSError) -> str:
    """Name what OpenSSL found, or what the system says."""
    if isinstance(error, ssl.SSLZeroReturnError | ssl.SSLSyscallError):
        return _UNTOLD
    found = getattr(error, "reason", None) or str(error)
    return str(found) if found else type(error).__name__
