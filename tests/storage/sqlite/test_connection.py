"""The connection that writes: what it promises is really set, and a log is healed before it is used."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from chargeloom.storage.sqlite.connection import (
    CHECKPOINT_PAGES,
    FILLER_BYTES,
    Settings,
    Synchronous,
    connect,
    heal,
    prove_writable,
)
from chargeloom.storage.unavailable import StorageUnavailable

LEVELS: dict[Synchronous, int] = {"off": 0, "normal": 1, "full": 2}


def pragma(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "facts.db"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(Settings(path))) as opened:
        yield opened


def wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def test_nobody_else_may_read_what_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    umask = os.umask(0)
    try:
        made = connect(Settings(path))
        prove_writable(made)
    finally:
        os.umask(umask)
    names = ("new.db", "new.db-wal", "new.db-shm")
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names}
    made.close()
    assert set(modes.values()) == {0o600}


def test_a_file_that_is_there_keeps_its_rights(path: Path) -> None:
    path.touch()
    path.chmod(0o640)
    connect(Settings(path)).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_commit_waits_for_the_disk_unless_told_otherwise(connection: sqlite3.Connection) -> None:
    assert pragma(connection, "synchronous") == LEVELS["full"]
    assert pragma(connection, "journal_mode") == "wal"
    assert pragma(connection, "wal_autocheckpoint") == CHECKPOINT_PAGES
    assert pragma(connection, "busy_timeout") == 30_000
    assert pragma(connection, "foreign_keys") == 0


@pytest.mark.parametrize("level", LEVELS)
def test_what_a_commit_waits_for_can_be_chosen(path: Path, level: Synchronous) -> None:
    with closing(connect(Settings(path, level))) as opened:
        assert pragma(opened, "synchronous") == LEVELS[level]


def test_the_log_is_empty_before_anything_is_appended(
    path: Path, connection: sqlite3.Connection
) -> None:
    connection.execute("INSERT INTO probe (id, filler) VALUES (1, x'00')")
    assert wal(path).stat().st_size > 0
    with closing(connect(Settings(path))) as second:
        assert wal(path).stat().st_size == 0
        assert pragma(second, "integrity_check") == "ok"
        assert second.execute("SELECT count(*) FROM probe").fetchone() == (1,)


def test_a_log_that_can_not_be_emptied_is_not_appended_to(
    path: Path, connection: sqlite3.Connection
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as endless:
        connection.execute("INSERT INTO probe (id, filler) VALUES (1, x'00')")
        endless.execute("BEGIN")
        endless.execute("SELECT count(*) FROM probe").fetchone()
        connection.execute("INSERT INTO probe (id, filler) VALUES (2, x'00')")
        with pytest.raises(StorageUnavailable, match="another process reads"):
            connect(Settings(path, patience_s=0.01))
        endless.execute("COMMIT")
        heal(connection, Settings(path, patience_s=0))


def test_a_guest_neither_waits_for_a_reader_nor_keeps_the_writer_waiting(
    path: Path, connection: sqlite3.Connection
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as endless:
        connection.execute("INSERT INTO probe (id, filler) VALUES (1, x'00')")
        endless.execute("BEGIN")
        endless.execute("SELECT count(*) FROM probe").fetchone()
        connection.execute("PRAGMA busy_timeout = 0")
        with closing(connect(Settings(path, is_guest=True))) as guest:
            connection.execute("INSERT INTO probe (id, filler) VALUES (2, x'00')")
            assert guest.execute("SELECT count(*) FROM probe").fetchone() == (2,)
            assert pragma(guest, "busy_timeout") == 30_000


def test_writing_is_proven_with_more_than_a_small_batch(connection: sqlite3.Connection) -> None:
    prove_writable(connection)
    assert pragma(connection, "page_count") > FILLER_BYTES / 4096
    assert connection.execute("SELECT length(filler) FROM probe").fetchone() == (0,)


def test_room_for_a_few_rows_is_no_proof(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA max_page_count = {pragma(connection, 'page_count') + 100}")
    connection.execute("INSERT INTO probe (id, filler) VALUES (2, zeroblob(9000))")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        prove_writable(connection)


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        connect(Settings(tmp_path / "missing" / "facts.db"))


def test_a_file_that_is_no_database_is_said(path: Path) -> None:
    path.write_bytes(b"x" * 5000)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        connect(Settings(path))


def test_a_place_without_a_log_is_refused() -> None:
    with pytest.raises(StorageUnavailable, match="write-ahead log"):
        connect(Settings(Path(":memory:")))
