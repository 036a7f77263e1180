"""What was promised against what was kept: every difference is a broken promise."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Final, TypeVar

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
        *_of("event", Counter(_events(ledger)), _only(found.told, _EVENTS)),
        *_of_journal(ledger, found),
        *_of_commands(ledger, found),
    ]


def charges(ledger: Ledger) -> list[Charge]:
    """List the transactions that stations began, with the ends that they told."""
    stops = {
        call.payload["transactionId"]: call.payload for call in _answered(ledger, "StopTransaction")
    }
    return [
        _ended(_begun(call), stops.get(_number(call)))
        for call in _answered(ledger, "StartTransaction")
    ]


def samples(ledger: Ledger) -> Iterator[Sample]:
    """List every sample that stations were told is kept."""
    for call in _answered(ledger, "MeterValues"):
        yield from _samples(call.payload["transactionId"], call.payload["meterValue"])
    for call in _answered(ledger, "StopTransaction"):
        yield from _samples(call.payload["transactionId"], call.payload.get("transactionData", ()))


def _answered(ledger: Ledger, action: str) -> Iterator[Told]:
    return (call for call in ledger.told if call.action == action and call.answer is not None)


def _number(start: Told) -> int:
    return int((start.answer or {})["transactionId"])


def _begun(start: Told) -> Charge:
    return Charge(
        station=start.station,
        number=_number(start),
        token=start.payload["idTag"],
        started_at=moment(start.payload["timestamp"]),
        meter_start_wh=start.payload["meterStart"],
    )


def _ended(charge: Charge, stop: Payload | None) -> Charge:
    if stop is None:
        return charge
    return charge._replace(
        stopped_at=moment(stop["timestamp"]),
        meter_stop_wh=stop["meterStop"],
        energy_wh=stop["meterStop"] - charge.meter_start_wh,
        stop_reason=stop["reason"],
    )


def _samples(number: int, values: Iterable[Payload]) -> Iterator[Sample]:
    for value in values:
        for sampled in value["sampledValue"]:
            yield Sample(
                transaction=number,
                at=moment(value["timestamp"]),
                measurand=sampled["measurand"],
                phase=sampled.get("phase"),
                unit=sampled["unit"],
                context=sampled["context"],
                value=sampled["value"],
            )


_EVENTS: Final = {
    "StartTransaction": "transaction.started",
    "StopTransaction": "transaction.stopped",
}


def _events(ledger: Ledger) -> Iterator[tuple[str, int]]:
    for call in _answered(ledger, "StartTransaction"):
        yield _EVENTS[call.action], _number(call)
    for call in _answered(ledger, "StopTransaction"):
        yield _EVENTS[call.action], call.payload["transactionId"]


def _only(told: Counter[tuple[str, int]], kinds: dict[str, str]) -> Counter[tuple[str, int]]:
    return Counter({what: count for what, count in told.items() if what[0] in kinds.values()})


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
        (asked.station, asked.payload["idTag"])
        for asked in ledger.asked
        if asked.action == "RemoteStartTransaction"
    )
    for what, times in starts.items():
        if times > 1:
            yield f"remote start sent {times} times: {what}"


def _of(what: str, promised: Counter[T], found: Counter[T]) -> Iterator[str]:
    for one in (promised - found).elements():
        yield f"{what} missing: {one}"
    for one in (found - promised).elements():
        yield f"{what} not promised, or double: {one}"
