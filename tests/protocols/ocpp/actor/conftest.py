"""A station of OCPP 1.6 on a whole core."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.domain.commands.command import (
    Command,
    CommandName,
    Order,
)
from chargeloom.domain.ids import StationId
from tests.rig import FakeStation, Rig, running

ID = StationId("CP-1")
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        await rig.token()
        yield rig


@pytest.fixture
async def station(rig: Rig) -> FakeStation:
    station = await rig.station()
    await station.boot()
    return station


async def issue(rig: Rig, name: CommandName, order: Order) -> Command:
    return await rig.core.commanding.issue(ID, name, order, "test")
