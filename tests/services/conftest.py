"""A core with nothing in it, for each test its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rig import Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as built:
        yield built
