"""Disks that are full, read-only or broken, and locks of others: no acknowledgement, and no loss."""

import asyncio
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import shake_128
from pathlib import Path
from typing import Any, ClassVar

import pytest

from chargeloom.domain.ids import FrameId
from chargeloom.storage.pages import Page
from chargeloom.storage.sqlite.place import Place
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.unavailable import StorageUnavailable
from tests.blank import put_blank
from tests.patience import PATIENCE_S
from tests.shared import REPOSITORY
from tests.storage import facts
from tests.storage.failing import FailingConnection


def recovery(store: SqliteStore) -> asyncio.Event:
    """Make an event that is set when the store says that it writes again."""
    recovered = asyncio.Event()
    store.on_recovery(recovered.set)
    return recovered


@pytest.fixture
def path(tmp_path: Path) -> Path:
    put_blank(tmp_path / "facts.db")
    return tmp_path / "facts.db"


@asynccontextmanager
async def opened(path: Path, **settings: Any) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(path, retry_s=0.01, **settings)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def fill(store: SqliteStore) -> list[FrameId]:
    """Submit until the store gives up; return what it acknowledged."""
    acknowledged: list[FrameId] = []
    await store.commit(facts.unit(facts.station()))
    number = 0
    while store.is_available:
        number += 2
        frame = shake_128(b"%d" % number).digest(20_000)
        with suppress(StorageUnavailable):
            await store.commit(facts.unit(facts.exchange(number, frame=frame)))
            acknowledged.append(FrameId(number))
    return acknowledged


async def stored(store: SqliteStore) -> list[FrameId]:
    return [one.id for one in await store.exchanges(Page(limit=100_000), facts.STATION, None)]


class LimitedConnection(sqlite3.Connection):
    """A connection whose database may not grow beyond some pages, or not be written to."""

    limits: ClassVar[dict[str, int]] = {}

    def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
        if statement == "BEGIN IMMEDIATE":
            for name, limit in self.limits.items():
                super().execute(f"PRAGMA {name} = {limit}")
        return super().execute(statement, *arguments)

    @classmethod
    def limited(cls, **limits: int) -> type["LimitedConnection"]:
        return type(cls.__name__, (cls,), {"limits": limits})


async def test_fault_009_a_full_disk_acknowledges_nothing_and_recovers(path: Path) -> None:
    limited = LimitedConnection.limited(max_page_count=128)
    async with opened(path, factory=limited) as store:
        recovered = recovery(store)
        acknowledged = await fill(store)
        assert acknowledged
        assert await stored(store) == acknowledged
        limited.limits["max_page_count"] = 100_000
        await recovered.wait()
        await store.commit(facts.unit(facts.exchange(100_000)))
        assert await stored(store) == [*acknowledged, 100_000]


async def test_fault_010_a_database_that_turns_read_only_acknowledges_nothing_and_recovers(
    path: Path,
) -> None:
    limited = LimitedConnection.limited()
    async with opened(path, factory=limited) as store:
        await store.commit(facts.unit(facts.station(), facts.exchange(2)))
        recovered = recovery(store)
        limited.limits["query_only"] = 1
        with pytest.raises(StorageUnavailable, match="readonly"):
            await store.commit(facts.unit(facts.exchange(4)))
        assert await stored(store) == [2]
        limited.limits["query_only"] = 0
        await recovered.wait()
        await store.commit(facts.unit(facts.exchange(6)))
        assert await stored(store) == [2, 6]


async def test_fault_007_a_connection_whose_sync_failed_is_never_used_again(path: Path) -> None:
    failing = FailingConnection.fresh()
    async with opened(path, factory=failing) as store:
        await store.commit(facts.unit(facts.station()))
        assert failing.opened == 1
        recovered = recovery(store)
        failing.failure = "disk I/O error"
        with pytest.raises(StorageUnavailable, match="disk I/O error"):
            await store.commit(facts.unit(facts.exchange(2)))
        failing.failure = None
        await recovered.wait()
        assert failing.opened > 1
        opened_until_now = failing.opened
        await store.commit(facts.unit(facts.exchange(4)))
        assert await stored(store) == [4]
        assert failing.opened == opened_until_now


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    moved(path)
    shutil.copy(path.with_name("elsewhere.db"), path)


def in_another_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("other"))


