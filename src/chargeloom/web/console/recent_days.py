"""The days before today: summed up once a minute for all who look, since each is a walk through its charges."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.storage.answers import Tally
from chargeloom.storage.store import Store

_GOOD_FOR: Final = MINUTE
_MOST_ZONES: Final = 40


class _Summed(NamedTuple):
    at: Instant
    tallies: tuple[Tally, ...]


class RecentDays:
    """What was charged on each of the last days; a charge told late counts a minute later."""

    def __init__(self) -> None:
        self._known: dict[tuple[Instant, ...], _Summed] = {}

    async def tallies(
        self, store: Store, midnights: Sequence[Instant], now: Instant
    ) -> list[Tally]:
        """Sum up each day from one midnight to the next, the last one, today, as it is now."""
        *before, _ = midnights
        past = await self._past(store, tuple(before), now)
        spans = len(midnights) - 1
        today = await store.tallies(midnights[-2:])
        days = {tally.span: tally for tally in past}
        for one in today:
            days[spans - 1] = Tally(spans - 1, one.begun, one.energy_wh)
        return [days.get(span, Tally(span, 0, 0.0)) for span in range(spans)]

    async def _past(
        self, store: Store, midnights: tuple[Instant, ...], now: Instant
    ) -> tuple[Tally, ...]:
        found = self._known.get(midnights)
        if found is None or not found.at <= now < found.at + _GOOD_FOR:
            if len(self._known) >= _MOST_ZONES:
                self._known.clear()
            found = _Summed(now, tuple(await store.tallies(midnights)))
            self._known[midnights] = found
        return found.tallies
