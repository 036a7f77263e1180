"""The backends that the contract is proven for, and what a test may do to each from outside."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Table, select
from sqlalchemy.dialects import sqlite

from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.store import Store
from tests.blank import put_blank
from tests.storage.failing import FailingConnection


class Backend(Protocol):
    """A place for facts that several stores may open, one after another or side by side."""

    def store(self) -> Store:
        """Make a store on it, not open yet."""

    def rows(self, table: Table) -> Sequence[dict[str, Any]]:
        """Read a table from outside, on a connection that has nothing to do with any store."""

    def break_writing(self) -> None:
        """Let every commit of stores made from here fail, as a broken disk does."""

    def mend_writing(self) -> None:
        """Let commits succeed again."""


class SqliteBackend:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "facts.db"
        put_blank(self._path)
        self._connection = FailingConnection.fresh()

    def store(self) -> Store:
        return SqliteStore(self._path, retry_s=0.01, factory=self._connection)

    def rows(self, table: Table) -> Sequence[dict[str, Any]]:
        with closing(sqlite3.connect(self._path)) as connection:
            connection.row_factory = sqlite3.Row
            found = connection.execute(str(select(table).compile(dialect=sqlite.dialect())))
            return [dict(row) for row in found]

    def break_writing(self) -> None:
        self._connection.failure = "disk I/O error"

    def mend_writing(self) -> None:
        self._connection.failure = None


class Named(NamedTuple):
    name: str
    make: Callable[[Path], Backend]


BACKENDS = (Named("sqlite", SqliteBackend),)
