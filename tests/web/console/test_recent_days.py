"""The overview's days: those before today are walked through once a minute, today each time."""

from collections.abc import Sequence
from typing import cast

from chargeloom.domain.instant import DAY, MINUTE, Instant
from chargeloom.storage.answers import Tally
from chargeloom.storage.store import Store
from chargeloom.web.console.recent_days import RecentDays

MIDNIGHTS = [Instant(day * DAY) for day in range(100, 104)]
NOW = Instant(102 * DAY + DAY // 2)


class FakeStore:
    """One more charge each time that it is asked, on the last day of those asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def tallies(self, edges: Sequence[Instant]) -> Sequence[Tally]:
        self.asked.append(len(edges) - 1)
        return [Tally(len(edges) - 2, len(self.asked), 1000.0)]


async def begun(days: RecentDays, store: FakeStore, now: Instant) -> list[int]:
    found = await days.tallies(cast("Store", store), MIDNIGHTS, now)
    assert [tally.span for tally in found] == [0, 1, 2]
    return [tally.begun for tally in found]


async def test_the_days_before_today_are_kept_for_a_minute() -> None:
    days, store = RecentDays(), FakeStore()
    assert await begun(days, store, NOW) == [0, 1, 2]
    assert await begun(days, store, Instant(NOW + MINUTE - 1)) == [0, 1, 3]
    assert await begun(days, store, Instant(NOW + MINUTE)) == [0, 4, 5]
    assert store.asked == [2, 1, 1, 2, 1]


async def test_a_clock_that_was_put_back_keeps_nothing_for_long() -> None:
    days, store = RecentDays(), FakeStore()
    await begun(days, store, NOW)
    assert await begun(days, store, Instant(NOW - DAY)) == [0, 3, 4]


async def test_who_has_another_midnight_has_other_days() -> None:
    days, store = RecentDays(), FakeStore()
    await begun(days, store, NOW)
    others = [Instant(one + 3 * MINUTE) for one in MIDNIGHTS]
    await days.tallies(cast("Store", store), others, NOW)
    assert store.asked == [2, 1, 2, 1]
