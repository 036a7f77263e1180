"""A platform of our own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.site import Site, standing


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built
