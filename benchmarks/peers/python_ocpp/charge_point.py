"""The handlers of the Python peer, one for each action."""

from datetime import UTC, datetime
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint as OcppChargePoint, call_result
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import Action, AuthorizationStatus, RegistrationStatus

from benchmarks.peers.python_ocpp.database import Database, Frame, Sample, Start, Stop


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")  # noqa: TID251 - stands alone


class ChargePoint(OcppChargePoint):
    """One connected station."""

    def __init__(self, identity: str, connection: Any, database: Database) -> None:
        super().__init__(identity, connection)
        self._database = database
        self._frame = Frame(identity, "", "")

    async def route_message(self, raw_msg: str) -> None:
        """Remember the message as it came: each handler journals it with its facts."""
        self._frame = Frame(self.id, _now(), raw_msg)
        await super().route_message(raw_msg)

    async def _send(self, message: str) -> None:
        await self._database.answered(self._frame, message)
        await super()._send(message)

    @on(Action.boot_notification)
    async def on_boot_notification(
        self,
        charge_point_vendor: str,
        charge_point_model: str,
        firmware_version: str | None = None,
        **_: Any,
    ) -> call_result.BootNotification:
        await self._database.boot(
            self._frame, charge_point_vendor, charge_point_model, firmware_version
        )
        return call_result.BootNotification(
            current_time=_now(), interval=300, status=RegistrationStatus.accepted
        )

    @on(Action.heartbeat)
    async def on_heartbeat(self) -> call_result.Heartbeat:
        await self._database.heartbeat(self._frame)
        return call_result.Heartbeat(current_time=_now())

    @on(Action.authorize)
    async def on_authorize(self, id_tag: str) -> call_result.Authorize:
        status = await self._database.authorize(self._frame, id_tag)
        return call_result.Authorize(id_tag_info=IdTagInfo(status=AuthorizationStatus(status)))

    @on(Action.status_notification)
    async def on_status_notification(
        self,
        connector_id: int,
        error_code: str,
        status: str,
        timestamp: str | None = None,
        **_: Any,
    ) -> call_result.StatusNotification:
        at = timestamp or self._frame.received_at
        await self._database.status(self._frame, connector_id, status, error_code, at)
        return call_result.StatusNotification()

    @on(Action.start_transaction)
    async def on_start_transaction(
        self, connector_id: int, id_tag: str, meter_start: int, timestamp: str, **_: Any
    ) -> call_result.StartTransaction:
        start = Start(connector_id, id_tag, timestamp, meter_start)
        transaction_id, status = await self._database.start(self._frame, start)
        return call_result.StartTransaction(
            transaction_id=transaction_id,
            id_tag_info=IdTagInfo(status=AuthorizationStatus(status)),
        )

    @on(Action.meter_values)
    async def on_meter_values(
        self,
        connector_id: int,
        meter_value: list[dict[str, Any]],
        transaction_id: int | None = None,
        **_: Any,
    ) -> call_result.MeterValues:
        await self._database.meter_values(
            self._frame,
            [
                Sample(
                    self.id,
                    connector_id,
                    transaction_id,
                    reading["timestamp"],
                    sample.get("measurand", "Energy.Active.Import.Register"),
                    sample.get("phase"),
                    sample.get("location"),
                    sample.get("context"),
                    sample.get("unit"),
                    sample["value"],
                )
                for reading in meter_value
                for sample in reading["sampled_value"]
            ],
        )
        return call_result.MeterValues()

    @on(Action.stop_transaction)
    async def on_stop_transaction(
        self,
        transaction_id: int,
        meter_stop: int,
        timestamp: str,
        reason: str | None = None,
        id_tag: str | None = None,
        **_: Any,
    ) -> call_result.StopTransaction:
        stop = Stop(transaction_id, timestamp, meter_stop, reason, id_tag)
        status = await self._database.stop(self._frame, stop)
        if status is None:
            return call_result.StopTransaction()
        return call_result.StopTransaction(
            id_tag_info=IdTagInfo(status=AuthorizationStatus(status))
        )
