"""Looking at a database from outside: whether it is whole, and of which version; nothing is written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from chargeloom import clock
from chargeloom.domain.ids import handed_out_at
from chargeloom.domain.instant import Instant
from chargeloom.storage.migrations.head import HEAD
from chargeloom.storage.sqlite.connection import OLDEST_SQLITE
from chargeloom.storage.sqlite.diagnosing import described
from chargeloom.storage.sqlite.reading import read_only, revision
from chargeloom.storage.unavailable import StorageUnavailable

_STEPS: Final = 100_000
"""So many steps of SQLite's machine pass between two looks at the clock."""


class Library(NamedTuple):
    """The SQLite of this process."""

    version: str
    oldest: str
    is_new_enough: bool
    is_thread_safe: bool
    options: tuple[str, ...]


class Schema(NamedTuple):
    """Which version a database is of, and which one we read."""

    found: str | None
    newest: str
    is_blank: bool = False
    """Nothing was ever written to it, as a start leaves it that the disk had no room for."""

    @property
    def is_newest(self) -> bool:
        return self.found == self.newest


class Waiting(NamedTuple):
    """What has reached nobody yet."""

    entries: int
    topics: int
    since: Instant | None


def library() -> Library:
    """Say which SQLite lives in this process."""
    with closing(sqlite3.connect(":memory:")) as connection:
        options = tuple(row[0] for row in connection.execute("PRAGMA compile_options"))
    return Library(
        version=sqlite3.sqlite_version,
        oldest=".".join(map(str, OLDEST_SQLITE)),
        is_new_enough=sqlite3.sqlite_version_info >= OLDEST_SQLITE,
        is_thread_safe="THREADSAFE=0" not in options,
        options=options,
    )


def schema(path: Path) -> Schema:
    """Say which schema a database has. Raises StorageUnavailable."""
    found = revision(path)
    return Schema(found, HEAD, is_blank=found is None and _is_blank(path))


def _is_blank(path: Path) -> bool:
    with _open(path) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def faults(path: Path, *, is_thorough: bool, patience_s: float) -> tuple[str, ...] | None:
    """List what is broken in a database; None when there was no time to see it all. Raises StorageUnavailable."""
    check = "integrity_check" if is_thorough else "quick_check"
    ends_at = clock.monotonic() + patience_s
    with _open(path) as connection:
        connection.set_progress_handler(lambda: int(clock.monotonic() > ends_at), _STEPS)
        try:
            told = [str(row[0]) for row in connection.execute(f"PRAGMA {check}(10)")]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return None
    return () if told == ["ok"] else tuple(told)


def newest(path: Path) -> Instant | None:
    """Tell when the newest frame of the journal was written, by the clock of then. Raises StorageUnavailable."""
    with _open(path) as connection:
        (last,) = connection.execute("SELECT max(id) FROM journal").fetchone()
    return None if last is None else handed_out_at(last)


def waiting(path: Path) -> Waiting:
    """Tell what waits in the outbox for whoever is to be told. Raises StorageUnavailable."""
    with _open(path) as connection:
        asked = "SELECT count(*), count(DISTINCT topic), min(created_at) FROM outbox"
        entries, topics, since = connection.execute(asked).fetchone()
    return Waiting(entries, topics, None if since is None else Instant(since))


def was_used(path: Path) -> bool:
    """Whether somebody did something in it that was audited, as the first start does. Raises StorageUnavailable."""
    with _open(path) as connection:
        has_audit = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'audit_head'"
        if connection.execute(has_audit).fetchone() is None:
            return False
        return connection.execute("SELECT 1 FROM audit_head").fetchone() is not None


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(read_only(path)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StorageUnavailable(described(error, path)) from error
