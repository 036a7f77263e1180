"""A reader of server-sent events, over a real connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from chargeloom.domain.access import Role
from chargeloom.web.server import WebServer
from chargeloom.web.settings import Settings
from tests.patience import PATIENCE_S
from tests.web.site import FAST, Site


@asynccontextmanager
async def serving(site: Site, settings: Settings = FAST) -> AsyncIterator[WebServer]:
    """Serve a site on a free port of this machine."""
    server = WebServer(site.app, settings)
    await server.start("127.0.0.1", 0)
    try:
        yield server
    finally:
        await server.stop()


class Reader:
    """Takes a stream apart."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def line(self) -> str:
        """Wait for the next line that says something."""
        async with asyncio.timeout(PATIENCE_S):
            while not (line := await anext(self._lines)):
                pass
        return line

    async def greeting(self) -> None:
        """Read what comes first: from now on the stream listens."""
        while not (await self.line()).startswith(":"):
            pass

    async def data(self) -> dict[str, Any]:
        """Wait for the next data."""
        while not (line := await self.line()).startswith("data: "):
            pass
        found: dict[str, Any] = json.loads(line.removeprefix("data: "))
        return found

    async def rest(self) -> list[str]:
        """Read to the end."""
        async with asyncio.timeout(PATIENCE_S):
            return [line async for line in self._lines if line]


@asynccontextmanager
async def reading(
    site: Site, server: WebServer, path: str, headers: dict[str, str] | None = None
) -> AsyncIterator[Reader]:
    """Open a stream with a viewer's key, and read its greeting."""
    async with listening(server, path, site.headers(Role.VIEWER) | (headers or {})) as reader:
        yield reader


@asynccontextmanager
async def listening(server: WebServer, path: str, headers: dict[str, str]) -> AsyncIterator[Reader]:
    """Open a stream, and read its greeting."""
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=PATIENCE_S) as client,
        client.stream("GET", path, headers=headers) as response,
    ):
        assert response.status_code == 200
        reader = Reader(response)
        await reader.greeting()
        yield reader
