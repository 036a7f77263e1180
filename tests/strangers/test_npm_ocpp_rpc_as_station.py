"""The npm package `ocpp-rpc` in strict mode, as a station: a whole session, to the watt-hour.

Strict mode checks every message of both sides with the official schemas.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from chargeloom.app import Server
from chargeloom.domain.access import Role
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import to_rfc3339
from tests.patience import PATIENCE_S
from tests.strangers.npm import installed
from tests.strangers.serving import PASSWORD, serving

IDENTITY = "node stranger"
STATION = "/api/v1/stations/node%20stranger"
"""Only a broken test waits so long."""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(tmp_path, IDENTITY) as started:
        yield started


class Stranger:
    """The other process, as far as it tells what it does."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def told(self, step: str) -> dict[str, Any]:
        """Read its next line, which must be this step."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            line = await self._process.stdout.readline()
        told: dict[str, Any] = json.loads(line or b'{"step": "nothing"}')
        assert told.pop("step") == step, told
        return told


@asynccontextmanager
async def stranger(server: Server, subprotocol: str) -> AsyncIterator[Stranger]:
    script = await asyncio.to_thread(installed)
    url = f"ws://127.0.0.1:{server.ocpp_port}/ocpp"
    now = to_rfc3339(server.core.ground.now())
    node = shutil.which("node")
    assert node is not None
    process = await asyncio.create_subprocess_exec(
        node, str(script), url, IDENTITY, PASSWORD, subprotocol, now,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Stranger(process)
        async with asyncio.timeout(PATIENCE_S):
            assert await process.wait() == 0
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.mark.needs("node")
@pytest.mark.parametrize("subprotocol", ["ocpp1.6", "ocpp2.0.1"])
async def test_a_whole_session_passes_strict_mode_and_is_in_the_api_to_the_watt_hour(
    server: Server, subprotocol: str
) -> None:
    _, key = await server.core.accessing.create_key("test", Role.OPERATOR, "test")
    async with (
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{server.http_port}",
            headers={"Authorization": f"Bearer {key}"},
        ) as api,
        stranger(server, subprotocol) as station,
    ):
        assert await station.told("connected") == {"protocol": subprotocol}
        assert await station.told("booted") == {"status": "Accepted"}
        assert await station.told("authorized") == {"status": "Accepted"}
        assert await station.told("charging") == {"status": "Accepted"}
        [running] = (await api.get("/api/v1/transactions?active=true")).json()["items"]
        assert running["energy_wh"] == 6000
        assert (await api.get(STATION)).json()["status"] == "Charging"
        order = await api.post(
            f"{STATION}/commands/stop?wait=60", json={"transaction": running["id"]}
        )
        assert order.json()["status"] == "accepted", order.text
        assert await station.told("stop ordered") == {"isMine": True}
        assert await station.told("gone") == {}
        [told] = (await api.get("/api/v1/transactions")).json()["items"]
    assert told["energy_wh"] == 8651
    assert (told["meter_start_wh"], told["meter_stop_wh"]) == (1234567, 1243218)
    assert (told["evse"], told["token"], told["stop_reason"]) == (1, "04A1B2C3", "Remote")
    assert told["suspect"] == []
    assert list(server.core.tolerating.found(StationId(IDENTITY))) == []
