"""Our database from inside: what it holds after a trial, and a past written through the store."""

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.chance import drawn_from
from benchmarks.history import Charge
from benchmarks.script import Rows
from chargeloom.domain.ids import IdSource, SessionId, StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.session import SessionRecord
from chargeloom.domain.transaction import TransactionRecord
from chargeloom.domain.unit import Unit
from chargeloom.storage.sqlite.store import SqliteStore

DATABASE: Final = "chargeloom.db"
CHARGES_A_COMMIT: Final = 5_000

MESSAGES: Final = "SELECT count(*) FROM journal WHERE direction = 'in' AND kind = 'call'"
SAMPLES: Final = """
    SELECT coalesce(sum(json_array_length(layout.quantities)), 0)
    FROM (
        SELECT series, at, digest, layout FROM reading
        UNION
        SELECT series, at, digest, layout FROM reading_arrived
    ) AS row JOIN reading_layout AS layout ON layout.no = row.layout"""
STATUSES: Final = "SELECT count(*) FROM event WHERE type = 'connector.status'"
STARTS: Final = 'SELECT count(*) FROM "transaction" WHERE started_at IS NOT NULL'
STOPS: Final = 'SELECT count(*) FROM "transaction" WHERE stopped_at IS NOT NULL'


def stored(data_dir: Path) -> Rows:
    """Count the rows of every kind."""
    queries = (MESSAGES, SAMPLES, STATUSES, STARTS, STOPS)
    with closing(sqlite3.connect(data_dir / DATABASE)) as database:
        return Rows(*(database.execute(query).fetchone()[0] for query in queries))


def fill(data_dir: Path, charges: Iterable[Charge]) -> None:
    """Add ended transactions with their sessions, many to a commit."""
    asyncio.run(_fill(data_dir / DATABASE, charges))


async def _fill(path: Path, charges: Iterable[Charge]) -> None:
    store = SqliteStore(path, synchronous="off")
    await store.open()
    ids = IdSource(drawn_from(1).getrandbits)
    serial = 0
    rest = iter(charges)
    while portion := tuple(islice(rest, CHARGES_A_COMMIT)):
        unit = Unit()
        for fact in _facts(portion, ids, serial):
            unit.record(fact)
        await store.commit(unit)
        serial += len(portion)
    await store.close()


def _facts(
    charges: Sequence[Charge], ids: IdSource, serial: int
) -> Iterator[SessionRecord | TransactionRecord]:
    for number, charge in enumerate(charges, start=serial + 1):
        begin, end = _instant(charge.started_at), _instant(charge.stopped_at)
        station = StationId(charge.identity)
        session = SessionId(ids.next(begin))
        yield SessionRecord(
            id=session,
            station=station,
            evse=1,
            connector=1,
            token_uid=charge.id_tag,
            opened_at=begin,
            closed_at=end,
        )
        yield TransactionRecord(
            id=TransactionId(ids.next(begin)),
            serial=number,
            session=session,
            station=station,
            number=str(number),
            evse=1,
            connector=1,
            token_uid=charge.id_tag,
            received_at=begin,
            started_at=begin,
            meter_start_wh=Decimal(charge.meter_start_wh),
            stopped_at=end,
            meter_stop_wh=Decimal(charge.meter_stop_wh),
            stop_reason="Local",
            stop_token_uid=charge.id_tag,
            stop_received_at=end,
        )


def _instant(moment: datetime) -> Instant:
    return Instant(round(moment.timestamp() * 1e6))
