"""A relay for stations that forget a header of the handshake (quirk 2)."""

import asyncio
import ssl
from contextlib import suppress
from typing import Final

FORGOTTEN: Final = b"connection:"
_END_OF_HEAD: Final = b"\r\n\r\n"
_CHUNK: Final = 65_536


class Doorman:
    """Lets one WebSocket in, leaves one header of its request out, and passes on all the rest."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Stand at a port of the loopback address, until somebody has come. Raises OSError."""
        self._server = await asyncio.start_server(self._let_in, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _let_in(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        """Carry bytes both ways until both ends have closed."""
        if self._server is not None:
            self._server.close()
        writers = [near_out]
        try:
            name = self._host if self._tls is not None else None
            far_in, far_out = await asyncio.open_connection(
                self._host, self._port, ssl=self._tls, server_hostname=name
            )
            writers.append(far_out)
            head = await near_in.readuntil(_END_OF_HEAD)
            far_out.write(self._changed(head))
            await asyncio.gather(_pump(near_in, far_out), _pump(far_in, near_out))
        except (asyncio.IncompleteReadError, OSError):
            return
        finally:
            for writer in writers:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()

    def _changed(self, head: bytes) -> bytes:
        host = f"Host: {self._host}:{self._port}".encode()
        first, *lines = without(without(head, FORGOTTEN), b"host:").split(b"\r\n")
        return b"\r\n".join([first, host, *lines])


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Carry bytes one way until the source ends, and pass the end on."""
    with suppress(OSError):
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()
    target.close()


def without(head: bytes, name: bytes) -> bytes:
    """Leave a header out of the head of a request."""
    lines = head.split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.lower().startswith(name))
