"""What waits for the store, one after the other for each station."""

import asyncio
from weakref import WeakValueDictionary

from chargeloom.domain.ids import StationId


class OneAtATime:
    """A lock for each station, which lasts for as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[StationId, asyncio.Lock] = WeakValueDictionary()

    def at(self, station: StationId) -> asyncio.Lock:
        """Find the lock of a station."""
        lock = self._locks.get(station)
        if lock is None:
            self._locks[station] = lock = asyncio.Lock()
        return lock

    def __len__(self) -> int:
        return len(self._locks)
