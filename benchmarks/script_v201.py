"""What one station of OCPP 2.0.1 says: the same charges, told by TransactionEvent."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from benchmarks.script import STATUSES, WH_PER_READING, Script, Step

CONNECTOR_STATUS: Final = {
    Step.PREPARING: b"Reserved",
    Step.CHARGING: b"Occupied",
    Step.SUSPENDED: b"Unavailable",
    Step.FINISHING: b"Faulted",
    Step.AVAILABLE: b"Available",
}
"""A connector of 2.0.1 has other words; what counts here is that each differs from the one before."""

_REGISTER: Final = (
    b'[{"timestamp":"%s","sampledValue":[{"value":%d,"context":"Transaction.%s",'
    b'"measurand":"Energy.Active.Import.Register","unitOfMeasure":{"unit":"Wh"}}]}]'
)


class ScriptV201(Script):
    """A prologue, then steps without end, in the words of OCPP 2.0.1."""

    subprotocol: ClassVar[str] = "ocpp2.0.1"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._charges = 0
        self._event = 0

    def _samples_of(self, step: Step) -> int:
        return 1 if step in (Step.START, Step.STOP) else super()._samples_of(step)

    def _started(self, reply: dict[str, Any]) -> None:
        """Do nothing: the station gives a transaction its id."""

    def _boot_v201(self, message_id: bytes, _at: bytes) -> bytes:
        return (
            b'[2,"%s","BootNotification",{"reason":"PowerUp","chargingStation":{"vendorName":'
            b'"Loomworks","model":"Shuttle 22","serialNumber":"LW%08d","firmwareVersion":"4.2.0"}}]'
        ) % (message_id, self._number)

    def _start_v201(self, message_id: bytes, at: bytes) -> bytes:
        self._charges += 1
        self._event = 0
        return self._told(message_id, at, b"Started", b"Authorized", b"Begin", b"EVConnected")

    def _meter_v201(self, message_id: bytes, at: bytes) -> bytes:
        self._energy_wh += WH_PER_READING
        self._reading = next(self._readings)
        self._event += 1
        return (
            b'[2,"%s","TransactionEvent",{"eventType":"Updated","timestamp":"%s",'
            b'"triggerReason":"MeterValuePeriodic","seqNo":%d,"transactionInfo":{"transactionId":'
            b'"%08d-%08d"},"meterValue":[{"timestamp":"%s","sampledValue":%s}]}]'
        ) % (
            message_id,
            at,
            self._event,
            self._number,
            self._charges,
            at,
            self._reading.template % self._energy_wh,
        )

    def _authorize_v201(self, message_id: bytes, _at: bytes) -> bytes:
        return (b'[2,"%s","Authorize",{"idToken":{"idToken":"%s","type":"ISO14443"}}]') % (
            message_id,
            self._id_tag,
        )

    def _status_v201(self, message_id: bytes, at: bytes) -> bytes:
        return (
            b'[2,"%s","StatusNotification",{"timestamp":"%s","connectorStatus":"%s","evseId":1,'
            b'"connectorId":1}]'
        ) % (message_id, at, CONNECTOR_STATUS[self._step])

    def _stop_v201(self, message_id: bytes, at: bytes) -> bytes:
        self._event += 1
        return self._told(message_id, at, b"Ended", b"StopAuthorized", b"End", b"Idle")

    def _told(
        self,
        message_id: bytes,
        at: bytes,
        kind: bytes,
        trigger: bytes,
        context: bytes,
        state: bytes,
    ) -> bytes:
        return (
            b'[2,"%s","TransactionEvent",{"eventType":"%s","timestamp":"%s","triggerReason":"%s",'
            b'"seqNo":%d,"transactionInfo":{"transactionId":"%08d-%08d","chargingState":"%s"},'
            b'"evse":{"id":1,"connectorId":1},"idToken":{"idToken":"%s","type":"ISO14443"},'
            b'"meterValue":%s}]'
        ) % (
            message_id,
            kind,
            at,
            trigger,
            self._event,
            self._number,
            self._charges,
            state,
            self._id_tag,
            _REGISTER % (at, self._energy_wh, context),
        )

    WRITE: ClassVar[Mapping[Step, Callable[[Any, bytes, bytes], bytes]]] = {
        **Script.WRITE,
        Step.BOOT: _boot_v201,
        Step.START: _start_v201,
        Step.METER: _meter_v201,
        Step.STOP: _stop_v201,
        Step.AUTHORIZE: _authorize_v201,
        **dict.fromkeys(STATUSES, _status_v201),
    }

    PROMISED: ClassVar[Mapping[Step, Callable[[dict[str, Any]], bool]]] = {
        Step.BOOT: lambda reply: reply.get("status") == "Accepted",
        Step.START: lambda reply: reply["idTokenInfo"]["status"] == "Accepted",
        Step.STOP: lambda reply: reply["idTokenInfo"]["status"] == "Accepted",
        Step.AUTHORIZE: lambda reply: reply["idTokenInfo"]["status"] == "Accepted",
    }
