"""What a server says that it kept: read through its API, when nothing is in flight any more."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from tests.durability.api import Api, Item

API: Final = "/api/v1"


class Sample(NamedTuple):
    """One value of one meter at one moment."""

    transaction: str
    at: datetime
    measurand: str
    phase: str | None
    unit: str
    context: str
    value: str


class Charge(NamedTuple):
    """A transaction; while it runs it has no end."""

    station: str
    number: str
    token: str
    started_at: datetime
    meter_start_wh: int
    stopped_at: datetime | None = None
    meter_stop_wh: int | None = None
    energy_wh: int | None = None
    stop_reason: str | None = None
    suspect: tuple[str, ...] = ()


@dataclass(slots=True)
class Kept:
    """Everything that the API lists."""

    charges: Counter[Charge]
    samples: Counter[Sample]
    calls: Counter[str]
    """How often each message id of a station's call stands in the journal."""
    answers: dict[str, list[Item]]
    """What each of them was answered."""
    told: Counter[tuple[str, str]]
    """How often the beginning and the end of each transaction were told as events."""
    commands: dict[str, str]
    """The fate of each command."""


def kept(api: Api, commands: Iterable[str]) -> Kept:
    """Read all of it."""
    transactions = list(api.every(f"{API}/transactions"))
    numbers = {item["id"]: item["station_transaction_id"] for item in transactions}
    calls, answers = _journal(api)
    return Kept(
        charges=Counter(map(_charge, transactions)),
        samples=_samples(api, numbers),
        calls=calls,
        answers=answers,
        told=Counter(
            (event["type"], numbers[event["subject"]])
            for event in api.every(f"{API}/events")
            if event["subject"] in numbers
        ),
        commands={each: api.get(f"{API}/commands/{each}")["status"] for each in commands},
    )


def moment(text: str) -> datetime:
    """Read a time, however it is written."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _charge(item: Item) -> Charge:
    begun = Charge(
        station=item["station"],
        number=item["station_transaction_id"],
        token=item["token"],
        started_at=moment(item["started_at"]),
        meter_start_wh=item["meter_start_wh"],
        suspect=tuple(item["suspect"]),
    )
    if item["stopped_at"] is None:
        return begun
    return begun._replace(
        stopped_at=moment(item["stopped_at"]),
        meter_stop_wh=item["meter_stop_wh"],
        energy_wh=item["energy_wh"],
        stop_reason=item["stop_reason"],
    )


def _samples(api: Api, numbers: dict[str, str]) -> Counter[Sample]:
    return Counter(
        Sample(
            transaction=number,
            at=moment(item["at"]),
            measurand=item["measurand"],
            phase=item.get("phase"),
            unit=item["unit"],
            context=item["context"],
            value=item["value"],
        )
        for ours, number in numbers.items()
        for item in api.every(f"{API}/transactions/{ours}/meter-values")
    )


def _journal(api: Api) -> tuple[Counter[str], dict[str, list[Item]]]:
    calls: Counter[str] = Counter()
    answers: dict[str, list[Item]] = defaultdict(list)
    for message in api.every(f"{API}/messages"):
        match message["direction"], message["kind"]:
            case "in", "call":
                calls[message["message_id"]] += 1
            case "out", "result":
                answers[message["message_id"]].append(message["payload"])
    return calls, answers
