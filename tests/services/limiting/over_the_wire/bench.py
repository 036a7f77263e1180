"""A simulated station under our limits: frames pass, no socket."""

import asyncio
from typing import Any

import pytest

from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.limits.charging_profile import Profile, Purpose
from chargeloom.services.limiting import (
    Limiting,
    Offer,
)
from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from chargeloom.storage.pages import Page
from tests.patience import PATIENCE_S
from tests.quirks.bench import IDENTITY, QuirkyStation, arrived
from tests.web.site import Site

STATION = StationId(IDENTITY)
OFFER = Offer(limit_a=12.0, safe_a=8.0)
every_version = pytest.mark.parametrize("version", list(Version))
every_version_2 = pytest.mark.parametrize("version", [Version.V201, Version.V21])


async def offered(station: QuirkyStation, offer: Offer = OFFER) -> Limiting:
    """Offer, and let pass what is said about it."""
    limiting = station.core.limiting
    limiting.offer(STATION, 1, offer)
    await calm(station)
    return limiting


async def charging(
    site: Site, version: Version, *quirks: Quirk, offer: Offer = OFFER
) -> tuple[QuirkyStation, Limiting]:
    """Let a car charge at a station within what it was offered."""
    station = await arrived(site, version, *quirks)
    limiting = await offered(station, offer)
    await station.charge()
    await calm(station)
    return station, limiting


async def calm(station: QuirkyStation) -> None:
    await station.during(station.core.limiting.settled(STATION, 1))
    await station.settle()


async def until_asked(station: QuirkyStation, times: int) -> None:
    """Let pass what is said until the station was told so many profiles, and nothing is left."""
    async with asyncio.timeout(PATIENCE_S):
        while station.asked.count("SetChargingProfile") < times:
            await asyncio.sleep(0)
            await calm(station)


def drawn_a(station: QuirkyStation) -> float | None:
    """Say what the outlet lets the car draw."""
    return station.model.outlet(1).limit_a


def purposes(limiting: Limiting) -> set[Purpose]:
    return {one.profile.purpose for one in limiting.profiles.of(STATION)}


async def events(station: QuirkyStation, kind: EventType) -> list[dict[str, Any]]:
    told = await station.core.ground.store.events(Page(500))
    return [one.data for one in told if one.type is kind]


def own_profile(limiting: Limiting) -> Profile:
    """Find the one profile of the charge that runs."""
    (own,) = (
        one.profile
        for one in limiting.profiles.of(STATION)
        if one.profile.purpose is Purpose.TRANSACTION
    )
    return own


def schedule(limit: float, unit: str = "A") -> dict[str, Any]:
    """Say one limit for good, in the words of 2.x."""
    periods = [{"startPeriod": 0, "limit": limit}]
    return {"id": 1, "chargingRateUnit": unit, "chargingSchedulePeriod": periods}
