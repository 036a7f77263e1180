"""Quirks of saying too much: what a station sends though nothing calls for it."""

from datetime import datetime, timedelta
from typing import Any, Final

from chargeloom.sim.station.interference import RESULT, Frame, Interference, is_call
from chargeloom.wire.timestamps import to_text

FLOOD: Final = 20
_OLD: Final = "2020-01-01T00:00:00.000Z"
_BUSY: Final = frozenset({"Charging", "Occupied"})


class OldValuesFlood(Interference):
    """Begins each new link with a flood of old meter values (11)."""

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
    """Sends an object where 1.6 wants a text (6)."""

    def incoming(self, frame: Frame, _: float) -> list[Frame]:
        if frame[0] == RESULT and isinstance(frame[2], dict) and "interval" in frame[2]:
            self.call("DataTransfer", {"vendorId": "Growatt", "data": {"port": 1}})
        return [frame]


class LateAvailable(Interference):
    """Tells an older Available after the news that a charge runs (22)."""

    def outgoing(self, frame: Frame, _: float) -> list[Frame]:
        if is_call(frame, "StatusNotification"):
            told = frame[3]
            name = "status" if "status" in told else "connectorStatus"
            if told[name] in _BUSY:
                self.call(frame[2], _earlier(told, name))
        if is_call(frame, "NotifyEvent"):
            events = [
                _earlier(one, "actualValue") for one in frame[3]["eventData"] if _is_busy(one)
            ]
            if events:
                self.call(frame[2], frame[3] | {"eventData": events})
        return [frame]


def _is_busy(event: Any) -> bool:
    return event["variable"]["name"] == "AvailabilityState" and event["actualValue"] in _BUSY


def _earlier(told: Any, name: str) -> Any:
    time = datetime.fromisoformat(told["timestamp"]) - timedelta(minutes=1)
    return told | {name: "Available", "timestamp": to_text(time)}
