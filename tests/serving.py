"""A whole server in this process, whose routes of the web are made when they are asked for."""

import pytest

from chargeloom import app
from chargeloom.config import Config
from chargeloom.services.core import Core
from chargeloom.web.heads import Application
from chargeloom.web.probes import Health
from chargeloom.web.server import build
from chargeloom.web.settings import Settings
from tests.web.growing import Growing


async def started(config: Config) -> app.Server:
    """Start it as `Server.start` does: to make hundreds of routes takes longer than most tests, which ask for few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "build", _growing)
        return await app.Server.start(config)


def _growing(core: Core, health: Health, settings: Settings) -> Application:
    return build(core, health, settings, Growing)
