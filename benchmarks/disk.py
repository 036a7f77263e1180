"""What a station that reports once a minute weighs on disk after a year, journal included."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.arena import Arena, say
from benchmarks.gates import OURS
from benchmarks.minutes import READINGS_A_YEAR, MinuteScript
from benchmarks.plan import READING_SIZES, READING_STATIONS, Plan
from benchmarks.result import Collector
from benchmarks.servers.server import Durability, ServerUnderTest
from chargeloom import clock

UNIT: Final = "MB/station-year"
JOURNAL: Final = ("journal", "journal_block")
JOURNAL_DAYS: Final = 30
CAN_TELL: Final = "SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')"
PAGES: Final = """
    SELECT coalesce(sum(dbstat.pgsize), 0)
    FROM dbstat JOIN sqlite_schema AS thing ON thing.name = dbstat.name
    WHERE thing.tbl_name IN (SELECT value FROM json_each(?))"""


def measure(arena: Arena, servers: Sequence[ServerUnderTest], plan: Plan, into: Collector) -> None:
    """Drive readings of nine samples and of one, and weigh the folder of the stopped server."""
    for sample_count in READING_SIZES:
        for server in servers:
            say(f"disk, {sample_count} to a reading: {server.name}")
            readings = plan.readings if server.name == OURS else plan.peer_readings
            weight = _weigh(arena, server, readings // READING_STATIONS, sample_count)
            name = f"disk-{sample_count}-{'samples' if sample_count > 1 else 'sample'}"
            into.add(name, server.name, weight.whole_mb, UNIT)
            if weight.pruned_mb is not None:
                into.add(f"{name}-pruned", server.name, weight.pruned_mb, UNIT)


class Weight(NamedTuple):
    """A station's year: with all that it ever sent, and with the journal of the last 30 days."""

    whole_mb: float
    pruned_mb: float | None


def year(total_bytes: float, journal_bytes: float | None, readings: int) -> Weight:
    """Reckon from some readings to a year of them."""
    to_year_mb = READINGS_A_YEAR / readings / 1e6
    if journal_bytes is None:
        return Weight(total_bytes * to_year_mb, None)
    forgotten_bytes = journal_bytes * (1 - JOURNAL_DAYS / 365)
    return Weight(total_bytes * to_year_mb, (total_bytes - forgotten_bytes) * to_year_mb)


def _weigh(arena: Arena, server: ServerUnderTest, readings: int, sample_count: int) -> Weight:
    begin = datetime.fromtimestamp(clock.now() / 1e6, UTC) - timedelta(minutes=readings + 3)
    scripts = [
        MinuteScript(number, arena.population.tokens[number], begin, sample_count)
        for number in range(READING_STATIONS)
    ]
    data_dir = arena.fresh(server)
    checkpoint(server.database(data_dir))
    empty_bytes = folder_bytes(data_dir)
    with arena.trial(server, data_dir, Durability.FULL) as (_, load):
        load.connect(arena.population.stations[:READING_STATIONS], scripts)
        load.prepare()
        load.say(readings)
    checkpoint(server.database(data_dir))
    total_bytes = folder_bytes(data_dir) - empty_bytes
    journal_bytes = tables_bytes(server.database(data_dir), JOURNAL)
    return year(total_bytes, journal_bytes, readings * READING_STATIONS)


def checkpoint(database: Path) -> None:
    """Bring the write-ahead log home: only what lasts is weighed."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def folder_bytes(folder: Path) -> int:
    """Add up the sizes of all files below."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def tables_bytes(database: Path, tables: Sequence[str]) -> int | None:
    """Add up the pages of tables and of their indices; None where this SQLite cannot tell."""
    with closing(sqlite3.connect(database)) as connection:
        if not connection.execute(CAN_TELL).fetchone()[0]:
            return None
        found = connection.execute(PAGES, (json.dumps(tables),)).fetchone()[0]
    return int(found)
