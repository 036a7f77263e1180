"""Years of charges in a database of ours: some days are made by the store, the others are their copies.

The copies are rows of the same shape with their ids and times moved back by whole periods, written by
SQLite itself, so that a million charges take a minute and not an hour.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.chance import drawn_from
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
_ID_SHIFT: Final = (PERIOD // 1000) << 21
"""What a period is in ids, which count milliseconds above 21 bits of chance."""

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


_ID, _AT, _NUMBER, _NONE = "id", "at", "number", "none"
_MOVED: Final[Mapping[str, Mapping[str, str]]] = {
    "session": {"id": _ID, "opened_at": _AT, "closed_at": _AT},
    "transaction": {
        "id": _ID,
        "session": _ID,
        "number": _NUMBER,
        "received_at": _AT,
        "started_at": _AT,
        "began_at": _AT,
        "stopped_at": _AT,
        "stop_received_at": _AT,
        "interrupted_at": _AT,
        "seal": _NONE,
    },
    "event": {"id": _ID, "at": _AT},
    "command": {"id": _ID, "issued_at": _AT, "ended_at": _AT, "transaction": _ID},
    "reading": {"series": _ID, "at": _AT},
    "journal": {"id": _ID, "at": _AT, "pair": _ID},
    "journal_of_station": {"id": _ID},
}
"""What of each table moves with the time."""
_HOW: Final = {
    _ID: f'"%s" - :k * {_ID_SHIFT}',
    _AT: f'"%s" - :k * {PERIOD}',
    _NONE: 'nullif("%s", "seal")',
    _NUMBER: "\"%s\" || '-' || :k",
}


def fill(data_dir: Path, population: Population, sizes: Sizes, now: Instant) -> Counted:
    """Fill a seeded database that does not run."""
    asyncio.run(_make(data_dir, population, now))
    with closing(
        sqlite3.connect(data_dir / ours_tables.DATABASE, isolation_level=None)
    ) as database:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -262144"):
            database.execute(f"PRAGMA {pragma}")
        _copy(database, ("transaction", "session", "event", "command"), sizes.transactions)
        _copy(database, ("reading",), sizes.reading_rows)
        _copy(database, ("journal", "journal_of_station"), sizes.messages)
        return counted(database)


def counted(database: sqlite3.Connection) -> Counted:
    """Count what is there; readings are single values, of which a row holds several."""
    readings = """
        SELECT coalesce(sum(rows * json_array_length(quantities)), 0)
        FROM (SELECT layout, count(*) AS rows FROM reading GROUP BY layout)
        JOIN reading_layout ON no = layout"""
    queries = (
        _count("transaction"),
        _count("reading"),
        readings,
        _count("journal"),
        _count("event"),
        _count("command"),
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


def _copy(database: sqlite3.Connection, names: Sequence[str], at_least: int) -> None:
    """Copy tables back in time, the oldest period first, until the first has as many rows as wanted."""
    (made,) = database.execute(_count(names[0])).fetchone()
    copies = max(-(-at_least // made) - 1, 0)
    for name in names:
        database.execute(f'CREATE TEMP TABLE kept AS SELECT * FROM "{name}"')  # noqa: S608 our own
        statement = _copying(database, name)
        for k in range(copies, 0, -1):
            database.execute(statement, {"k": k})
        database.execute("DROP TABLE kept")


def _copying(database: sqlite3.Connection, name: str) -> str:
    """Write the statement that copies what was kept of a table, k periods back."""
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{name}")')]
    moved = _MOVED[name]
    told = [_HOW[moved[one]] % one if one in moved else f'"{one}"' for one in columns]
    listed = ", ".join(f'"{one}"' for one in columns)
    return f'INSERT INTO "{name}" ({listed}) SELECT {", ".join(told)} FROM kept'  # noqa: S608 our own


def _count(name: str) -> str:
    return f'SELECT count(*) FROM "{name}"'  # noqa: S608 our own names
