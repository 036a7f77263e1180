"""An answer that its reader does not take is given up, one that it takes slowly is not."""

import asyncio
from typing import cast

from chargeloom.web.unread import Unread
from tests.patience import PATIENCE_S

BRIEF_S = 0.05


class Waiting:
    """What waits for a reader, as much as is left each time that somebody looks."""

    def __init__(self, *left: int) -> None:
        self._left = list(left)

    def get_write_buffer_size(self) -> int:
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


def watching(waiting: Waiting, given_up: asyncio.Event) -> Unread:
    return Unread(cast("asyncio.WriteTransport", waiting), BRIEF_S, given_up.set)


async def test_what_nobody_takes_is_given_up() -> None:
    given_up = asyncio.Event()
    unread = watching(Waiting(9), given_up)
    unread.begin()
    assert unread.is_waiting
    async with asyncio.timeout(PATIENCE_S):
        await given_up.wait()
    assert not unread.is_waiting


async def test_as_long_as_something_is_taken_it_is_not_given_up() -> None:
    given_up, waiting = asyncio.Event(), Waiting(9, 8, 8, 5, 5, 1, 1)
    watching(waiting, given_up).begin()
    async with asyncio.timeout(PATIENCE_S):
        await given_up.wait()
    assert waiting.get_write_buffer_size() == 1


async def test_what_was_taken_in_time_is_not_watched_any_more() -> None:
    given_up, later = asyncio.Event(), asyncio.Event()
    unread = watching(Waiting(9), given_up)
    unread.begin()
    unread.end()
    watching(Waiting(9), later).begin()
    async with asyncio.timeout(PATIENCE_S):
        await later.wait()
    assert not given_up.is_set()
