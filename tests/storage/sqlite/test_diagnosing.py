"""What keeps a database from being opened is said in one sentence, with what helps."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from chargeloom.storage.sqlite import diagnosing
from chargeloom.storage.sqlite.diagnosing import described, diagnosed
from chargeloom.storage.sqlite.reading import answering
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.unavailable import StorageUnavailable


async def refusal(path: Path) -> str:
    store = SqliteStore(path)
    with pytest.raises(StorageUnavailable) as refused:
        await store.open()
    await store.close()
    return str(refused.value)


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE theirs (x)")


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


@pytest.mark.parametrize(
    ("lay", "told"),
    [
        (no_database, "file is not a database; it was damaged or replaced: restore the backup"),
        (of_another_program, "another program made this database"),
        (Path.mkdir, "it is a folder; name a file"),
    ],
)
async def test_what_is_no_database_of_ours_is_left_as_it_is(
    tmp_path: Path, lay: Callable[[Path], None], told: str
) -> None:
    path = tmp_path / "facts.db"
    lay(path)
    before = path.read_bytes() if path.is_file() else b""
    said = await refusal(path)
    assert told in said
    assert str(path) in said
    assert (path.read_bytes() if path.is_file() else b"") == before


async def test_a_database_of_a_newer_version_is_told_with_both_versions(tmp_path: Path) -> None:
    path = tmp_path / "facts.db"
    store = SqliteStore(path)
    await store.open()
    await store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    said = await refusal(path)
    assert said.startswith(f"{path}: a newer version made this database: its schema is 9999, ")
    assert "restore the backup" in said


def test_a_file_of_another_user_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "facts.db"
    log = tmp_path / "facts.db-shm"
    log.touch()
    monkeypatch.setattr(os, "access", lambda place, _: place != log)
    said = diagnosed(sqlite3.OperationalError("disk I/O error"), path)
    assert said.startswith(f"{log}: this user may not read and write it; ")
    assert "chown" in said


def test_a_full_disk_is_told_in_the_words_of_sqlite_alone(tmp_path: Path) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    said = described(OperationalError("INSERT", {}, full), tmp_path)
    advice = diagnosing._ADVICE[sqlite3.SQLITE_FULL]
    assert said == f"{tmp_path}: database or disk is full; {advice}"


def test_what_nobody_knows_a_remedy_for_is_told_as_it_is(tmp_path: Path) -> None:
    assert described(MemoryError(), tmp_path) == f"{tmp_path}: MemoryError"


def test_a_full_disk_that_sqlite_calls_broken_is_told_as_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lays out the memory that readers share with the writer, and finds no room for that."""
    broken = sqlite3.OperationalError("disk I/O error")
    broken.sqlite_errorcode = sqlite3.SQLITE_IOERR
    path = tmp_path / "facts.db"
    assert "look into the log of the machine" in diagnosed(broken, path)
    full = shutil.disk_usage(tmp_path)._replace(free=4096)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    assert diagnosed(broken, path).startswith(f"{path}: the disk is full; make room")


@pytest.mark.parametrize(
    ("revision", "told"),
    [
        ("9999", "a newer version made this database: its schema is 9999, "),
        ("0001", "a start of `chargeloom serve` brings it up to date"),
        (None, "it has no schema of ours"),
    ],
)
async def test_who_only_reads_says_what_another_schema_means(
    tmp_path: Path, revision: str | None, told: str
) -> None:
    path = tmp_path / "facts.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version SELECT ?1 WHERE ?1 NOTNULL", (revision,))
    with pytest.raises(StorageUnavailable) as refused:
        async with answering(path):
            pass
    assert str(refused.value).startswith(f"{path}: ")
    assert told in str(refused.value)
