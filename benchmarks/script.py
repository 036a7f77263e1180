"""What one station says, call by call, and whether it was answered as promised."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, ClassVar, Final, NamedTuple

from benchmarks.meter_values import Samples

WH_PER_READING: Final = 37


class Step(Enum):
    """One call of a station."""

    BOOT = "BootNotification"
    START = "StartTransaction"
    METER = "MeterValues"
    HEARTBEAT = "Heartbeat"
    AUTHORIZE = "Authorize"
    STOP = "StopTransaction"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED = "SuspendedEV"
    FINISHING = "Finishing"
    AVAILABLE = "Available"


STATUSES: Final = frozenset(
    {Step.PREPARING, Step.CHARGING, Step.SUSPENDED, Step.FINISHING, Step.AVAILABLE}
)


class WrongAnswer(Exception):
    """A call was refused, or answered with something else than a result."""


class Rows(NamedTuple):
    """What the acknowledged calls must have left in the database."""

    messages: int
    samples: int
    statuses: int
    starts: int
    stops: int


def _is_accepted(reply: dict[str, Any]) -> bool:
    match reply:
        case {"idTagInfo": {"status": "Accepted"}, "transactionId": int()}:
            return True
    return False


def _is_not_refused(reply: dict[str, Any]) -> bool:
    match reply:
        case {"idTagInfo": {"status": str() as status}}:
            return status == "Accepted"
    return True


class Script:
    """A prologue, then steps without end, in the words of OCPP 1.6."""

    subprotocol: ClassVar[str] = "ocpp1.6"

    def __init__(
        self,
        number: int,
        id_tag: str,
        prologue: Sequence[Step],
        steps: Iterator[Step],
        readings: Iterator[Samples],
    ) -> None:
        self._number = number
        self._id_tag = id_tag.encode()
        self._prologue = deque(prologue)
        self._steps = steps
        self._readings = readings
        self._reading = Samples(b"", 0)
        self._energy_wh = number * 1_000
        self._transaction = 0
        self._sequence = 0
        self._samples = 0
        self._step = Step.BOOT
        self._expected = b""
        self._acknowledged = dict.fromkeys(Step, 0)

    @property
    def is_prepared(self) -> bool:
        """Whether the prologue is behind."""
        return not self._prologue

    @property
    def rows(self) -> Rows:
        """Add up what was acknowledged so far."""
        done = self._acknowledged
        return Rows(
            messages=sum(done.values()),
            samples=self._samples,
            statuses=sum(done[step] for step in STATUSES),
            starts=done[Step.START],
            stops=done[Step.STOP],
        )

    def next_call(self, at: bytes) -> bytes:
        """Write the next call; `at` is the station's time."""
        self._step = self._prologue.popleft() if self._prologue else next(self._steps)
        self._sequence += 1
        message_id = b"%08x-6c6f-4f6d-8000-%012x" % (self._number, self._sequence)
        self._expected = b'[3,"' + message_id + b'",'
        return self.WRITE[self._step](self, message_id, at)

    def take_answer(self, answer: bytes) -> None:
        """Check the answer to the call made last. Raises WrongAnswer."""
        step = self._step
        if step in self.PROMISED or not answer.startswith(self._expected):
            self._check(answer)
        self._acknowledged[step] += 1
        self._samples += self._samples_of(step)

    def _samples_of(self, step: Step) -> int:
        return self._reading.sample_count if step is Step.METER else 0

    def _check(self, answer: bytes) -> None:
        message = json.loads(answer)
        expected_id = json.loads(self._expected[3:-1])
        if message[:2] != [3, expected_id] or len(message) != 3:
            raise WrongAnswer(f"{self._step.value}: {answer[:300]!r}")
        is_promised = self.PROMISED.get(self._step)
        if is_promised is not None and not is_promised(message[2]):
            raise WrongAnswer(f"{self._step.value}: {answer[:300]!r}")
        if self._step is Step.START:
            self._started(message[2])

    def _started(self, reply: dict[str, Any]) -> None:
        self._transaction = reply["transactionId"]

    def _boot(self, message_id: bytes, _at: bytes) -> bytes:
        return (
            b'[2,"%s","BootNotification",{"chargePointVendor":"Loomworks","chargePointModel":'
            b'"Shuttle 22","chargePointSerialNumber":"LW%08d","firmwareVersion":"4.2.0"}]'
        ) % (message_id, self._number)

    def _start(self, message_id: bytes, at: bytes) -> bytes:
        return (
            b'[2,"%s","StartTransaction",{"connectorId":1,"idTag":"%s","meterStart":%d,'
            b'"timestamp":"%s"}]'
        ) % (message_id, self._id_tag, self._energy_wh, at)

    def _meter(self, message_id: bytes, at: bytes) -> bytes:
        self._energy_wh += WH_PER_READING
        self._reading = next(self._readings)
        values = self._reading.template % self._energy_wh
        return (
            b'[2,"%s","MeterValues",{"connectorId":1,"transactionId":%d,"meterValue":'
            b'[{"timestamp":"%s","sampledValue":%s}]}]'
        ) % (message_id, self._transaction, at, values)

    def _heartbeat(self, message_id: bytes, _at: bytes) -> bytes:
        return b'[2,"%s","Heartbeat",{}]' % message_id

    def _authorize(self, message_id: bytes, _at: bytes) -> bytes:
        return b'[2,"%s","Authorize",{"idTag":"%s"}]' % (message_id, self._id_tag)

    def _status(self, message_id: bytes, at: bytes) -> bytes:
        return (
            b'[2,"%s","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"%s",'
            b'"timestamp":"%s"}]'
        ) % (message_id, self._step.value.encode(), at)

    def _stop(self, message_id: bytes, at: bytes) -> bytes:
        return (
            b'[2,"%s","StopTransaction",{"transactionId":%d,"idTag":"%s","meterStop":%d,'
            b'"timestamp":"%s","reason":"Local"}]'
        ) % (message_id, self._transaction, self._id_tag, self._energy_wh, at)

    WRITE: ClassVar[Mapping[Step, Callable[["Script", bytes, bytes], bytes]]] = {
        Step.BOOT: _boot,
        Step.START: _start,
        Step.METER: _meter,
        Step.HEARTBEAT: _heartbeat,
        Step.AUTHORIZE: _authorize,
        Step.STOP: _stop,
        **dict.fromkeys(STATUSES, _status),
    }

    PROMISED: ClassVar[Mapping[Step, Callable[[dict[str, Any]], bool]]] = {
        Step.BOOT: lambda reply: reply.get("status") == "Accepted",
        Step.START: _is_accepted,
        Step.STOP: _is_not_refused,
        Step.AUTHORIZE: lambda reply: reply["idTagInfo"]["status"] == "Accepted",
    }
