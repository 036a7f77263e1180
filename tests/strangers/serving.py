"""A server of ours on ports of its own, to which one stranger has been announced."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chargeloom.app import Server
from chargeloom.config import Config, Http, Ocpp
from chargeloom.domain.charging.token import TokenType
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.services.stations.provisioning import NewToken
from tests.rig import prepare
from tests.serving import started

PASSWORD = "0123456789abcdefABCD"
UID = "04A1B2C3"
"""The card of its driver."""


@asynccontextmanager
async def serving(
    folder: Path, identity: str, password: str | None = PASSWORD
) -> AsyncIterator[Server]:
    """Serve as long as the block lasts; with no password the stranger needs none."""
    config = Config(
        data=folder, http=Http(bind="127.0.0.1:0"), ocpp=Ocpp(bind="127.0.0.1:0", drain=0.1)
    )
    await prepare(folder)
    server = await started(config)
    provisioning = server.core.provisioning
    record = StationRecord(id=StationId(identity), created_at=server.core.ground.now())
    await provisioning.announce_station(record, "test")
    if password is not None:
        await provisioning.change_password(record.id, password.encode(), "test")
    await provisioning.announce_token(NewToken(uid=UID, type=TokenType.ISO14443), "test")
    yield server
    await server.stop()
