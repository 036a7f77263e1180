"""The PyPI `ocpp` library as somebody else's central system of 1.6, with faults to be found."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import Action, AuthorizationStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chargeloom import clock
from chargeloom.domain.instant import to_datetime


def clock_now() -> datetime:
    return to_datetime(clock.now())


ACCEPTED = IdTagInfo(status=AuthorizationStatus.accepted)
INVALID = IdTagInfo(status=AuthorizationStatus.invalid)


class Knowledge:
    """What the central system keeps of all links, and what is wrong with it."""

    def __init__(self, fault: str | None) -> None:
        self.fault = fault
        self.numbers = count(1)
        self.starts: dict[str, int] = {}


class Csms(ChargePoint):
    def __init__(self, identity: str, connection: ServerConnection, known: Knowledge) -> None:
        super().__init__(identity, connection, logger=logging.getLogger("csms"))
        self.known = known

    def info(self, tag: str) -> IdTagInfo:
        is_known = tag == "CARD" or self.known.fault == "every card is accepted"
        return ACCEPTED if is_known else INVALID

    async def route_message(self, raw_msg: str) -> None:
        if self.known.fault == "an unknown action ends the link" and "NoSuchAction" in raw_msg:
            await self._connection.close()
            return
        if self.known.fault == "ids are cut" and raw_msg.startswith("[2"):
            frame = json.loads(raw_msg)
            raw_msg = json.dumps([frame[0], frame[1][:20], *frame[2:]])
        await super().route_message(raw_msg)

    @on(Action.boot_notification)
    async def on_boot(self, **_: Any) -> Any:
        late = timedelta(hours=5 if self.known.fault == "its clock is wrong" else 0)
        now = clock_now() - late
        return call_result.BootNotification(
            current_time=now.isoformat(), interval=300, status=RegistrationStatus.accepted
        )

    @on(Action.heartbeat)
    async def on_heartbeat(self) -> Any:
        return call_result.Heartbeat(current_time=clock_now().isoformat())

    @on(Action.status_notification)
    async def on_status(self, **_: Any) -> Any:
        return call_result.StatusNotification()

    @on(Action.authorize)
    async def on_authorize(self, id_tag: str) -> Any:
        return call_result.Authorize(self.info(id_tag))

    @on(Action.start_transaction)
    async def on_start(self, **told: Any) -> Any:
        key = json.dumps(told, sort_keys=True)
        if self.known.fault == "a repeated start counts twice":
            key = str(len(self.known.starts))
        number = self.known.starts.setdefault(key, next(self.known.numbers))
        if self.known.fault == "all charges have one number":
            number = 1
        return call_result.StartTransaction(number, self.info(told["id_tag"]))

    @on(Action.meter_values)
    async def on_values(self, **_: Any) -> Any:
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    async def on_stop(self, transaction_id: int, **_: Any) -> Any:
        is_known = transaction_id in self.known.starts.values()
        if self.known.fault == "an unknown end is refused" and not is_known:
            raise RuntimeError
        return call_result.StopTransaction()

    @on(Action.data_transfer)
    async def on_data(self, **_: Any) -> Any:
        is_wrong = self.known.fault == "every vendor is known"
        return call_result.DataTransfer(status="Accepted" if is_wrong else "UnknownVendorId")

    @on(Action.firmware_status_notification)
    async def on_firmware(self, **_: Any) -> Any:
        return call_result.FirmwareStatusNotification()

    @on(Action.diagnostics_status_notification)
    async def on_diagnostics(self, **_: Any) -> Any:
        return call_result.DiagnosticsStatusNotification()


FAULTS = {
    "its clock is wrong": "boot-is-answered",
    "every card is accepted": "unknown-card-is-not-accepted",
    "all charges have one number": "every-charge-gets-a-number-of-its-own",
    "a repeated start counts twice": "repeated-start-is-one-charge",
    "an unknown end is refused": "end-of-an-unknown-charge-is-answered",
    "every vendor is known": "unknown-vendor-is-told",
    "an unknown action ends the link": "unknown-action-is-refused",
    "ids are cut": "long-message-ids-come-back",
}
"""What is wrong, and the case that must find it."""


@asynccontextmanager
async def central_system(fault: str | None = None) -> AsyncIterator[str]:
    """Serve it on some port of the loopback address."""
    known = Knowledge(fault)

    async def receive(connection: ServerConnection) -> None:
        assert connection.request is not None
        link = Csms(connection.request.path.rpartition("/")[2], connection, known)
        try:
            await link.start()
        except ConnectionClosed:
            return

    subprotocols = [Subprotocol("ocpp1.6")]
    async with serve(receive, "127.0.0.1", 0, subprotocols=subprotocols) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}/ocpp"
    await asyncio.sleep(0)
