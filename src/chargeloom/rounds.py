"""Rounds: what is done again and again while the server runs; a fault in one is told, and the next one comes."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from chargeloom.domain.reason import Refusal
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

Act = Callable[[], Awaitable[None]]


class Rounds:
    """The tasks of a running server, ended together."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def every(self, seconds: float, what: str, act: Act, *, after_s: float = 0.0) -> None:
        """Do it now, or after a while, and then with so many seconds between."""
        self._begin(self._again(seconds, what, act, after_s))

    def once(self, what: str, act: Act) -> None:
        """Do it beside everything else."""
        self._begin(_try(what, act))

    async def stop(self) -> None:
        """End all of them, and wait until they are over."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, going: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(going)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _again(self, seconds: float, what: str, act: Act, after_s: float) -> None:
        if after_s:
            await asyncio.sleep(after_s)
        while True:
            await _try(what, act)
            await asyncio.sleep(seconds)


async def _try(what: str, act: Act) -> None:
    try:
        await act()
    except (StorageUnavailable, Refusal) as error:
        log.warning("put off: nothing can be stored now", what=what, reason=str(error))
    except Exception:
        log.exception("what the server does by itself failed", what=what)
