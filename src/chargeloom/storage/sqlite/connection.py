"""The one connection that writes: how it is opened, and made sure of."""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, NamedTuple

from chargeloom import clock
from chargeloom.storage.migrations.head import HEAD
from chargeloom.storage.sqlite.statements import PREPARED_STATEMENTS
from chargeloom.storage.unavailable import StorageUnavailable

Synchronous = Literal["full", "normal", "off"]

OLDEST_SQLITE: Final = (3, 37, 0)
CHECKPOINT_PAGES: Final = 4_000
CACHE_KIB: Final = 64 * 1024
FILLER_BYTES: Final = 1 << 20
"""What must fit before we say that writing works again: one small batch that fits proves little."""

_REVISIONS: Final = "alembic_version"
_IN_MEMORY: Final = ":memory:"
_LOOK_AGAIN_S: Final = 0.02


class Settings(NamedTuple):
    """Where the file is, and how it is written."""

    path: Path
    synchronous: Synchronous = "full"
    patience_s: float = 30.0
    """How long a lock of another process only delays."""
    is_guest: bool = False
    """Whether this is a command that may run beside a server, whose log is whole."""
    factory: type[sqlite3.Connection] = sqlite3.Connection
    audit_key: bytes = b""
    """What the audit's chain is made under; it lies outside the database."""
    reserve_bytes: int = 0
    """How much room is kept back for the facts of charges; 0 keeps none."""


def connect(settings: Settings) -> sqlite3.Connection:
    """Open the file for writing, healed and at the newest schema. Raises sqlite3.Error, StorageUnavailable."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StorageUnavailable(f"SQLite {sqlite3.sqlite_version} is too old")
    _make_private(settings.path)
    connection = sqlite3.connect(
        settings.path,
        timeout=settings.patience_s,
        isolation_level=None,
        cached_statements=PREPARED_STATEMENTS,
        factory=settings.factory,
    )
    try:
        _refuse_another_programs(connection)
        _configure(connection, settings)
        heal(connection, settings)
        _upgrade(connection, settings)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make the file where it is missing, for this user alone: SQLite gives its log the same rights, and takes any umask's.

    One that is there is not touched: to close it would give up the locks that this process holds on it.
    Why none can be made SQLite tells itself.
    """
    if str(path) == _IN_MEMORY:
        return
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def heal(connection: sqlite3.Connection, settings: Settings) -> None:
    """Move everything from the write-ahead log into the database, and empty the log.

    When a sync of the log once failed, and its process ended, the log may hold frames that the
    system's cache shows and the disk lacks. Whatever we would append behind such a hole would be
    gone after a power cut, for recovery stops at the hole: so nothing is ever appended there.
    """
    patience_ends = clock.monotonic() + settings.patience_s
    while not _empty_log(connection, settings.patience_s) and not settings.is_guest:
        if clock.monotonic() >= patience_ends:
            raise StorageUnavailable("another process reads the database without end")
        time.sleep(_LOOK_AGAIN_S)


def _empty_log(connection: sqlite3.Connection, patience_s: float) -> bool:
    """Try once: a checkpoint that waits for readers keeps the writers of all processes waiting."""
    connection.execute("PRAGMA busy_timeout = 0")
    is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {int(patience_s * 1000)}")
    return not is_busy


def prove_writable(connection: sqlite3.Connection) -> None:
    """Write something of the size of a large batch, durably, and take it away again."""
    write = "INSERT OR REPLACE INTO probe (id, filler) VALUES (1, zeroblob(?))"
    for size in (FILLER_BYTES, 0):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(write, (size,))
        connection.execute("COMMIT")


def _refuse_another_programs(connection: sqlite3.Connection) -> None:
    """Look before anything is changed in it. Raises StorageUnavailable."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if tables and _REVISIONS not in tables:
        raise StorageUnavailable(
            "another program made this database, and needs it as it is; name another data folder (--data)"
        )


def _configure(connection: sqlite3.Connection, settings: Settings) -> None:
    _keep_log(connection, settings)
    connection.execute(f"PRAGMA synchronous = {settings.synchronous}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    # What a statement of many rows may have to take back is written to a file otherwise, half of all that is written.
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    # Rows refer to stations by numbers that the writer looked up in the same transaction, and no
    # row that others refer to is ever deleted: a second look-up for each row would find nothing.
    connection.execute("PRAGMA foreign_keys = OFF")


def _keep_log(connection: sqlite3.Connection, settings: Settings) -> None:
    """Turn the write-ahead log on; SQLite doesn't wait by itself for another that turns it on as well."""
    patience_ends = clock.monotonic() + settings.patience_s
    while (mode := _turn_log_on(connection)) is None:
        if clock.monotonic() >= patience_ends:
            raise StorageUnavailable("another process holds the database without end")
        time.sleep(_LOOK_AGAIN_S)
    if mode != "wal":
        raise StorageUnavailable(f"the database can't keep a write-ahead log here: {mode}")


def _turn_log_on(connection: sqlite3.Connection) -> str | None:
    """Try once; None while another process is in the way."""
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return None
    return str(mode)


def _upgrade(connection: sqlite3.Connection, settings: Settings) -> None:
    if _revision(connection) == HEAD:
        return
    # The tool takes a third of a second to load, and most starts do not need it.
    from chargeloom.storage.migrations.upgrading import upgrade  # noqa: PLC0415

    upgrade(lambda: sqlite3.connect(settings.path, timeout=settings.patience_s))


def _revision(connection: sqlite3.Connection) -> str | None:
    exists = "SELECT 1 FROM sqlite_master WHERE name = ?"
    if connection.execute(exists, (_REVISIONS,)).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row is not None else None
