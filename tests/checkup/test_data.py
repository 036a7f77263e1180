"""The data folder, as a doctor finds it: new, in use, damaged, too new, without its key."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from chargeloom.checkup import data
from chargeloom.checkup.finding import Finding, Verdict
from chargeloom.composition.footing import SECRET_KEY
from chargeloom.domain.access import Role
from chargeloom.domain.instant import Instant
from chargeloom.places import DATABASE
from chargeloom.storage.sqlite import inspecting
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.tenure import Tenure
from tests.rig import prepare, running
from tests.storage import facts


def worst(found: list[Finding]) -> Verdict:
    return max((one.verdict for one in found), key=list(Verdict).index)


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    await prepare(tmp_path)
    return tmp_path / DATABASE


def look(path: Path) -> list[Finding]:
    return [*data.database(path, is_thorough=True)]


async def test_a_charge_that_was_changed_on_the_disk_is_named(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.commit(facts.unit(facts.station(), facts.full_transaction()))
    await store.close()
    assert worst(await asyncio.to_thread(look, path)) is Verdict.OK
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE \"transaction\" SET meter_stop_wh = '1'")
    told = await asyncio.to_thread(look, path)
    assert worst(told) is Verdict.FAILURE
    assert "tx_" in next(one.words for one in told if one.about == "charges")


def test_a_new_place_is_no_failure(tmp_path: Path) -> None:
    new = tmp_path / "not" / "yet"
    assert worst([*data.folder(new)]) is Verdict.NOTE
    assert worst([*data.secret_key(new / "secret.key", has_database=False)]) is Verdict.NOTE
    assert worst(look(new / DATABASE)) is Verdict.NOTE
    assert list(tmp_path.iterdir()) == []


def test_little_room_is_told_early_and_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert worst([*data.folder(tmp_path)]) is not Verdict.FAILURE
    monkeypatch.setattr(data, "LITTLE", 1 << 60)
    assert worst([*data.folder(tmp_path)]) is Verdict.WARNING
    monkeypatch.setattr(data, "TOO_LITTLE", 1 << 60)
    assert worst([*data.folder(tmp_path)]) is Verdict.FAILURE


def test_a_disk_on_the_network_is_refused(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nhost:/share {tmp_path} nfs4 rw 0 0\n")
    assert worst([*data.filesystem(tmp_path / "data", mounts)]) is Verdict.FAILURE
    mounts.write_text("disk / ext4 rw 0 0\n")
    assert worst([*data.filesystem(tmp_path / "data", mounts)]) is Verdict.OK


def test_the_key_is_there_whole_and_private(tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    assert worst([*data.secret_key(key, has_database=True)]) is Verdict.FAILURE
    key.write_bytes(bytes(31))
    assert worst([*data.secret_key(key, has_database=True)]) is Verdict.FAILURE
    key.write_bytes(bytes(32))
    key.chmod(0o644)
    assert worst([*data.secret_key(key, has_database=True)]) is Verdict.WARNING
    key.chmod(0o600)
    assert worst([*data.secret_key(key, has_database=True)]) is Verdict.OK


def test_a_database_that_everybody_may_read_is_told_of(tmp_path: Path) -> None:
    copy = tmp_path / "chargeloom.db"
    assert not list(data.private(copy))
    copy.touch()
    for folder, file, is_open in (
        (0o755, 0o644, True),
        (0o755, 0o640, False),
        (0o700, 0o644, False),
    ):
        tmp_path.chmod(folder)
        copy.chmod(file)
        assert [one.advice for one in data.private(copy)] == [f"chmod 600 {copy}"] * is_open


async def test_a_key_that_is_not_that_of_the_database_is_found(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        await rig.core.accessing.create_key("reader", Role.VIEWER, "Ada")
    key, path = tmp_path / SECRET_KEY, tmp_path / DATABASE
    own = await asyncio.to_thread(lambda: [*data.fitting(key, path)])
    key.write_bytes(bytes(32))
    foreign = await asyncio.to_thread(lambda: [*data.fitting(key, path)])
    path.write_bytes(b"")
    nothing = await asyncio.to_thread(lambda: [*data.fitting(key, path)])
    assert (own, worst(foreign), nothing) == ([], Verdict.WARNING, [])


def test_a_database_of_ours_is_whole_and_stays_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    assert worst(look(path)) is Verdict.OK
    assert path.read_bytes() == before


def test_a_damaged_database_is_found(path: Path) -> None:
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for place in range(3 * 4096, size, 4096):
            file.seek(place)
            file.write(b"\xff" * 64)
    assert worst(look(path)) is Verdict.FAILURE


def test_a_database_that_takes_too_long_is_not_called_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspecting, "_STEPS", 1)
    assert inspecting.faults(path, is_thorough=True, patience_s=-1.0) is None


@pytest.mark.parametrize(
    ("revision", "expected"), [("0001", Verdict.NOTE), ("9999", Verdict.FAILURE)]
)
def test_an_older_schema_is_brought_up_and_a_newer_one_is_refused(
    path: Path, revision: str, expected: Verdict
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    assert worst(look(path)) is expected


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    assert worst(look(other)) is Verdict.FAILURE
    other.write_bytes(b"no database at all" * 100)
    assert worst(look(other)) is Verdict.FAILURE


def test_a_database_that_a_start_had_no_room_for_is_no_other_programs(tmp_path: Path) -> None:
    blank = tmp_path / "blank.db"
    with closing(sqlite3.connect(blank)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert worst(look(blank)) is Verdict.NOTE


def test_a_disk_that_can_only_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = SimpleNamespace(f_flag=os.ST_RDONLY)
    monkeypatch.setattr(os, "statvfs", lambda _: sealed)
    (found,) = data.folder(tmp_path)
    assert (found.verdict, "can only be read" in found.words) == (Verdict.FAILURE, True)


def test_who_serves_is_told(path: Path) -> None:
    (free,) = data.server(path)
    tenure = Tenure.take(path)
    (held,) = data.server(path)
    tenure.give_up()
    (again,) = data.server(path)
    assert (free.words, again.words) == ("does not run",) * 2
    assert held.words == f"runs, as process {os.getpid()}"


async def test_notices_that_reach_nobody_are_told_of(path: Path) -> None:
    assert [one.verdict for one in data.notices(path, facts.NOON)] == [Verdict.OK]
    store = SqliteStore(path)
    await store.open()
    await store.commit(facts.unit(facts.outbox_entry(created_at=facts.NOON)))
    await store.close()
    soon, late = Instant(facts.NOON + data.LATE_US), Instant(facts.NOON + data.LATE_US + 1)
    assert [one.verdict for one in data.notices(path, soon)] == [Verdict.NOTE]
    (warned,) = data.notices(path, late)
    assert warned.verdict is Verdict.WARNING
    assert "1 wait for 1 addressees" in warned.words
    assert [*data.notices(path.with_name("gone"), late)] == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert worst([*data.folder(file)]) is Verdict.FAILURE
    assert worst([*data.folder(file / "below")]) is Verdict.FAILURE
