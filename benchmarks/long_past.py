"""Years of charges in a database of ours: some days are made by the store, the others are their copies."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.chance import drawn_from
from benchmarks.copies import copy, copying, count
from benchmarks.population import Population
from benchmarks.servers import ours_tables
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.commands.command import Command, CommandName, CommandStatus
from chargeloom.domain.ids import CommandId, FrameId, IdSource, StationId
from chargeloom.domain.instant import DAY, MINUTE, SECOND, Instant
from chargeloom.domain.stations.journal import Direction, Exchange, FrameKind
from chargeloom.domain.unit import Unit
from chargeloom.sim.history import Past, Place, history
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Supply

STATIONS: Final = 500
PERIOD: Final = 4 * DAY
_SEED: Final = 4
_PIECE: Final = 500

_KINDS: Final = (
    ConnectorKind(maximum_a=16.0),
    ConnectorKind(maximum_a=32.0),
    ConnectorKind(supply=Supply.DC, maximum_a=125.0, lines=1),
)
_ACTIONS: Final = ("StatusNotification", "StartTransaction", "MeterValues", "StopTransaction")
_RARE: Final = "UpdateFirmware"
_FRAME: Final = (
    b'[2,"%d","%s",{"connectorId":1,"transactionId":%d,"timestamp":"2026-01-01T00:00:00Z"}]'
)
_ANSWER: Final = b'[3,"%d",{}]'


Chance = Callable[[int], int]
"""Draws so many bits."""


class Sizes(NamedTuple):
    """How much must be there at least."""

    transactions: int
    reading_rows: int
    messages: int


class Counted(NamedTuple):
    """How much is there."""

    transactions: int
    reading_rows: int
    readings: int
    messages: int
    events: int
    commands: int


def fill(data_dir: Path, population: Population, sizes: Sizes, now: Instant) -> Counted:
    """Fill a seeded database that does not run."""
    asyncio.run(_make(data_dir, population, now))
    with copying(data_dir / ours_tables.DATABASE) as database:
        charges = ("transaction", "session", "event", "command")
        copy(database, charges, sizes.transactions, PERIOD)
        copy(database, ("reading",), sizes.reading_rows, PERIOD)
        copy(database, ("journal", "journal_of_station"), sizes.messages, PERIOD)
        return counted(database)


def counted(database: sqlite3.Connection) -> Counted:
    """Count what is there; readings are single values, of which a row holds several."""
    readings = """
        SELECT coalesce(sum(rows * json_array_length(quantities)), 0)
        FROM (SELECT layout, count(*) AS rows FROM reading GROUP BY layout)
        JOIN reading_layout ON no = layout"""
    queries = (
        count("transaction"),
        count("reading"),
        readings,
        count("journal"),
        count("event"),
        count("command"),
    )
    return Counted(*(database.execute(query).fetchone()[0] for query in queries))


async def _make(data_dir: Path, population: Population, now: Instant) -> None:
    """Make one period through the store."""
    stations = [StationId(one.identity) for one in population.stations[:STATIONS]]
    places = tuple(
        Place(station, Version.V16, 1, 1, _KINDS[number % len(_KINDS)])
        for number, station in enumerate(stations)
    )
    past = Past(
        seed=_SEED,
        places=places,
        tokens=tuple(population.tokens[:STATIONS]),
        until=now,
        days=PERIOD // DAY,
        interval_s=600,
    )
    async with ours_tables.opened(data_dir) as core:
        # One that was told hours late comes behind those that were told before it.
        units = _with_traces(sorted(history(past), key=lambda unit: _record(unit).received_at))
        while piece := list(islice(units, _PIECE)):
            await asyncio.gather(*(core.ground.store.commit(unit) for unit in piece))


def _record(unit: Unit) -> TransactionRecord:
    return next(one for one in unit.facts if isinstance(one, TransactionRecord))


def _with_traces(units: Iterable[Unit]) -> Iterator[Unit]:
    """Add the messages that told of each charge, and now and then a command."""
    chance = drawn_from(_SEED).getrandbits
    for number, unit in enumerate(units):
        record = _record(unit)
        for place, action in enumerate(_ACTIONS):
            unit.record(_exchange(chance, record, number, action, place))
        if number % 200 == 0:
            unit.record(_exchange(chance, record, number, _RARE, len(_ACTIONS)))
        if number % 5 == 0:
            unit.record(_command(chance, record))
        yield unit


def _exchange(
    chance: Chance, record: TransactionRecord, number: int, action: str, place: int
) -> Exchange:
    at = Instant(record.received_at + place * MINUTE)
    return Exchange(
        id=FrameId(_id_at(at, chance)),
        station=record.station,
        at=at,
        protocol="ocpp1.6",
        direction=Direction.IN,
        kind=FrameKind.CALL,
        action=action,
        message_id=str(number),
        frame=_FRAME.replace(b"%s", action.encode()).replace(b"%d", str(number).encode()),
        answer=_ANSWER.replace(b"%d", str(number).encode()),
        answer_kind=FrameKind.RESULT,
        answered_at=Instant(at + 2_000),
    )


def _id_at(at: Instant, chance: Chance) -> int:
    """Draw an id of its own time: one source for all would push it behind what charges overlap with."""
    return IdSource(chance).next(at)


def _command(chance: Chance, record: TransactionRecord) -> Command:
    at = Instant(record.received_at - 5 * SECOND)
    return Command(
        id=CommandId(_id_at(at, chance)),
        name=CommandName.START,
        station=record.station,
        body={"token": record.token_uid, "evse": record.evse},
        status=CommandStatus.ACCEPTED,
        issued_at=at,
        issued_by="benchmark",
        ended_at=Instant(at + SECOND),
        outcome={"answer": "Accepted"},
        transaction=record.id,
    )
