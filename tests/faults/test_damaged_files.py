"""Files that came back otherwise than they were written."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import shake_128
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.ids import FrameId, StationId, TransactionId
from chargeloom.storage.pages import Page
from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.unavailable import StorageUnavailable
from tests.durability.site import integrity
from tests.storage import facts

COMMITS = 12


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


async def filled(path: Path, left: Path) -> list[tuple[FrameId, int]]:
    """Commit one frame after the other; return each with the size of the log that holds it."""
    store = SqliteStore(path)
    await store.open()
    await store.commit(facts.unit(facts.station()))
    committed = []
    for number in range(2, 2 + 2 * COMMITS, 2):
        frame = shake_128(b"%d" % number).digest(3000)
        await store.commit(facts.unit(facts.exchange(number, frame=frame)))
        committed.append((FrameId(number), log_of(path).stat().st_size))
    for file in (path, log_of(path)):
        shutil.copy(file, left / file.name)
    await store.close()
    return committed


async def found(path: Path) -> list[FrameId]:
    store = SqliteStore(path)
    await store.open()
    exchanges = await store.exchanges(Page(limit=1000), facts.STATION, None)
    await store.close()
    return [one.id for one in exchanges]


def cut_off(log: bytes, place: int) -> bytes:
    return log[:place]


def zeroed(log: bytes, place: int) -> bytes:
    return log[:place] + bytes(len(log) - place)


def garbled(log: bytes, place: int) -> bytes:
    return log[:place] + shake_128(log[place:]).digest(len(log) - place)


def flipped(log: bytes, place: int) -> bytes:
    """Flip one bit: every frame of the log is under a checksum."""
    return log[:place] + bytes([log[place] ^ 1]) + log[place + 1 :]


def sound_bytes(whole: bytes, damaged: bytes, place: int) -> int:
    """Say up to where a log is as it was: what is written over a byte may be that byte."""
    changed = (at for at in range(place, len(whole)) if damaged[at : at + 1] != whole[at : at + 1])
    return next(changed, len(whole))


@pytest.mark.parametrize("damage", [cut_off, zeroed, garbled, flipped])
async def test_fault_005_a_torn_log_is_read_up_to_its_last_whole_commit(
    tmp_path: Path, damage: Callable[[bytes, int], bytes]
) -> None:
    left = tmp_path / "left"
    left.mkdir()
    committed = await filled(tmp_path / "facts.db", left)
    whole = log_of(left / "facts.db").read_bytes()
    for (_, begin), (_, end) in list(pairwise(committed))[::4]:
        for place in (begin + 5, end - 1):
            folder = tmp_path / f"{place}"
            shutil.copytree(left, folder)
            damaged = damage(whole, place)
            log_of(folder / "facts.db").write_bytes(damaged)
            sound = sound_bytes(whole, damaged, place)
            kept = [number for number, size in committed if size <= sound]
            assert await found(folder / "facts.db") == kept
            assert integrity(folder / "facts.db") == "ok"
            shutil.rmtree(folder)


async def test_fault_006_a_damaged_page_is_refused_and_never_read_as_something_else(
    tmp_path: Path,
) -> None:
    path = tmp_path / "facts.db"
    await filled(path, tmp_path_of(tmp_path, "left"))
    with closing(sqlite3.connect(path)) as connection:
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        named = "SELECT rootpage FROM sqlite_master WHERE name = 'journal'"
        (root,) = connection.execute(named).fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * page_bytes] ^= 0x40
    path.write_bytes(content)
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        integrity(path)
    store = SqliteStore(path)
    await store.open()
    with pytest.raises(StorageUnavailable, match="malformed"):
        await store.exchanges(Page(limit=1000), facts.STATION, None)
    with pytest.raises(StorageUnavailable, match="malformed"):
        await store.commit(facts.unit(facts.exchange(10_000)))
    assert not store.is_available
    await store.close()


@pytest.mark.parametrize(
    "damage",
    [
        "meter_stop_wh = '9000.5'",
        "meter_start_wh = NULL",
        "started_at = started_at + 1",
        "token_uid = 'SOMEBODY'",
        "station_no = 2",
    ],
)
async def test_fault_006_a_charge_that_was_changed_on_the_disk_counts_no_more(
    tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "facts.db"
    store = SqliteStore(path)
    await store.open()
    sound = msgspec.structs.replace(facts.full_transaction(), suspect=(), fold=None)
    stations = (facts.station(), facts.station(StationId("OTHER")))
    await store.commit(facts.unit(*stations, sound, facts.transaction(8)))
    assert await store.transaction(sound.id) == sound
    assert sound.energy_wh is not None
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f'UPDATE "transaction" SET {damage} WHERE id = {sound.id}')  # noqa: S608
    read = await store.transaction(sound.id)
    assert read is not None
    assert Suspicion.DAMAGED in read.suspect
    assert read.energy_wh is None
    other = await store.transaction(TransactionId(8))
    assert other is not None
    assert Suspicion.DAMAGED not in other.suspect
    await store.close()


def tmp_path_of(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made
