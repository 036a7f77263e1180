from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chargeloom.storage.store import Store
from tests.storage.backends import BACKENDS, Backend


@pytest.fixture(params=BACKENDS, ids=lambda named: named.name)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    made: Backend = request.param.make(tmp_path)
    return made


@pytest.fixture
async def store(backend: Backend) -> AsyncIterator[Store]:
    opened = backend.store()
    await opened.open()
    yield opened
    await opened.close()
