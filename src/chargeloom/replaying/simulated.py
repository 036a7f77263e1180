"""A simulated station that comes to hear the central system's side of a recording, on this machine alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Final

from chargeloom import clock
from chargeloom.domain.instant import SECOND
from chargeloom.replaying.player import COMES_S
from chargeloom.replaying.recording import Recording, RecordingError
from chargeloom.sim.links.line import Line, board
from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.station.outlet import ConnectorKind

_SPOKEN: Final = {f"ocpp{version}": version for version in Version}


@asynccontextmanager
async def with_simulator(found: Recording) -> AsyncIterator[Line]:
    """Let a simulated station come, and hang up in the end. Raises RecordingError, TimeoutError."""
    if found.protocol not in _SPOKEN:
        raise RecordingError(f"nobody simulates {found.protocol}")
    async with board("127.0.0.1", 0, (found.protocol,)) as desk:
        station = asyncio.create_task(_station(found, desk.port).run())
        try:
            line = await desk.caller(COMES_S)
            try:
                yield line
            finally:
                await line.hang_up()
        finally:
            station.cancel()
            with suppress(asyncio.CancelledError):
                await station


def _station(found: Recording, port: int) -> StationLink:
    loop = asyncio.get_running_loop()
    plan = Blueprint(
        version=_SPOKEN[found.protocol],
        identity=found.station,
        model="Replay",
        evses=((ConnectorKind(maximum_a=32.0),),) * 2,
    )
    model = build(plan, clock.now() / SECOND - loop.time(), Random(1))  # noqa: S311 no secret
    endpoint = Endpoint(
        url=f"ws://127.0.0.1:{port}", identity=found.station, subprotocol=found.protocol
    )
    return StationLink(model, endpoint, report=lambda _: None, chance=Random(1))  # noqa: S311
