"""A whole web side, a client, and no network: fixtures that a conftest takes by their names."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.web.site import Site, standing


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with site.client() as opened:
        yield opened
