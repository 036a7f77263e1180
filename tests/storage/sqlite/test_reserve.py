"""Room kept back: on a full disk charges are still recorded, and nobody is sent away."""

import asyncio
import sqlite3
from hashlib import shake_128
from pathlib import Path
from typing import Any

import pytest

from chargeloom.storage.sqlite.reserve import Reserve
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.unavailable import StorageUnavailable
from tests.blank import put_blank
from tests.patience import PATIENCE_S
from tests.storage import facts
from tests.storage.sqlite.test_faults import opened, recovery, stored

SIZE = 1 << 20


class FullDisk:
    """A disk that is full while the reserve is held, and while somebody else fills it."""

    def __init__(self, path: Path) -> None:
        self.reserve = path.with_name(f"{path.name}-reserve")
        self.is_filled = False
        self.helps = True

    def lets(self) -> bool:
        is_spent = self.reserve.exists() and self.reserve.stat().st_size == 0
        return not self.is_filled or (is_spent and self.helps)

    def connection(self) -> type[sqlite3.Connection]:
        disk = self

        class OnFullDisk(sqlite3.Connection):
            def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
                if statement == "BEGIN IMMEDIATE":
                    pages = 1_000_000 if disk.lets() else 1
                    super().execute(f"PRAGMA max_page_count = {pages}")
                return super().execute(statement, *arguments)

        return OnFullDisk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    put_blank(tmp_path / "facts.db")
    return tmp_path / "facts.db"


@pytest.fixture
def disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    disk = FullDisk(path)
    has_room = Reserve._has_room
    monkeypatch.setattr(Reserve, "_has_room", lambda one: not disk.is_filled and has_room(one))
    return disk


def big(number: int) -> Any:
    """Make a frame that no free page of the database has room for."""
    return facts.exchange(number, frame=shake_128(b"%d" % number).digest(50_000))


async def has_room_again(store: SqliteStore) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while store.is_short_of_room:
            await store.commit(facts.unit(facts.station()))


async def test_fault_009_on_a_full_disk_what_is_kept_back_serves_charges(
    path: Path, disk: FullDisk
) -> None:
    async with opened(path, factory=disk.connection(), reserve_bytes=SIZE) as store:
        failures: list[Exception] = []
        store.on_failure(failures.append)
        await store.commit(facts.unit(facts.station()))
        assert disk.reserve.stat().st_size == SIZE
        disk.is_filled = True
        await store.commit(facts.unit(facts.transaction(2), big(4)))
        assert store.is_short_of_room
        assert store.is_available
        assert await stored(store) == [4]
        assert failures == []


async def test_fault_009_the_trace_of_a_frame_is_shed_while_room_is_short(
    path: Path, disk: FullDisk
) -> None:
    async with opened(path, factory=disk.connection(), reserve_bytes=SIZE) as store:
        await store.commit(facts.unit(facts.station()))
        disk.is_filled = True
        await store.commit(facts.unit(facts.transaction(2), big(4)))
        await store.commit(facts.unit(facts.exchange(6)))
        await store.commit(facts.unit(facts.transaction(8, number="5"), facts.exchange(10)))
        assert await stored(store) == [4, 10]
        assert await store.knows_number(facts.STATION, "5")


async def test_fault_009_readings_come_in_again_once_there_is_room(
    path: Path, disk: FullDisk
) -> None:
    async with opened(path, factory=disk.connection(), reserve_bytes=SIZE) as store:
        await store.commit(facts.unit(facts.station()))
        disk.is_filled = True
        await store.commit(facts.unit(facts.transaction(2), big(4)))
        disk.is_filled = False
        await has_room_again(store)
        assert disk.reserve.stat().st_size == SIZE
        await store.commit(facts.unit(facts.exchange(6)))
        assert await stored(store) == [4, 6]


async def test_fault_009_when_even_the_reserve_is_used_up_nothing_is_promised(
    path: Path, disk: FullDisk
) -> None:
    async with opened(path, factory=disk.connection(), reserve_bytes=SIZE) as store:
        await store.commit(facts.unit(facts.station()))
        disk.is_filled, disk.helps = True, False
        with pytest.raises(StorageUnavailable, match="full"):
            await store.commit(facts.unit(facts.transaction(2), big(4)))
        assert not store.is_available
        recovered = recovery(store)
        disk.is_filled = False
        await recovered.wait()
        await store.commit(facts.unit(facts.transaction(2), big(4)))
        assert await stored(store) == [4]


async def test_fault_009_a_restart_knows_that_the_reserve_was_spent(
    path: Path, disk: FullDisk
) -> None:
    settings = {"factory": disk.connection(), "reserve_bytes": SIZE}
    async with opened(path, **settings) as store:
        await store.commit(facts.unit(facts.station()))
        disk.is_filled = True
        await store.commit(facts.unit(facts.transaction(2), big(4)))
    async with opened(path, **settings) as store:
        assert store.is_short_of_room
        await store.commit(facts.unit(facts.exchange(6)))
        assert await stored(store) == [4], "what is kept back is for charges"
        disk.is_filled = False
        await has_room_again(store)


async def test_a_guest_and_who_keeps_nothing_back_make_no_file(path: Path) -> None:
    async with opened(path, reserve_bytes=0):
        pass
    async with opened(path, reserve_bytes=SIZE, is_guest=True):
        pass
    assert not path.with_name(f"{path.name}-reserve").exists()


def test_a_disk_with_too_little_to_spare_keeps_nothing_back(path: Path) -> None:
    reserve = Reserve(path, 1 << 60)
    reserve.open()
    assert not reserve.spend()
    assert not reserve.is_spent
    assert not path.with_name(f"{path.name}-reserve").exists()


def test_a_reserve_that_is_there_is_held_however_full_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reserve(path, SIZE).open()
    monkeypatch.setattr("chargeloom.storage.sqlite.reserve.disk_usage", no_room)
    again = Reserve(path, SIZE)
    again.open()
    assert again.spend()
    assert again.is_spent


def no_room(_: Path) -> Any:
    class Usage:
        free = 0

    return Usage


def test_the_room_is_really_taken(path: Path) -> None:
    Reserve(path, SIZE).open()
    status = path.with_name(f"{path.name}-reserve").stat()
    assert status.st_blocks * 512 >= SIZE
