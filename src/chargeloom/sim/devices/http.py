"""An HTTP endpoint of a simulated device: one JSON document, and faults that may be switched on."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec

from chargeloom.sim.devices.banks import Supply
from chargeloom.sim.devices.lock import Lock

_MOST: Final = 16_384


class HttpDevice:
    """Answers every GET with what the device says at the moment."""

    def __init__(self, tells: Callable[[], Any], lock: Lock | None = None) -> None:
        self._tells, self._lock = tells, lock
        self._server: asyncio.Server | None = None
        self._links: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}
        self.status = 200
        self.asked: list[str] = []
        """The heads of the requests, as they came."""

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None  # noqa: S101 it was started
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, host, port, limit=_MOST)

    async def stop(self) -> None:
        """Listen no more, and hang up."""
        if self._server is None:
            return
        self._server.close()
        served = [task for task in self._links.values() if task is not None]
        for link in self._links:
            link.transport.abort()
        await asyncio.gather(*served, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._links[writer] = asyncio.current_task()
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head.decode("latin-1"))
            wants = "" if self._lock is None else self._lock.wants(self.asked[-1])
            status = 401 if wants else self.status
            body = msgspec.json.encode(self._tells())
            writer.write(
                f"HTTP/1.1 {status} Told\r\ncontent-type: application/json\r\n{wants}"
                f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
            )
            writer.write(body)
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            return
        finally:
            self._links.pop(writer, None)
            writer.close()


def shelly_3em(supply: Supply) -> dict[str, Any]:
    """Write a supply as a Shelly 3EM of the first generation does."""
    meters = [
        {"power": kw * 1000, "current": abs(a), "voltage": v, "is_valid": True}
        for kw, a, v in zip(supply.kw, supply.a, supply.v, strict=True)
    ]
    return {"emeters": meters, "total_power": sum(supply.kw) * 1000}


def tasmota(supply: Supply) -> dict[str, Any]:
    """Write the first phase of a supply as a Tasmota plug does, in its telemetry."""
    energy = {
        "Total": supply.import_kwh,
        "Power": round(supply.kw[0] * 1000, 1),
        "Voltage": supply.v[0],
        "Current": abs(supply.a[0]),
    }
    return {"Time": "2026-01-01T00:00:00", "ENERGY": energy}
