"""A core with one valid card, and a group whose cards may stop everything."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.config import Authorization
from tests.rig import Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path, authorization=Authorization(master_pass_group="MASTERS")) as rig:
        await rig.token()
        yield rig
