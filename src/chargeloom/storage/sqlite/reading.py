"""Connections that only read."""

import sqlite3
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import aiosqlite
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from chargeloom.storage.reader import Reader

READERS: Final = 4
PATIENCE_S: Final = 10.0


def reader(path: Path) -> Reader:
    """Make a reader of the file. It cannot write, and on leaving it leaves the log to the writer."""
    return Reader(_engine(path), begin="BEGIN")


def _engine(path: Path) -> AsyncEngine:
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    engine = create_async_engine(
        "sqlite+aiosqlite://",
        async_creator=lambda: aiosqlite.connect(uri, uri=True, timeout=PATIENCE_S),
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
