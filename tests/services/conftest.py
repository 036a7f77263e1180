"""A core with nothing in it, for each test its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.domain.sites.site import Outlet
from tests.domain.sites import examples as sites
from tests.rig import Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as built:
        yield built


@pytest.fixture
async def outlets(rig: Rig) -> tuple[Outlet, ...]:
    """The one outlet of station A, for a site that has it."""
    await rig.station("A")
    return (sites.outlet("A"),)
