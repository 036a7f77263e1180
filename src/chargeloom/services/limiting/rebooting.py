"""Rebooting: what others limited at a station need not outlive its reboot, so that it is asked (OCPP 2.1, K01.FR.27 and 2.11.13).

It is asked as well when it tells of such a limit without saying how low it is (K12.FR.03).
"""

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
        self._wanted: dict[StationId, set[str]] = {}
        """Whose limits are to be asked for, of stations that are being asked."""

    def booted(self, station: StationId) -> None:
        """Hear that a station booted."""
        known = self._scene.profiles.of(station)
        self._ask_for(station, {one.source for one in known if not one.is_ours})

    def told_no_figure(self, station: StationId, source: str) -> None:
        """Hear that a station tells of a limit, and not how low it is."""
        self._ask_for(station, {source})

    def _ask_for(self, station: StationId, sources: set[str]) -> None:
        """Ask one question at a time: what comes up meanwhile goes into the next."""
        wanted = self._wanted.get(station)
        if wanted is not None:
            wanted |= sources
        elif sources:
            self._wanted[station] = set(sources)
            errand = asyncio.create_task(self._ask_all(station))
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    def close(self) -> None:
        """Ask nobody again."""
        for errand in self._errands:
            errand.cancel()

    async def _ask_all(self, station: StationId) -> None:
        try:
            while wanted := self._wanted[station]:
                sources = sorted(wanted)[:MOST_SOURCES]
                wanted.difference_update(sources)
                await self._ask(station, tuple(sources))
        finally:
            del self._wanted[station]

    async def _ask(self, station: StationId, sources: tuple[str, ...]) -> None:
        ground = self._scene.ground
        number = number_of(ground.ids.next(ground.now()))
        try:
            await self._bringing.ask(station, AskProfiles(number=number, sources=sources))
        except StorageUnavailable:
            return
