"""Group commit without a database: what leaves when, and who is told."""

import asyncio
from collections.abc import Sequence

import pytest

from chargeloom.domain.unit import Unit
from chargeloom.storage import group_commit
from chargeloom.storage.group_commit import GroupCommit
from chargeloom.storage.unavailable import StorageUnavailable

BROKEN = StorageUnavailable("broken")


class Disk:
    """Takes batches, and finishes them when a test says so."""

    def __init__(self) -> None:
        self.batches: list[Sequence[Unit]] = []
        self.told: list[tuple[int, Exception | None]] = []
        self.group = GroupCommit(self.batches.append)

    def submit(self, number: int) -> None:
        self.group.submit(Unit(), lambda outcome: self.told.append((number, outcome)))

    @property
    def sizes(self) -> list[int]:
        return [len(batch) for batch in self.batches]


async def turn() -> None:
    """Let the event loop go round once."""
    await asyncio.sleep(0)


async def turns() -> None:
    """Let it go round until what follows a commit has left."""
    for _ in range(2):
        await turn()


async def test_a_lone_unit_leaves_in_the_same_turn_of_the_loop() -> None:
    disk = Disk()
    disk.submit(1)
    assert disk.sizes == []
    await turn()
    assert disk.sizes == [1]


async def test_what_comes_while_a_commit_runs_gathers() -> None:
    disk = Disk()
    disk.submit(1)
    disk.submit(2)
    await turn()
    for number in (3, 4, 5):
        disk.submit(number)
        await turn()
    assert disk.sizes == [2]
    disk.group.finish([None, None])
    assert disk.told == [(1, None), (2, None)]
    await turns()
    assert disk.sizes == [2, 3]


async def test_what_arrives_until_the_turn_after_a_commit_has_ended_goes_along() -> None:
    disk = Disk()
    disk.group.submit(Unit(), lambda _: disk.submit(2))
    await turn()
    disk.submit(3)
    disk.group.finish([None])
    disk.submit(4)
    await turn()
    disk.submit(5)
    assert disk.sizes == [1]
    await turn()
    assert disk.sizes == [1, 4]


async def test_each_is_told_its_own_outcome() -> None:
    disk = Disk()
    wrong = ValueError("wrong")
    for number in (1, 2, 3):
        disk.submit(number)
    await turn()
    disk.group.finish([None, wrong, None])
    assert disk.told == [(1, None), (2, wrong), (3, None)]


async def test_a_batch_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "LARGEST_BATCH", 4)
    disk = Disk()
    for number in range(10):
        disk.submit(number)
    for count in (4, 4, 2):
        await turns()
        disk.group.finish([None] * count)
    assert disk.sizes == [4, 4, 2]
    assert [number for number, _ in disk.told] == list(range(10))


async def test_a_failure_refuses_all_that_is_not_durable_and_all_that_comes() -> None:
    disk = Disk()
    disk.submit(1)
    await turn()
    disk.submit(2)
    disk.group.refuse(BROKEN)
    disk.submit(3)
    await turn()
    assert disk.told == [(1, BROKEN), (2, BROKEN), (3, BROKEN)]
    assert disk.sizes == [1]
    disk.group.accept()
    disk.submit(4)
    await turn()
    disk.group.finish([None])
    assert disk.told[3:] == [(4, None)]


async def test_a_unit_that_was_about_to_leave_is_refused_with_the_others() -> None:
    disk = Disk()
    disk.submit(1)
    disk.group.refuse(BROKEN)
    disk.group.accept()
    disk.submit(2)
    await turn()
    assert disk.told == [(1, BROKEN)]
    assert disk.sizes == [1]
    disk.group.finish([None])
    assert disk.told == [(1, BROKEN), (2, None)]


async def test_draining_waits_for_everything() -> None:
    disk = Disk()
    await disk.group.drain()
    disk.submit(1)
    draining = asyncio.create_task(disk.group.drain())
    await turn()
    disk.submit(2)
    disk.group.finish([None])
    await turns()
    assert not draining.done()
    disk.group.finish([None])
    await draining
    assert disk.told == [(1, None), (2, None)]
