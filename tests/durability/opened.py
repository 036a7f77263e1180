"""What a store holds when it is opened as at a server's start: the journal, and the facts beside it."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from chargeloom.domain.instant import Instant, to_datetime
from chargeloom.domain.reading import Reading
from chargeloom.domain.stations.journal import Exchange, FrameKind
from chargeloom.storage.pages import Page
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.store import Store
from tests.durability.kept import moment
from tests.durability.site import integrity

MOST: Final = 1_000_000

Fact = tuple[Any, ...]
"""A word for its kind, the station's number of the transaction, the time, and what was measured."""


async def losses(database: Path, promised: Collection[str]) -> list[str]:
    """Open a database; list what was promised and is not there, and what is there in part only."""
    store = SqliteStore(database)
    await store.open()
    try:
        exchanges = await store.exchanges(Page(limit=MOST), None, None)
        answered = [one for one in exchanges if one.answer_kind is FrameKind.RESULT]
        lost = set(promised) - {one.message_id for one in answered}
        told = {fact for exchange in answered for fact in _facts(exchange)}
        torn = told - {fact async for fact in _stored(store)}
    finally:
        await store.close()
    found = [f"message {one} is lost" for one in lost] + [f"{one} is torn off" for one in torn]
    said = integrity(database)
    return sorted(found) if said == "ok" else [said, *sorted(found)]


def _facts(exchange: Exchange) -> Iterator[Fact]:
    call, answer = json.loads(exchange.frame)[3], json.loads(exchange.answer or b"")[2]
    at = moment(call["timestamp"]) if "timestamp" in call else None
    match exchange.action:
        case "StartTransaction":
            yield "start", str(answer["transactionId"]), at, call["meterStart"]
        case "MeterValues":
            yield from _readings(call["transactionId"], call["meterValue"])
        case "StopTransaction":
            yield "stop", str(call["transactionId"]), at, call["meterStop"]
            yield from _readings(call["transactionId"], call.get("transactionData", ()))


def _readings(number: int, values: Collection[dict[str, Any]]) -> Iterator[Fact]:
    for value in values:
        texts = tuple(sampled["value"] for sampled in value["sampledValue"])
        yield "reading", str(number), moment(value["timestamp"]), texts


async def _stored(store: Store) -> Any:
    for record in await store.transactions(Page(limit=MOST), None, None):
        yield "start", record.number, _moment(record.started_at), record.meter_start_wh
        yield "stop", record.number, _moment(record.stopped_at), record.meter_stop_wh
        for stored in await store.readings(record.id, None, MOST):
            yield _reading(record.number, stored.reading)


def _reading(number: str | None, reading: Reading) -> Fact:
    return "reading", number, _moment(reading.at), reading.values


def _moment(instant: Instant | None) -> datetime | None:
    return to_datetime(instant) if instant is not None else None
