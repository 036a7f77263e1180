"""Rebooting: what others limited at a station need not outlive its reboot, so that it is asked (OCPP 2.1, K01.FR.27 and 2.11.13)."""

import asyncio
from typing import Final

from chargeloom.domain.commands.limit_orders import AskProfiles
from chargeloom.domain.ids import StationId
from chargeloom.services.commanding import number_of
from chargeloom.services.limiting.bringing import Bringing
from chargeloom.services.limiting.scene import Scene
from chargeloom.storage.unavailable import StorageUnavailable

MOST_SOURCES: Final = 4
"""So many a question may name (OCPP 2.0.1, 2.14)."""


class Rebooting:
    """Asks who booted for the limits of others that are known of it: one that it has lost it never says to be over."""

    def __init__(self, scene: Scene, bringing: Bringing) -> None:
        self._scene = scene
        self._bringing = bringing
        self._errands: set[asyncio.Task[None]] = set()

    def booted(self, station: StationId) -> None:
        """Hear that a station booted."""
        known = self._scene.profiles.of(station)
        sources = sorted({one.source for one in known if not one.is_ours})[:MOST_SOURCES]
        if sources:
            errand = asyncio.create_task(self._ask(station, tuple(sources)))
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    def close(self) -> None:
        """Ask nobody again."""
        for errand in self._errands:
            errand.cancel()

    async def _ask(self, station: StationId, sources: tuple[str, ...]) -> None:
        ground = self._scene.ground
        number = number_of(ground.ids.next(ground.now()))
        try:
            await self._bringing.ask(station, AskProfiles(number=number, sources=sources))
        except StorageUnavailable:
            return
