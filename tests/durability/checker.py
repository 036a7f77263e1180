"""What was promised against what was kept: every difference is a broken promise."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from tests.durability.kept import Charge, Kept, Sample, moment
from tests.durability.ledger import Ledger, Payload, Told

T = TypeVar("T", bound=Hashable)

ANSWERED_FROM_MEMORY: Final = frozenset({"Authorize", "Heartbeat"})
"""They promise nothing: their traces ride in a later commit."""
PENDING: Final = "pending"


def differences(ledger: Ledger, found: Kept) -> list[str]:
    """Compare, once every call of the ledger was answered; nothing is missing, and nothing double."""
    return [
        *ledger.faults,
        *_of("transaction", Counter(charges(ledger)), found.charges),
        *_of("sample", Counter(samples(ledger)), found.samples),
        *_of("event", Counter(_events(ledger)), _only(found.told, STARTED, STOPPED)),
        *_of_journal(ledger, found),
        *_of_commands(ledger, found),
    ]


def charges(ledger: Ledger) -> list[Charge]:
    """List the transactions that stations began, with the ends that they told."""
    stops = {
        str(call.payload["transactionId"]): _end_of(call.payload)
        for call in _answered(ledger, "StopTransaction")
    } | {
        _number_2x(call): _end_of_2x(call.payload)
        for call in _answered(ledger, "TransactionEvent")
        if call.payload["eventType"] == "Ended"
    }
    begun = [
        *map(_begun, _answered(ledger, "StartTransaction")),
        *map(_begun_2x, _started_2x(ledger)),
    ]
    return [_ended(charge, stops.get(charge.number)) for charge in begun]


def samples(ledger: Ledger) -> Iterator[Sample]:
    """List every sample that stations were told is kept."""
    for call in _answered(ledger, "MeterValues"):
        yield from _samples(str(call.payload["transactionId"]), call.payload["meterValue"])
    for call in _answered(ledger, "StopTransaction"):
        values = call.payload.get("transactionData", ())
        yield from _samples(str(call.payload["transactionId"]), values)
    for call in _answered(ledger, "TransactionEvent"):
        yield from _samples(_number_2x(call), call.payload["meterValue"])


def _answered(ledger: Ledger, action: str) -> Iterator[Told]:
    return (call for call in ledger.told if call.action == action and call.answer is not None)


def _started_2x(ledger: Ledger) -> Iterator[Told]:
    return (
        call
        for call in _answered(ledger, "TransactionEvent")
        if call.payload["eventType"] == "Started"
    )


def _number(start: Told) -> str:
    return str((start.answer or {})["transactionId"])


def _number_2x(call: Told) -> str:
    return str(call.payload["transactionInfo"]["transactionId"])


class _End(NamedTuple):
    at: datetime
    meter_wh: int
    reason: str


def _begun(start: Told) -> Charge:
    return Charge(
        station=start.station,
        number=_number(start),
        token=start.payload["idTag"],
        started_at=moment(start.payload["timestamp"]),
        meter_start_wh=start.payload["meterStart"],
    )


def _begun_2x(start: Told) -> Charge:
    return Charge(
        station=start.station,
        number=_number_2x(start),
        token=start.payload["idToken"]["idToken"],
        started_at=moment(start.payload["timestamp"]),
        meter_start_wh=_register(start.payload),
    )


def _end_of(stop: Payload) -> _End:
    return _End(moment(stop["timestamp"]), stop["meterStop"], stop["reason"])


def _end_of_2x(stop: Payload) -> _End:
    reason = stop["transactionInfo"]["stoppedReason"]
    return _End(moment(stop["timestamp"]), _register(stop), reason)


def _register(event: Payload) -> int:
    """Read what the meter stood at: the first value of an event."""
    return int(event["meterValue"][0]["sampledValue"][0]["value"])


def _ended(charge: Charge, end: _End | None) -> Charge:
    if end is None:
        return charge
    return charge._replace(
        stopped_at=end.at,
        meter_stop_wh=end.meter_wh,
        energy_wh=end.meter_wh - charge.meter_start_wh,
        stop_reason=end.reason,
    )


def _samples(number: str, values: Iterable[Payload]) -> Iterator[Sample]:
    for value in values:
        for sampled in value["sampledValue"]:
            yield Sample(
                transaction=number,
                at=moment(value["timestamp"]),
                measurand=sampled["measurand"],
                phase=sampled.get("phase"),
                unit=sampled["unit"] if "unit" in sampled else sampled["unitOfMeasure"]["unit"],
                context=sampled["context"],
                value=str(sampled["value"]),
            )


STARTED: Final = "transaction.started"
STOPPED: Final = "transaction.stopped"


def _events(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Each beginning and each end is told once."""
    for charge in charges(ledger):
        yield STARTED, charge.number
        if charge.stopped_at is not None:
            yield STOPPED, charge.number


def _only(told: Counter[tuple[str, str]], *kinds: str) -> Counter[tuple[str, str]]:
    return Counter({what: count for what, count in told.items() if what[0] in kinds})


def _of_journal(ledger: Ledger, found: Kept) -> Iterator[str]:
    """Every frame that was acknowledged is there with its answer; none more often than it was sent."""
    for call in ledger.told:
        if call.answer is None or call.action in ANSWERED_FROM_MEMORY:
            continue
        answered = call.offered[-1]
        if call.answer not in found.answers.get(answered, ()):
            yield f"answer not in the journal: {answered} {call.action}"
        for message_id, times in Counter(call.offered).items():
            if not (message_id == answered) <= found.calls[message_id] <= times:
                yield f"call {found.calls[message_id]} times in the journal: {message_id}"


def _of_commands(ledger: Ledger, found: Kept) -> Iterator[str]:
    for ordered in ledger.ordered:
        fate = found.commands.get(ordered.id, "missing")
        if fate in {PENDING, "missing"} or ordered.status not in {PENDING, fate}:
            yield f"command {ordered.id} was {ordered.status} and is {fate}"
    starts = Counter(
        (asked.station, _REMOTE_STARTS[asked.action](asked.payload))
        for asked in ledger.asked
        if asked.action in _REMOTE_STARTS
    )
    for what, times in starts.items():
        if times > 1:
            yield f"remote start sent {times} times: {what}"


def _of(what: str, promised: Counter[T], found: Counter[T]) -> Iterator[str]:
    for one in (promised - found).elements():
        yield f"{what} missing: {one}"
    for one in (found - promised).elements():
        yield f"{what} not promised, or double: {one}"


_REMOTE_STARTS: Final[dict[str, Callable[[Payload], str]]] = {
    "RemoteStartTransaction": lambda payload: str(payload["idTag"]),
    "RequestStartTransaction": lambda payload: str(payload["idToken"]["idToken"]),
}
"""What each asks a charge for."""
