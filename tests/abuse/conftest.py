"""One platform with hostile stations of every version, and a bystander who must not notice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.abuse.hostile import BOOTS, VERSIONS, Hostile
from tests.rig import Rig, running


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        await rig.token()
        bystander = await rig.station("BYSTANDER")
        await bystander.boot()
        yield rig
        assert bystander.connection.sent == [], "another station must hear nothing of it"
        assert set(await bystander.ask("Heartbeat", {})) == {"currentTime"}
        assert not bystander.connection.is_closed


@pytest.fixture(params=VERSIONS)
def version_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def newcomer(rig: Rig, version_name: str) -> Hostile:
    """A station of some version that is announced, and has not booted."""
    version = VERSIONS[version_name]
    return Hostile(rig, version_name, await rig.station("HOSTILE", version=version))


@pytest.fixture
async def station(newcomer: Hostile) -> Hostile:
    """A station of some version that was accepted."""
    reply = await newcomer.ask("BootNotification", BOOTS[newcomer.name])
    assert reply["status"] == "Accepted"
    return newcomer
