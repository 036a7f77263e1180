"""Copies of a past that the store made: rows of the same shape, their ids and times moved back by whole periods.

SQLite writes them itself, so that a million charges take a minute and not an hour.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

_ID, _AT, _NUMBER, _SERIAL, _NONE = "id", "at", "number", "serial", "none"
_MOVED: Final[Mapping[str, Mapping[str, str]]] = {
    "session": {"id": _ID, "opened_at": _AT, "closed_at": _AT},
    "transaction": {
        "id": _ID,
        "session": _ID,
        "number": _NUMBER,
        "serial": _SERIAL,
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
    _ID: '"%s" - :k * :ids',
    _AT: '"%s" - :k * :period',
    _SERIAL: '"%s" + :k * (SELECT max("serial") FROM kept)',
    _NONE: 'nullif("%s", "seal")',
    _NUMBER: "\"%s\" || '-' || :k",
}


@contextmanager
def copying(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that does not run, to write much without a journal."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -262144"):
            database.execute(f"PRAGMA {pragma}")
        yield database


def copy(database: sqlite3.Connection, names: Sequence[str], at_least: int, period: int) -> None:
    """Copy tables back in time, the oldest period first, until the first has as many rows as wanted; `period` in microseconds."""
    (made,) = database.execute(count(names[0])).fetchone()
    copies = max(-(-at_least // made) - 1, 0)
    for name in names:
        database.execute(f'CREATE TEMP TABLE kept AS SELECT * FROM "{name}"')  # noqa: S608 our own
        statement = _copying(database, name)
        for k in range(copies, 0, -1):
            moved = {"k": k, "ids": id_shift(period), "period": period}
            database.execute(statement, moved)
        database.execute("DROP TABLE kept")


def id_shift(period: int) -> int:
    """Say what a period is in ids, which count milliseconds above 21 bits of chance."""
    return (period // 1000) << 21


def count(name: str) -> str:
    """Write how the rows of a table are counted."""
    return f'SELECT count(*) FROM "{name}"'  # noqa: S608 our own names


def _copying(database: sqlite3.Connection, name: str) -> str:
    """Write the statement that copies what was kept of a table, k periods back."""
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{name}")')]
    moved = _MOVED[name]
    told = [_HOW[moved[one]] % one if one in moved else f'"{one}"' for one in columns]
    listed = ", ".join(f'"{one}"' for one in columns)
    return f'INSERT INTO "{name}" ({listed}) SELECT {", ".join(told)} FROM kept'  # noqa: S608 our own
