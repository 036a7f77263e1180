"""Stations of both generations of OCPP 2 on a whole core: what both say alike is tested on both."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.commands.command import Command, CommandName, Order
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from tests.rig import FakeStation, Rig, running

BOOT = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        await rig.token()
        yield rig


@pytest.fixture(params=[V201, V21], ids=lambda version: version.dialect.subprotocol)
def version(request: pytest.FixtureRequest) -> Version:
    assert isinstance(request.param, Version)
    return request.param


@pytest.fixture
async def station(rig: Rig, version: Version) -> FakeStation:
    """A station that has been accepted."""
    station = await rig.station(version=version)
    await station.ask("BootNotification", BOOT)
    return station


async def ordered(
    rig: Rig, station: FakeStation, name: CommandName, order: Order, reply: Any
) -> tuple[Command, Any]:
    """Give an order, answer what it makes the station hear, and return both."""
    commanding = rig.core.commanding
    command = await commanding.issue(station.station.id, name, order, "test")
    kind, message_id, action, payload = await station.connection.next()
    assert kind == 2
    station.answer(message_id, reply)
    return await commanding.wait(command, 10), (action, payload)