async def tries(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait until the writer has begun so often to look for its file again: all but the last are over."""
    begun, look = threading.Semaphore(0), Place.look

    def noted(place: Place) -> None:
        begun.release()
        look(place)

    with monkeypatch.context() as patch:
        patch.setattr(Place, "look", noted)
        for _ in range(count):
            assert await asyncio.to_thread(begun.acquire, timeout=PATIENCE_S)


@pytest.mark.parametrize("disturb", [moved, replaced, in_another_folder])
async def test_what_is_moved_or_replaced_under_us_takes_nothing_and_is_never_made_anew(
    tmp_path: Path, disturb: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "data" / "facts.db"
    path.parent.mkdir()
    put_blank(path)
    async with opened(path) as store:
        await store.commit(facts.unit(facts.station(), facts.exchange(2)))
        before = path.stat().st_ino
        recovered = recovery(store)
        disturb(path)
        for _ in range(2):
            with pytest.raises(StorageUnavailable, match="was removed, moved or replaced"):
                await store.commit(facts.unit(facts.exchange(4)))
        assert not store.is_available
        await tries(3, monkeypatch)
        assert not store.is_available
        assert path.exists() is (disturb is replaced)
        if disturb is in_another_folder:
            path.parent.with_name("other").rename(path.parent)
        else:
            path.with_name("elsewhere.db").replace(path)
        assert path.stat().st_ino == before
        await recovered.wait()
        await store.commit(facts.unit(facts.exchange(6)))
        assert await stored(store) == [2, 6]


async def test_questions_are_answered_while_nothing_can_be_written(path: Path) -> None:
    failing = FailingConnection.fresh()
    async with opened(path, factory=failing) as store:
        await store.commit(facts.unit(facts.station(), facts.exchange(2)))
        failing.failure = "disk I/O error"
        with pytest.raises(StorageUnavailable):
            await store.commit(facts.unit(facts.exchange(4)))
        assert await stored(store) == [2]


_TINY_DISK = """
import asyncio, os, subprocess, sys
from pathlib import Path
from tests.storage.sqlite import test_faults

async def main(folder):
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(3_000_000))
    async with test_faults.opened(folder / "facts.db") as store:
        recovered = test_faults.recovery(store)
        acknowledged = await test_faults.fill(store)
        assert acknowledged, "the disk was full from the start"
        assert await test_faults.stored(store) == acknowledged
        ballast.unlink()
        await recovered.wait()
        await store.commit(test_faults.facts.unit(test_faults.facts.exchange(100_000)))
        assert await test_faults.stored(store) == [*acknowledged, 100_000]

subprocess.run(("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", sys.argv[1]), check=True)
asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.needs("namespaces")
def test_fault_009_a_real_disk_that_fills_acknowledges_nothing_and_recovers(tmp_path: Path) -> None:
    inside = ("unshare", "--user", "--map-root-user", "--mount")
    arguments = (*inside, sys.executable, "-c", _TINY_DISK, tmp_path)
    done = subprocess.run(
        arguments, cwd=REPOSITORY, check=False, capture_output=True, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr.decode()


async def test_fault_011_a_lock_of_another_process_only_delays(path: Path) -> None:
    async with opened(path) as store:
        await store.commit(facts.unit(facts.station()))
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        waiting = [
            asyncio.create_task(store.commit(facts.unit(facts.exchange(number))))
            for number in (2, 4, 6)
        ]
        done, _ = await asyncio.wait(waiting, timeout=0.5)
        assert not done
        assert store.is_available
        other.execute("COMMIT")
        other.close()
        await asyncio.gather(*waiting)
        assert await stored(store) == [2, 4, 6]


async def test_fault_011_a_lock_that_does_not_end_is_a_failure_until_it_does(path: Path) -> None:
    async with opened(path, patience_s=0.05) as store:
        await store.commit(facts.unit(facts.station()))
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        recovered = recovery(store)
        with pytest.raises(StorageUnavailable, match="locked"):
            await store.commit(facts.unit(facts.exchange(2)))
        assert not store.is_available
        other.execute("COMMIT")
        other.close()
        await recovered.wait()
        await store.commit(facts.unit(facts.exchange(4)))
        assert await stored(store) == [4]


def garbage(path: Path) -> Path:
    path.write_bytes(b"no database" * 500)
    return path


@pytest.fixture(params=["folder", "garbage", "missing folder"])
def useless(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Make a place that can not hold a database."""
    return {
        "folder": tmp_path,
        "garbage": garbage(tmp_path / "garbage.db"),
        "missing folder": tmp_path / "missing" / "facts.db",
    }[request.param]


async def test_a_store_that_can_not_be_opened_says_so_and_where(useless: Path) -> None:
    store = SqliteStore(useless)
    with pytest.raises(StorageUnavailable, match=f"^{re.escape(str(useless))}: "):
        await store.open()
    assert not store.is_available
    await store.close()


async def test_a_question_to_a_database_that_is_broken_says_so(path: Path) -> None:
    store = SqliteStore(garbage(path))
    with pytest.raises(StorageUnavailable, match="can't be read"):
        await store.events(Page())
    await store.close()
