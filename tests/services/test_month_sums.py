"""Sums of months: what is over is walked through once a minute, what goes on each time, and one walk at a time."""

import asyncio
from collections.abc import Sequence
from typing import cast

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, MINUTE, Instant
from chargeloom.services.month_sums import MonthSums, Wanted
from chargeloom.storage.answers import Sum
from chargeloom.storage.store import Store

NOW = Instant(1_774_008_000_000_000)
EDGES = [Instant(NOW - 60 * DAY), Instant(NOW - 30 * DAY), Instant(NOW + DAY)]
ALL = Wanted()


class Counting:
    """A store that counts how often it is asked, and by how many at once."""

    def __init__(self) -> None:
        self.asked: list[tuple[Instant, Instant]] = []
        self.most_at_once = 0
        self._at_once = 0

    async def sums(
        self,
        edges: Sequence[Instant],
        station: StationId | None,
        active: bool | None,
        uid: str | None,
    ) -> Sequence[Sum]:
        begin, end = edges
        self.asked.append((begin, end))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(0)
        self._at_once -= 1
        return [Sum(0, "EUR", len(self.asked), 1.0, 5, 0)]


async def test_a_month_that_is_over_is_summed_up_once_a_minute() -> None:
    months, counting = MonthSums(), Counting()
    store = cast("Store", counting)
    first = await months.of(store, EDGES, ALL, NOW)
    assert [one.span for one in first] == [0, 1]
    again = await months.of(store, EDGES, ALL, NOW)
    assert (again[0].charges, again[1].charges) == (1, 3)
    assert counting.asked == [(EDGES[0], EDGES[1]), (EDGES[1], EDGES[2]), (EDGES[1], EDGES[2])]
    later = await months.of(store, EDGES, ALL, Instant(NOW + MINUTE))
    assert later[0].charges == 4


async def test_another_filter_has_sums_of_its_own() -> None:
    months, counting = MonthSums(), Counting()
    store = cast("Store", counting)
    await months.of(store, EDGES[:2], ALL, NOW)
    found = await months.of(store, EDGES[:2], Wanted(token_uid="CARD"), NOW)
    assert found[0].charges == 2
    assert await months.of(store, (), ALL, NOW) == []


async def test_charges_are_walked_through_for_one_reader_at_a_time() -> None:
    months, counting = MonthSums(), Counting()
    store = cast("Store", counting)
    stations = [Wanted(StationId(f"CP-{number}")) for number in range(4)]
    await asyncio.gather(*(months.of(store, EDGES, one, NOW) for one in stations))
    assert (len(counting.asked), counting.most_at_once) == (8, 1)
