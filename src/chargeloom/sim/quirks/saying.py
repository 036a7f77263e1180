"""Quirks of what a station says: its calls leave otherwise than the standard wants them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from chargeloom.sim.interference import CALL, RESULT, Frame, Interference, is_call
from chargeloom.wire.timestamps import to_text

Payload: TypeAlias = dict[str, Any]

_TIMES: Final = frozenset({"timestamp", "generatedAt"})
_NUMBERS: Final = frozenset({"connectorId", "evseId"})
LOCAL: Final = timedelta(hours=2)
OWN_TAG: Final = "STATION-OWN"
SERIAL: Final = "S" * 30
FLOOD: Final = 20
_OLD: Final = "2020-01-01T00:00:00.000Z"


class Saying(Interference):
    """Changes the payload of every call that leaves."""

    def __init__(self, change: Callable[[str, Payload], Payload]) -> None:
        super().__init__()
        self._change = change

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == CALL:
            return [[CALL, frame[1], frame[2], self._change(frame[2], frame[3])]]
        return [frame]


def changed(value: Any, change: Callable[[str, Any], Any]) -> Any:
    """Change every member of a payload, however deep it lies."""
    if isinstance(value, dict):
        return {name: change(name, changed(one, change)) for name, one in value.items()}
    if isinstance(value, list):
        return [changed(one, change) for one in value]
    return value


def numbers_as_text(_: str, payload: Payload) -> Payload:
    """(7)."""
    told: Payload = changed(payload, lambda name, one: str(one) if name in _NUMBERS else one)
    return told


def unknown_measurand(_: str, payload: Payload) -> Payload:
    """(4)."""

    def change(name: str, one: Any) -> Any:
        if name != "sampledValue":
            return one
        unit: Payload = {"unitOfMeasure": {"unit": "Hz"}}
        old = {"unit": "Hz"} if "unit" in one[0] else unit
        return [one[0] | {"measurand": "Request.Energy"} | old, *one[1:]]

    told: Payload = changed(payload, change)
    return told


def long_serial(_: str, payload: Payload) -> Payload:
    """(5)."""
    names = {"chargePointSerialNumber", "serialNumber"}
    told: Payload = changed(payload, lambda name, one: SERIAL if name in names else one)
    return told


def unknown_transaction(action: str, payload: Payload) -> Payload:
    """(8)."""
    if action == "StopTransaction":
        return payload | {"transactionId": 0}
    if payload.get("eventType") == "Ended":
        return payload | {"transactionInfo": payload["transactionInfo"] | {"transactionId": "0"}}
    return payload


def own_id_tag(_: str, payload: Payload) -> Payload:
    """(23)."""
    return _tags(payload, lambda _: OWN_TAG)


def corrupted_id_tag(_: str, payload: Payload) -> Payload:
    """(23)."""
    return _tags(payload, lambda tag: tag[:-1] + "?")


def _tags(payload: Payload, change: Callable[[str], str]) -> Payload:
    def put(name: str, one: Any) -> Any:
        return change(one) if name in {"idTag", "idToken"} and isinstance(one, str) else one

    told: Payload = changed(payload, put)
    return told


def timed(change: Callable[[datetime], str]) -> Callable[[str, Payload], Payload]:
    """Write every time stamp otherwise (10)."""

    def put(_: str, payload: Payload) -> Payload:
        told: Payload = changed(
            payload,
            lambda name, one: change(datetime.fromisoformat(one)) if name in _TIMES else one,
        )
        return told

    return put


def in_1970(time: datetime) -> str:
    since_midnight = time - time.replace(hour=0, minute=0, second=0, microsecond=0)
    return to_text(datetime(1970, 1, 1, tzinfo=UTC) + since_midnight)


def in_local_time(time: datetime) -> str:
    return to_text(time + LOCAL)


def with_a_blank(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")


class RepeatedStart(Interference):
    """(9)."""

    def __init__(self) -> None:
        super().__init__()
        self._start: Frame | None = None

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if is_start(frame):
            self._start = frame
        return [frame]

    def connected(self, now: float) -> None:
        super().connected(now)
        if self.links > 1 and self._start is not None:
            self.call(self._start[2], self._start[3])


class AfterStop(Interference):
    """Says something more once the end of a transaction has been answered (9 and 12)."""

    def __init__(self, more: Callable[[Frame], tuple[str, Payload]]) -> None:
        super().__init__()
        self._more = more
        self._stops: dict[str, Frame] = {}

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if is_stop(frame):
            self._stops[frame[1]] = frame
        return [frame]

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        stop = self._stops.pop(frame[1], None) if frame[0] == RESULT else None
        if stop is not None:
            self.call(*self._more(stop))
        return [frame]


def the_same(stop: Frame) -> tuple[str, Payload]:
    """(9)."""
    return stop[2], stop[3]


def values_of(stop: Frame) -> tuple[str, Payload]:
    """Readings of a transaction that is over (12)."""
    told = stop[3]
    value = {"timestamp": told["timestamp"], "sampledValue": [{"value": "1"}]}
    if stop[2] == "StopTransaction":
        return "MeterValues", {
            "connectorId": 1, "transactionId": told["transactionId"], "meterValue": [value]
        }  # fmt: skip
    value["sampledValue"] = [{"value": 1}]
    info = {"transactionId": told["transactionInfo"]["transactionId"]}
    return "TransactionEvent", {
        "eventType": "Updated", "triggerReason": "MeterValuePeriodic",
        "timestamp": told["timestamp"], "seqNo": told["seqNo"] + 1,
        "transactionInfo": info, "meterValue": [value],
    }  # fmt: skip


class OldValuesFlood(Interference):
    """(11)."""

    def __init__(self, *, is_16: bool) -> None:
        super().__init__()
        self._place = "connectorId" if is_16 else "evseId"
        self._value: Any = "1" if is_16 else 1

    def connected(self, now: float) -> None:
        super().connected(now)
        if self.links > 1:
            for _ in range(FLOOD):
                sampled = [{"value": self._value}]
                value = {"timestamp": _OLD, "sampledValue": sampled}
                self.call("MeterValues", {self._place: 1, "meterValue": [value]})


class ObjectInDataTransfer(Interference):
    """(6)."""

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == RESULT and isinstance(frame[2], dict) and "interval" in frame[2]:
            self.call("DataTransfer", {"vendorId": "Growatt", "data": {"port": 1}})
        return [frame]


class LateAvailable(Interference):
    """(22)."""

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if is_call(frame, "StatusNotification"):
            told = frame[3]
            name = "status" if "status" in told else "connectorStatus"
            if told[name] in {"Charging", "Occupied"}:
                time = datetime.fromisoformat(told["timestamp"]) - timedelta(minutes=1)
                self.call(frame[2], told | {name: "Available", "timestamp": to_text(time)})
        return [frame]


class ConcurrentStop(Interference):
    """(21)."""

    def __init__(self) -> None:
        super().__init__()
        self._starts: set[str] = set()
        self._is_concurrent = False

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if is_start(frame):
            self._starts.add(frame[1])
        if self._is_concurrent and is_stop(frame):
            self._is_concurrent = False
            return [[*frame[:3], frame[3] | {"transactionId": -1}]]
        return [frame]

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == RESULT and frame[1] in self._starts:
            self._starts.discard(frame[1])
            self._is_concurrent = frame[2]["idTagInfo"]["status"] == "ConcurrentTx"
        return [frame]


class MessageIdsReused(Interference):
    """(25)."""

    def __init__(self) -> None:
        super().__init__()
        self._meant: dict[str, str] = {}

    def connected(self, now: float) -> None:
        super().connected(now)
        self._meant.clear()

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] != CALL:
            return [frame]
        number = str(len(self._meant) + 1)
        self._meant[number] = frame[1]
        return [[CALL, number, *frame[2:]]]

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == CALL:
            return [frame]
        return [[frame[0], self._meant.get(frame[1], frame[1]), *frame[2:]]]


def is_start(frame: Frame) -> bool:
    """Whether a transaction begins with it."""
    return is_call(frame, "StartTransaction") or _is_event(frame, "Started")


def is_stop(frame: Frame) -> bool:
    """Whether a transaction ends with it."""
    return is_call(frame, "StopTransaction") or _is_event(frame, "Ended")


def _is_event(frame: Frame, kind: str) -> bool:
    return is_call(frame, "TransactionEvent") and frame[3]["eventType"] == kind
