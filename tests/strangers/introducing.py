"""A station of the PyPI package `ocpp` in 2.0.1 or 2.1 that was accepted, and an operator beside it at the API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import websockets

from chargeloom.app import Server
from chargeloom.domain.access import Role


@asynccontextmanager
async def introduced(
    server: Server, identity: str, stranger: Callable[..., Any], package: Any, subprotocol: str
) -> AsyncIterator[tuple[Any, httpx.AsyncClient]]:
    """Let it connect and boot; it listens as long as the block lasts."""
    connection = await websockets.connect(
        f"ws://127.0.0.1:{server.ocpp_port}/ocpp/{identity}",
        subprotocols=[websockets.Subprotocol(subprotocol)],
    )
    station = stranger(package, connection)
    listening = asyncio.create_task(station.start())
    boot = package.call.BootNotification(
        charging_station={"model": "S", "vendor_name": "Stranger"}, reason="PowerUp"
    )
    assert (await station.call(boot)).status == "Accepted"
    _, secret = await server.core.accessing.create_key("test", Role.OPERATOR, "test")
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{server.http_port}",
        headers={"Authorization": f"Bearer {secret}"},
    ) as api:
        yield station, api
    listening.cancel()
    await connection.close()
