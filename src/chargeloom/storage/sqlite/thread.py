"""A connection of aiosqlite whose thread is told once to end."""

import asyncio
import sqlite3
from functools import partial
from typing import Any, Final

import aiosqlite

_ROWS_AT_ONCE: Final = 64


class Connection(aiosqlite.Connection):
    """A connection that several may close at once, as happens to a question that is given up while all ends.

    What is asked of a thread that has ended is never answered: who closed second would wait for ever.
    """

    def __init__(self, database: str, **how: Any) -> None:
        super().__init__(partial(sqlite3.connect, database, **how), _ROWS_AT_ONCE)
        self._thread.daemon = True
        self._end: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Let the thread end; returns what waits for that, for each who asks."""
        if self._end is None:
            self._end = super().stop()
        return asyncio.shield(self._end) if self._end is not None else None
