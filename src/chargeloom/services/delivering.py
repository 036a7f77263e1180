"""Delivering: what must reach someone outside leaves the outbox only once it has."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog

from chargeloom.domain.outbox import OutboxEntry
from chargeloom.storage.store import Store
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

Courier = Callable[[OutboxEntry], Awaitable[None]]
"""Brings one entry to its addressee, who may get it twice and knows it by its id; raises when it fails."""

BATCH: Final = 100
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 300.0


class Delivering:
    """Hands entries to the courier of their topic, in order; a failing topic waits and holds up no other."""

    def __init__(
        self,
        store: Store,
        couriers: Mapping[str, Courier],
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._couriers = couriers
        self._pause = pause
        self._emptying: dict[str, asyncio.Task[None]] = {}
        self._refilled: set[str] = set()
        self._brought: set[int] = set()
        """What has arrived, and the store could not let go yet: it is not brought again."""

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for topic, courier in self._couriers.items():
                tasks.create_task(self._serve(topic, courier))

    def empty(self, topic: str, courier: Courier) -> None:
        """Deliver what waits of a topic, however long that takes; asked again meanwhile, that too."""
        if topic in self._emptying:
            self._refilled.add(topic)
            return
        self._emptying[topic] = asyncio.create_task(self._empty(topic, courier))

    @property
    def waiting(self) -> int:
        """Count the topics that something waits for."""
        return len(self._emptying)

    async def emptied(self) -> None:
        """Wait until nothing waits of what is being emptied."""
        while self._emptying:
            await asyncio.gather(*self._emptying.values())

    async def close(self) -> None:
        """Stop emptying; what waits stays in the outbox."""
        tasks = tuple(self._emptying.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _empty(self, topic: str, courier: Courier) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            self._refilled.discard(topic)
            is_more = await self._try(topic, courier, pause_s)
            if is_more is None:
                await self._pause(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                continue
            pause_s = FIRST_PAUSE_S
            if not is_more and topic not in self._refilled:
                del self._emptying[topic]
                return

    async def _serve(self, topic: str, courier: Courier) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            is_more = await self._try(topic, courier, pause_s)
            if is_more is None:
                await self._pause(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                continue
            pause_s = FIRST_PAUSE_S
            if not is_more:
                await self._pause(FIRST_PAUSE_S)

    async def _try(self, topic: str, courier: Courier, pause_s: float) -> bool | None:
        """Deliver some, and say whether there may be more; None when that failed."""
        try:
            return await self.deliver_some(topic, courier)
        except StorageUnavailable:
            return None
        except Exception as error:  # noqa: BLE001  # an addressee may fail in any way
            log.warning("delivery failed", topic=topic, pause_s=pause_s, error=repr(error))
            return None

    async def deliver_some(self, topic: str, courier: Courier) -> bool:
        """Deliver the oldest entries of a topic; say whether there may be more."""
        entries = await self._store.outbox(topic, BATCH)
        for entry in entries:
            if entry.id not in self._brought:
                await courier(entry)
                self._brought.add(entry.id)
            await self._store.delivered([entry.id])
            self._brought.discard(entry.id)
        return len(entries) == BATCH
