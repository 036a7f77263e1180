"""Our database from inside: who is in it, what it holds after a trial, and an invented past."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.copies import copy, copying
from benchmarks.history import Charge, Past
from benchmarks.population import Population
from benchmarks.script import Rows
from chargeloom import config
from chargeloom.composition.composing import compose
from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.token import Token, TokenType
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import IdSource, SessionId, StationId, TokenId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.unit import Unit
from chargeloom.services.core import Core

DATABASE: Final = "chargeloom.db"
CHARGES_A_COMMIT: Final = 5_000
COPIES: Final = 25
"""The store makes about one of so many charges: each takes it 0.2 ms, a copy takes some microseconds."""

MESSAGES: Final = "SELECT count(*) FROM journal WHERE direction = 'in' AND kind = 'call'"
SAMPLES: Final = """
    SELECT coalesce(sum(json_array_length(layout.quantities)), 0)
    FROM (
        SELECT series, at, digest, layout FROM reading
        UNION
        SELECT series, at, digest, layout FROM reading_arrived
    ) AS row JOIN reading_layout AS layout ON layout.no = row.layout"""
STATUSES: Final = """
    SELECT count(*) FROM event
    WHERE type = 'connector.status' AND json_extract(data, '$.derived') IS NULL"""
STARTS: Final = 'SELECT count(*) FROM "transaction" WHERE started_at IS NOT NULL'
STOPS: Final = 'SELECT count(*) FROM "transaction" WHERE stopped_at IS NOT NULL'


def stored(data_dir: Path) -> Rows:
    """Count the rows of every kind."""
    queries = (MESSAGES, SAMPLES, STATUSES, STARTS, STOPS)
    with closing(sqlite3.connect(data_dir / DATABASE)) as database:
        return Rows(*(database.execute(query).fetchone()[0] for query in queries))


def seed(data_dir: Path, population: Population) -> None:
    """Create the database, the stations and the tokens."""
    asyncio.run(seeded(data_dir, population))


def fill(data_dir: Path, past: Past) -> None:
    """Add ended transactions with their sessions: the newest through the store, many to a commit, the others as copies of these."""
    rounds = max(1, -(-past.rounds // COPIES))
    made = min(past.wanted, rounds * past.stations)
    asyncio.run(_fill(data_dir, past.charges(made)))
    with copying(data_dir / DATABASE) as database:
        copy(database, ("transaction", "session"), past.wanted, past.period_us(rounds))


async def seeded(data_dir: Path, population: Population) -> None:
    """Create the database, the stations and the tokens, inside of a loop that runs."""
    unit = Unit()
    async with opened(data_dir) as core:
        now = core.ground.now()
        for account in population.stations:
            unit.record(
                StationRecord(
                    id=StationId(account.identity),
                    security_profile=1,
                    password_hash=core.provisioning.password_hash(account.password),
                    created_at=now,
                )
            )
        for uid in population.tokens:
            token_id = TokenId(core.ground.ids.next(now))
            unit.record(Token(id=token_id, uid=uid, type=TokenType.ISO14443, created_at=now))
        await core.ground.commit(unit)


async def _fill(data_dir: Path, charges: Iterable[Charge]) -> None:
    serial = 0
    rest = iter(charges)
    async with opened(data_dir) as core:
        while portion := tuple(islice(rest, CHARGES_A_COMMIT)):
            unit = Unit()
            for fact in _facts(portion, core.ground.ids, serial):
                unit.record(fact)
            await core.ground.commit(unit)
            serial += len(portion)


@asynccontextmanager
async def opened(data_dir: Path) -> AsyncIterator[Core]:
    core, _ = compose(config.load({"data": data_dir, "storage": {"synchronous": "off"}}))
    await core.ground.store.open()
    try:
        yield core
    finally:
        await core.ground.store.close()


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
