"""Connections that only read."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from chargeloom.storage.answering import Answering
from chargeloom.storage.migrations.head import HEAD
from chargeloom.storage.reader import Reader
from chargeloom.storage.sqlite.diagnosing import described
from chargeloom.storage.sqlite.failures import hides_answers
from chargeloom.storage.unavailable import ABSENT, StorageUnavailable

READERS: Final = 4
PATIENCE_S: Final = 10.0


def reader(path: Path) -> Reader:
    """Make a reader of the file. It cannot write, and on leaving it leaves the log to the writer."""
    return Reader(
        _engine(path),
        at_once=READERS,
        begin="BEGIN",
        hides_answers=hides_answers,
        interrupt=sqlite3.Connection.interrupt,
    )


@asynccontextmanager
async def answering(path: Path) -> AsyncIterator[Answering]:
    """Ask a database, beside its server or without one, and change nothing. Raises StorageUnavailable."""
    found = revision(path)
    if found != HEAD:
        raise StorageUnavailable(f"{path}: {_unreadable(found)}")
    asked = reader(path)
    try:
        yield Answering(asked)
    finally:
        await asked.close()


def _unreadable(found: str | None) -> str:
    """Say why a database of another schema can't be read, and what helps."""
    if found is None:
        return "it has no schema of ours: no server was ever started on it"
    if found > HEAD:
        return (
            f"a newer version made this database: its schema is {found}, and this version reads {HEAD};"
            " use that version"
        )
    return (
        f"its schema is {found}, and this version reads {HEAD};"
        " a start of `chargeloom serve` brings it up to date"
    )


def revision(path: Path) -> str | None:
    """Read which schema a database has; None where it has none. Raises StorageUnavailable."""
    if not path.is_file():
        raise StorageUnavailable(f"{path}: {ABSENT}")
    try:
        with closing(read_only(path)) as connection:
            tables = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
            if connection.execute(tables).fetchone() is None:
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise StorageUnavailable(described(error, path)) from error
    return str(row[0]) if row is not None else None


def read_only(path: Path) -> sqlite3.Connection:
    """Open a database that nothing can be written to."""
    return sqlite3.connect(f"{_file(path)}?mode=ro", uri=True, timeout=PATIENCE_S)


def _file(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}"


def _engine(path: Path) -> Engine:
    url = URL.create("sqlite", database=_file(path), query={"mode": "ro", "uri": "true"})
    engine = create_engine(
        url,
        connect_args={"timeout": PATIENCE_S, "check_same_thread": False},
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
    )
    event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: sqlite3.Connection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.execute("PRAGMA cache_size = -8192")
    cursor.close()
