"""The peers' database before the first frame, and what it holds after the last."""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.copies import copying
from benchmarks.history import Charge
from benchmarks.population import Population
from benchmarks.script import Rows

SCHEMAS: Final = ("schema.sql", "schema_v201.sql")
FOR_LISTS: Final = "schema_lists.sql"
"""What the message path itself never looks up."""
DATABASE: Final = "peer.db"

CHARGE: Final = """
    INSERT INTO charge (station_id, connector_id, id_tag, started_at, meter_start, authorization,
                        stopped_at, meter_stop, stop_reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
COUNTS: Final = (
    "SELECT count(*) FROM journal WHERE message IS NOT NULL",
    "SELECT count(*) FROM sample",
    "SELECT count(*) FROM event WHERE type = 'connector.status'",
    "SELECT count(*) FROM charge",
    "SELECT count(*) FROM charge WHERE stopped_at IS NOT NULL",
)


def seed(data_dir: Path, population: Population, schemas: Iterable[str] = SCHEMAS) -> None:
    """Create the tables, the stations and the tokens."""
    data_dir.mkdir(parents=True)
    stations = (
        (account.identity, hashlib.sha256(account.password.encode()).hexdigest())
        for account in population.stations
    )
    tokens = ((uid, "Accepted") for uid in population.tokens)
    with closing(sqlite3.connect(data_dir / DATABASE)) as database, database:
        for schema in schemas:
            database.executescript(Path(__file__).with_name(schema).read_text())
        database.executemany("INSERT INTO station (id, password_hash) VALUES (?, ?)", stations)
        database.executemany("INSERT INTO token (uid, status) VALUES (?, ?)", tokens)


def fill(data_dir: Path, charges: Iterable[Charge]) -> None:
    """Add ended transactions."""
    rows = (
        (
            charge.identity,
            1,
            charge.id_tag,
            charge.started_at.isoformat(),
            charge.meter_start_wh,
            "Accepted",
            charge.stopped_at.isoformat(),
            charge.meter_stop_wh,
            "Local",
        )
        for charge in charges
    )
    with copying(data_dir / DATABASE) as database:
        database.execute("BEGIN")
        database.executemany(CHARGE, rows)
        database.execute("COMMIT")


def stored(data_dir: Path) -> Rows:
    """Count the rows of every kind."""
    with closing(sqlite3.connect(data_dir / DATABASE)) as database:
        return Rows(*(database.execute(query).fetchone()[0] for query in COUNTS))
