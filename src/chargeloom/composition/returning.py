"""Returning: once facts are stored again the live picture is taken from the store, and stations are let in."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from chargeloom.composition.loading import load
from chargeloom.services.core import Core
from chargeloom.storage.unavailable import StorageUnavailable

log = structlog.get_logger(__name__)

AGAIN_S: Final = 1.0


class Returning:
    """Comes back once, however often writing fails and succeeds meanwhile: a picture is never loaded over a living one."""

    def __init__(
        self,
        core: Core,
        readmit: Callable[[], None],
        *,
        load: Callable[[Core], Awaitable[object]] = load,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._core = core
        self._readmit = readmit
        self._load = load
        self._pause = pause
        self._is_away = False
        self._alone = asyncio.Lock()

    def leave(self) -> None:
        """Commits fail: nothing may build on what is in memory."""
        self._core.fleet.distrust()
        self._is_away = True

    async def come_back(self) -> None:
        """Load until it succeeds, as long as facts are stored: what was not committed never happened."""
        async with self._alone:
            while self._is_away and self._core.ground.store.is_available:
                if await self._is_loaded():
                    self._is_away = False
                    self._readmit()
                    log.info("facts are stored again; stations may come back")

    async def _is_loaded(self) -> bool:
        """Whether the picture could be read, and nothing failed meanwhile."""
        before = self._core.fleet.generation
        try:
            await self._load(self._core)
        except StorageUnavailable as error:
            log.warning("facts are stored again, but can't be read yet", reason=str(error))
            await self._pause(AGAIN_S)
            return False
        return before == self._core.fleet.generation
