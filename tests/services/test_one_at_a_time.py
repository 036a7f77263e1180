"""Each station has its own turns, and nothing is kept of one that nobody waits for."""

import asyncio
import gc

from chargeloom.domain.ids import StationId
from chargeloom.services.one_at_a_time import OneAtATime

ONE, OTHER = StationId("CP-1"), StationId("CP-2")


async def test_one_waits_for_the_other_at_the_same_station_alone() -> None:
    turns, done = OneAtATime(), list[str]()
    has_begun, may_end = asyncio.Event(), asyncio.Event()

    async def take(station: StationId, name: str, *, waits: bool = False) -> None:
        async with turns.at(station):
            if waits:
                has_begun.set()
                await may_end.wait()
            done.append(name)

    first = asyncio.create_task(take(ONE, "first", waits=True))
    second = asyncio.create_task(take(ONE, "second"))
    await has_begun.wait()
    await take(OTHER, "elsewhere")
    gc.collect()
    assert (done, len(turns)) == (["elsewhere"], 1)
    may_end.set()
    await asyncio.gather(first, second)
    del first, second
    gc.collect()
    assert (done, len(turns)) == (["elsewhere", "first", "second"], 0)
