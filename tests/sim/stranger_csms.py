"""The PyPI `ocpp` library as central system: a stranger that checks every message by its schema."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import Action, AuthorizationStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection

from tests.sim.reception import Ear, Reception, listening

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).isoformat()
ACCEPTED = IdTagInfo(status=AuthorizationStatus.accepted)
BLOCKED = IdTagInfo(status=AuthorizationStatus.blocked)


class Stranger(Ear, ChargePoint):
    """One link of the library; keeps what the station told."""

    def __init__(self, identity: str, connection: ServerConnection) -> None:
        Ear.__init__(self)
        ChargePoint.__init__(self, identity, connection, logger=logging.getLogger("stranger"))

    @on(Action.boot_notification)
    async def on_boot(self, **payload: Any) -> Any:
        await self.note("BootNotification", payload)
        return call_result.BootNotification(
            current_time=THEN, interval=300, status=RegistrationStatus.accepted
        )

    @on(Action.heartbeat)
    async def on_heartbeat(self) -> Any:
        await self.note("Heartbeat", {})
        return call_result.Heartbeat(current_time=THEN)

    @on(Action.status_notification)
    async def on_status(self, **payload: Any) -> Any:
        await self.note("StatusNotification", payload)
        return call_result.StatusNotification()

    @on(Action.authorize)
    async def on_authorize(self, id_tag: str) -> Any:
        await self.note("Authorize", {"id_tag": id_tag})
        return call_result.Authorize(BLOCKED if id_tag == "BLOCKED" else ACCEPTED)

    @on(Action.start_transaction)
    async def on_start(self, **payload: Any) -> Any:
        await self.note("StartTransaction", payload)
        return call_result.StartTransaction(transaction_id=4711, id_tag_info=ACCEPTED)

    @on(Action.meter_values)
    async def on_values(self, **payload: Any) -> Any:
        await self.note("MeterValues", payload)
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    async def on_stop(self, **payload: Any) -> Any:
        await self.note("StopTransaction", payload)
        return call_result.StopTransaction(id_tag_info=ACCEPTED)

    @on(Action.data_transfer)
    async def on_data(self, **payload: Any) -> Any:
        await self.note("DataTransfer", payload)
        return call_result.DataTransfer(status="Accepted")

    @on(Action.firmware_status_notification)
    async def on_firmware(self, **payload: Any) -> Any:
        await self.note("FirmwareStatusNotification", payload)
        return call_result.FirmwareStatusNotification()


@asynccontextmanager
async def reception(spoken: tuple[str, ...] = ("ocpp1.6",)) -> AsyncIterator[Reception[Stranger]]:
    """Listen on some port of the loopback address."""
    async with listening(Stranger, spoken) as desk:
        yield desk
