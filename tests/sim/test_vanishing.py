"""A station that vanishes leaves its link open and comes back over another one."""

import asyncio
from contextlib import suppress

import pytest
from websockets.asyncio.server import ServerConnection

from chargeloom.sim.links.link import StationLink
from chargeloom.sim.links.websocket import Endpoint
from chargeloom.sim.site.building import Blueprint, Version, build
from chargeloom.sim.station.faults import read_fault
from chargeloom.sim.station.outlet import ConnectorKind
from tests.sim.links.test_link import NoPatience
from tests.sim.stranger_csms import reception


async def test_the_old_link_stands_and_answers_no_ping() -> None:
    plan = Blueprint(
        version=Version.V16, identity="CP", model="Simulated", evses=((ConnectorKind(),),),
        faults=(read_fault("half-open=0.3"),),
    )  # fmt: skip
    async with reception() as desk:
        link = StationLink(
            build(plan, 0.0, NoPatience()),
            Endpoint(url=desk.url, identity="CP", pings=False),
            report=lambda _: None,
            chance=NoPatience(),
        )
        task = asyncio.create_task(link.run())
        try:
            old = await desk.next_link()
            new = await desk.next_link()
            await new.heard("BootNotification" if not old.told else "StatusNotification", 0)
            connection: ServerConnection = old._connection
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(await connection.ping(), 0.2)
            assert connection.state.name == "OPEN"
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
