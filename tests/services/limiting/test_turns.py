"""Many that have to be told something begin in turn: who has to draw less first, and no more than a few at once."""

import asyncio
from itertools import pairwise

from chargeloom.domain.ids import StationId
from chargeloom.services.limiting.outlet import Outlet
from chargeloom.services.limiting.turns import FIRST, Turns

OUTLETS = [Outlet(StationId(f"CS-{number}"), 1) for number in range(3 * FIRST)]


async def test_few_begin_in_the_first_turn_of_the_loop_then_more_and_all_in_the_end() -> None:
    begun: list[Outlet] = []
    turns = Turns(begun.append)
    for outlet in OUTLETS:
        turns.take(outlet, is_urgent=False)
    counts = [0]
    while len(begun) < len(OUTLETS):
        await asyncio.sleep(0)
        counts.append(len(begun))
    assert begun == OUTLETS
    turned = [after - before for before, after in pairwise(counts) if after > before]
    assert turned == [FIRST, 2 * FIRST]
    assert OUTLETS[-1] not in turns


async def test_who_has_to_draw_less_begins_before_all_others_also_when_that_is_told_late() -> None:
    begun: list[Outlet] = []
    turns = Turns(begun.append)
    first, second, third = OUTLETS[:3]
    for outlet in (first, second):
        turns.take(outlet, is_urgent=False)
    turns.take(third, is_urgent=True)
    turns.take(second, is_urgent=True)
    turns.take(second, is_urgent=False)
    await asyncio.sleep(0)
    assert begun == [third, second, first]


async def test_after_the_end_nobody_begins() -> None:
    begun: list[Outlet] = []
    turns = Turns(begun.append)
    turns.take(OUTLETS[0], is_urgent=True)
    turns.clear()
    await asyncio.sleep(0)
    assert begun == []
