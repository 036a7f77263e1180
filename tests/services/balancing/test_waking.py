"""A loop goes on when what it was told may wait no longer."""

import asyncio

import uvloop

from chargeloom.services.balancing.waking import Waking

LONG_S = 3_600.0


async def test_what_is_urgent_wakes_who_would_sleep_for_an_hour() -> None:
    waking = Waking()
    sleeping = asyncio.create_task(waking.wait(LONG_S))
    await asyncio.sleep(0)
    waking.within(LONG_S / 2)
    waking.now()
    await sleeping


async def test_what_may_wait_does_not_put_off_what_may_not() -> None:
    waking = Waking()
    sleeping = asyncio.create_task(waking.wait(LONG_S))
    await asyncio.sleep(0)
    waking.now()
    waking.within(LONG_S)
    await sleeping


async def test_a_rest_ends_and_nothing_told_meanwhile_is_lost() -> None:
    waking = Waking()
    waking.rest(0.0)
    sleeping = asyncio.create_task(waking.wait(LONG_S))
    await asyncio.sleep(0)
    waking.now()
    await asyncio.sleep(0)
    assert not sleeping.done()
    await sleeping


def test_what_is_told_twice_at_once_is_heard_by_the_loop_of_the_server_too() -> None:
    async def told_twice() -> None:
        waking = Waking()
        sleeping = asyncio.create_task(waking.wait(LONG_S))
        await asyncio.sleep(0)
        waking.now()
        waking.now()
        await sleeping

    uvloop.run(told_twice())


async def test_what_was_told_while_it_worked_is_gone_on_for_at_once() -> None:
    waking = Waking()
    waking.now()
    for _ in range(3):
        await asyncio.sleep(0)
    await waking.wait(LONG_S)


async def test_what_is_urgent_is_known_until_it_goes_on() -> None:
    waking = Waking()
    waking.within(LONG_S)
    seen = [waking.is_urgent]
    waking.now()
    seen.append(waking.is_urgent)
    await waking.wait(LONG_S)
    seen.append(waking.is_urgent)
    assert seen == [False, True, False]
