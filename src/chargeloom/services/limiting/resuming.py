"""Resuming: a charge that goes on after a reset is told its own limits again (OCPP 2.1, B13.FR.31 and E17.FR.15)."""

import asyncio

from chargeloom.domain.commands.limit_orders import InstallProfile
from chargeloom.domain.limits.charging_profile import InstalledProfile, Purpose
from chargeloom.domain.stations.station import Station
from chargeloom.services.limiting.bringing import Bringing
from chargeloom.services.limiting.scene import Scene
from chargeloom.storage.unavailable import StorageUnavailable


class Resuming:
    """Says again what the station may have lost: what we bring about, and what somebody ordered."""

    def __init__(self, scene: Scene, bringing: Bringing) -> None:
        self._scene = scene
        self._bringing = bringing
        self._errands: set[asyncio.Task[None]] = set()

    def resumed(self, station: Station, evse: int, number: str, delay_s: float) -> None:
        """Say the limits of a charge again after a while: our answer leaves first."""
        outlet = self._scene.outlet(station.id, evse)
        brought = frozenset(outlet.confirmed) if outlet is not None else frozenset[int]()
        if outlet is not None and outlet.offer is not None:
            outlet.forget_what_was_confirmed()
            self._bringing.see_to_later(outlet, delay_s)
        ordered = tuple(
            one
            for one in self._scene.profiles.of(station.id)
            if _is_of(one, number) and one.profile.id not in brought
        )
        if ordered:
            errand = asyncio.create_task(self._say(ordered, delay_s))
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    def close(self) -> None:
        """Say nothing again."""
        for errand in self._errands:
            errand.cancel()

    async def _say(self, profiles: tuple[InstalledProfile, ...], delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        for one in profiles:
            order = InstallProfile(evse=one.evse, connector=one.connector, profile=one.profile)
            try:
                await self._bringing.ask(one.station, order)
            except StorageUnavailable:
                return


def _is_of(one: InstalledProfile, number: str) -> bool:
    profile = one.profile
    return one.is_ours and profile.purpose is Purpose.TRANSACTION and profile.transaction == number
