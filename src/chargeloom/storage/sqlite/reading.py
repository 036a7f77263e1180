"""Connections that only read."""

import sqlite3
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from chargeloom.storage.reader import Reader
from chargeloom.storage.sqlite.failures import hides_answers

READERS: Final = 4
PATIENCE_S: Final = 10.0


def reader(path: Path) -> Reader:
    """Make a reader of the file. It cannot write, and on leaving it leaves the log to the writer."""
    return Reader(_engine(path), begin="BEGIN", hides_answers=hides_answers)


def _engine(path: Path) -> AsyncEngine:
    file = f"file:{quote(str(path.absolute()))}"
    url = URL.create("sqlite+aiosqlite", database=file, query={"mode": "ro", "uri": "true"})
    engine = create_async_engine(
        url,
        connect_args={"timeout": PATIENCE_S},
        poolclass=AsyncAdaptedQueuePool,
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=PATIENCE_S,
    )
    event.listen(engine.sync_engine, "connect", _configure)
    return engine


def _configure(connection: Any, _: object) -> None:
    cursor: sqlite3.Cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.execute("PRAGMA cache_size = -8192")
    cursor.close()
