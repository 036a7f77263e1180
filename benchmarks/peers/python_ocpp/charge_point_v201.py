"""The handlers of the Python peer for OCPP 2.0.1, one for each action."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from ocpp.routing import on
from ocpp.v201 import ChargePoint as OcppChargePoint, call_result
from ocpp.v201.datatypes import IdTokenInfoType
from ocpp.v201.enums import Action, AuthorizationStatusEnumType, RegistrationStatusEnumType

from benchmarks.peers.python_ocpp.database import Database, Event, Frame, Sample

REGISTER: Final = "Energy.Active.Import.Register"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")  # noqa: TID251 - stands alone


class ChargePointV201(OcppChargePoint):
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
        self, charging_station: dict[str, Any], **_: Any
    ) -> call_result.BootNotification:
        await self._database.boot(
            self._frame,
            charging_station["vendor_name"],
            charging_station["model"],
            charging_station.get("firmware_version"),
        )
        return call_result.BootNotification(
            current_time=_now(), interval=300, status=RegistrationStatusEnumType.accepted
        )

    @on(Action.heartbeat)
    async def on_heartbeat(self) -> call_result.Heartbeat:
        await self._database.heartbeat(self._frame)
        return call_result.Heartbeat(current_time=_now())

    @on(Action.authorize)
    async def on_authorize(self, id_token: dict[str, Any], **_: Any) -> call_result.Authorize:
        status = await self._database.authorize(self._frame, id_token["id_token"])
        return call_result.Authorize(id_token_info=_info(status))

    @on(Action.status_notification)
    async def on_status_notification(
        self, timestamp: str, connector_status: str, connector_id: int, **_: Any
    ) -> call_result.StatusNotification:
        await self._database.status(self._frame, connector_id, connector_status, "", timestamp)
        return call_result.StatusNotification()

    @on(Action.transaction_event)
    async def on_transaction_event(
        self, event_type: str, timestamp: str, seq_no: int, **told: Any
    ) -> call_result.TransactionEvent:
        transaction, id_token = told["transaction_info"], told.get("id_token")
        connector_id = told.get("evse", {}).get("connector_id", 1)
        samples = list(_samples(self.id, connector_id, told.get("meter_value", [])))
        register = next((one.value for one in samples if one.measurand == REGISTER), "0")
        event = Event(
            transaction_id=transaction["transaction_id"],
            seq_no=seq_no,
            kind=event_type,
            at=timestamp,
            connector_id=connector_id,
            id_token=id_token["id_token"] if id_token is not None else None,
            register_wh=round(float(register)),
            stopped_reason=transaction.get("stopped_reason"),
        )
        status = await self._database.event(self._frame, event, samples)
        if status is None:
            return call_result.TransactionEvent()
        return call_result.TransactionEvent(id_token_info=_info(status))


def _info(status: str) -> IdTokenInfoType:
    return IdTokenInfoType(status=AuthorizationStatusEnumType(status))


def _samples(
    station: str, connector_id: int, meter_value: list[dict[str, Any]]
) -> Iterator[Sample]:
    for reading in meter_value:
        for sample in reading["sampled_value"]:
            unit = sample.get("unit_of_measure") or {}
            yield Sample(
                station,
                connector_id,
                None,
                reading["timestamp"],
                sample.get("measurand", REGISTER),
                sample.get("phase"),
                sample.get("location"),
                sample.get("context"),
                unit.get("unit"),
                str(sample["value"]),
            )
