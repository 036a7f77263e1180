"""A core that knows one card of a fleet, and a station of OCPP 1.6; what it stores need not outlive a power cut."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.config import Storage
from tests.rig import FakeStation, Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path, storage=Storage(synchronous="off")) as built:
        await built.token("CARD", group="FLEET")
        yield built


@pytest.fixture
async def station(rig: Rig) -> FakeStation:
    return await rig.station()
