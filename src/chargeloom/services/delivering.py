"""Delivering: what must reach someone outside leaves the outbox only once it has."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog

from chargeloom.domain.unit import OutboxEntry
from chargeloom.storage.store import StorageUnavailable, Store

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

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for topic, courier in self._couriers.items():
                tasks.create_task(self._serve(topic, courier))

    async def _serve(self, topic: str, courier: Courier) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                is_more = await self.deliver_some(topic, courier)
            except StorageUnavailable:
                is_more = False
            except Exception as error:  # noqa: BLE001  # an addressee may fail in any way
                log.warning("delivery failed", topic=topic, pause_s=pause_s, error=repr(error))
                await self._pause(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                continue
            pause_s = FIRST_PAUSE_S
            if not is_more:
                await self._pause(FIRST_PAUSE_S)

    async def deliver_some(self, topic: str, courier: Courier) -> bool:
        """Deliver the oldest entries of a topic; say whether there may be more."""
        entries = await self._store.outbox(topic, BATCH)
        for entry in entries:
            await courier(entry)
            await self._store.delivered([entry.id])
        return len(entries) == BATCH
