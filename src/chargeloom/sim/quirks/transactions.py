"""Quirks of beginning and ending: what is told of a transaction twice, too late, or of another one."""

from collections.abc import Callable

from chargeloom.sim.quirks.payloads import Payload
from chargeloom.sim.station.interference import RESULT, Frame, Interference, is_call


class RepeatedStart(Interference):
    """Repeats the last start after each new link, with its first time stamp (9)."""

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
    """The end itself, once more (9)."""
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


class ConcurrentStop(Interference):
    """Stops the transaction -1 after ConcurrentTx (21)."""

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


def is_start(frame: Frame) -> bool:
    """Whether a transaction begins with it."""
    return is_call(frame, "StartTransaction") or _is_event(frame, "Started")


def is_stop(frame: Frame) -> bool:
    """Whether a transaction ends with it."""
    return is_call(frame, "StopTransaction") or _is_event(frame, "Ended")


def _is_event(frame: Frame, kind: str) -> bool:
    return is_call(frame, "TransactionEvent") and frame[3]["eventType"] == kind
