"""Sums of months: one walk through charges at a time, month by month, since each takes the time of others who read."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.storage.answers import Sum
from chargeloom.storage.store import Store

_GOOD_FOR: Final = MINUTE
_MOST_KEPT: Final = 500


class Wanted(NamedTuple):
    """Which charges."""

    station: StationId | None = None
    is_active: bool | None = None
    token_uid: str | None = None


class _Summed(NamedTuple):
    at: Instant
    sums: tuple[Sum, ...]


class MonthSums:
    """What charges came to; of a month that is over a charge told late counts a minute later."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._known: dict[tuple[Instant, Instant, Wanted], _Summed] = {}

    async def of(
        self, store: Store, edges: Sequence[Instant], wanted: Wanted, now: Instant
    ) -> list[Sum]:
        """Sum up from one edge to the next; what goes on is as it is now."""
        found: list[Sum] = []
        async with self._turn:
            for span, (begin, end) in enumerate(pairwise(edges)):
                month = await self._month(store, begin, end, wanted, now)
                found += (one._replace(span=span) for one in month)
        return found

    async def _month(
        self, store: Store, begin: Instant, end: Instant, wanted: Wanted, now: Instant
    ) -> tuple[Sum, ...]:
        key = (begin, end, wanted)
        known = self._known.get(key)
        if end <= now and known is not None and known.at <= now < known.at + _GOOD_FOR:
            return known.sums
        sums = tuple(await store.sums((begin, end), *wanted))
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[key] = _Summed(now, sums)
        return sums
