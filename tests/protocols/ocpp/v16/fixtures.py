"""A core with one valid token, and a station of 1.6 that has booted: fixtures that a conftest takes by their names."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rig import FakeStation, Rig, running


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
