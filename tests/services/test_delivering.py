"""Delivering: what must reach someone leaves the outbox only once it has."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from chargeloom.domain.instant import Instant
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.services.delivering import FIRST_PAUSE_S, LONGEST_PAUSE_S, Courier, Delivering
from chargeloom.storage.store import Store
from chargeloom.storage.unavailable import StorageUnavailable
from tests.patience import PATIENCE_S


class Box:
    """An outbox that forgets what was delivered."""

    def __init__(self, *topics: str) -> None:
        self.entries = [
            OutboxEntry(id=number, topic=topic, key="", created_at=Instant(0), payload={})
            for number, topic in enumerate(topics)
        ]
        self.is_broken = False
        self.refusals = 0

    async def outbox(self, topic: str, limit: int) -> Sequence[OutboxEntry]:
        if self.is_broken:
            self.is_broken = False
            raise StorageUnavailable
        return [entry for entry in self.entries if entry.topic == topic][:limit]

    async def delivered(self, entries: Sequence[int]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise StorageUnavailable
        self.entries = [entry for entry in self.entries if entry.id not in entries]


class Pauses:
    """Pauses that end at once, until enough of them were taken."""

    def __init__(self, enough: int) -> None:
        self.taken: list[float] = []
        self.are_enough = asyncio.Event()
        self._enough = enough

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) >= self._enough:
            self.are_enough.set()
            await asyncio.Event().wait()


async def run(box: Box, couriers: Mapping[str, Courier], pauses: Pauses) -> None:
    delivering = asyncio.create_task(Delivering(cast("Store", box), couriers, pause=pauses).run())
    async with asyncio.timeout(PATIENCE_S):
        await pauses.are_enough.wait()
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering


async def test_entries_are_brought_in_order_and_then_gone() -> None:
    box = Box("a", "b", "a", "a")
    brought: list[int] = []

    async def courier(entry: OutboxEntry) -> None:
        brought.append(entry.id)

    await run(box, {"a": courier}, Pauses(1))
    assert brought == [0, 2, 3]
    assert [entry.topic for entry in box.entries] == ["b"]


async def test_what_fails_stays_and_is_offered_again_ever_later() -> None:
    box = Box("a", "a")

    async def courier(_: OutboxEntry) -> None:
        raise ConnectionError("the partner is down")

    pauses = Pauses(12)
    await run(box, {"a": courier}, pauses)
    assert len(box.entries) == 2
    assert pauses.taken[:3] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert pauses.taken[-1] == LONGEST_PAUSE_S


async def test_a_failing_topic_holds_up_no_other() -> None:
    box = Box("bad", "good")
    brought: list[str] = []

    async def failing(_: OutboxEntry) -> None:
        raise ConnectionError

    async def working(entry: OutboxEntry) -> None:
        brought.append(entry.topic)

    await run(box, {"bad": failing, "good": working}, Pauses(4))
    assert brought == ["good"]
    assert [entry.topic for entry in box.entries] == ["bad"]


async def test_a_store_that_is_gone_is_waited_for() -> None:
    box = Box("a")
    brought: list[int] = []
    box.is_broken = True

    async def courier(entry: OutboxEntry) -> None:
        brought.append(entry.id)

    await run(box, {"a": courier}, Pauses(3))
    assert brought == [0]


async def test_what_has_arrived_is_not_brought_again_while_the_store_takes_nothing() -> None:
    box = Box("a", "a")
    box.refusals = 3
    brought: list[int] = []

    async def courier(entry: OutboxEntry) -> None:
        brought.append(entry.id)

    await run(box, {"a": courier}, Pauses(4))
    assert brought == [0, 1]
    assert box.entries == []
