"""A charge that has priority keeps to the profile for that alone (OCPP 2.1, K21 and K22)."""

from pathlib import Path
from typing import Any

import pytest

from chargeloom.services.limiting import Limiting
from chargeloom.sim.site.building import Version
from tests.quirks.bench import QuirkyStation
from tests.services.limiting.over_the_wire.bench import (
    OFFER,
    STATION,
    calm,
    charging,
    own_profile,
    schedule,
)
from tests.web.site import Site, standing

PROFILE: dict[str, Any] = {
    "id": 77,
    "stackLevel": 0,
    "chargingProfilePurpose": "PriorityCharging",
    "chargingProfileKind": "Relative",
    "chargingSchedule": [schedule(30.0)],
}


@pytest.fixture
async def fast(site: Site) -> tuple[QuirkyStation, Limiting, str]:
    """A car charges at a station that has a profile for priority."""
    station, limiting = await charging(site, Version.V21)
    return station, limiting, await with_a_profile(station, limiting)


async def with_a_profile(station: QuirkyStation, limiting: Limiting) -> str:
    """Let the station have one; return the number of its charge."""
    number = own_profile(limiting).transaction
    assert number is not None
    told = {
        "requestId": 1,
        "chargingLimitSource": "CSO",
        "evseId": 0,
        "chargingProfile": [PROFILE],
    }
    await station.say("ReportChargingProfiles", told)
    assert station.errors == []
    return number


async def tell(station: QuirkyStation, number: str, *, is_on: bool) -> None:
    told = {"transactionId": number, "activated": is_on}
    await station.say("NotifyPriorityCharging", told)
    assert station.errors == []


async def test_a_charge_may_draw_what_is_for_priority_while_it_has_that(
    fast: tuple[QuirkyStation, Limiting, str],
) -> None:
    station, limiting, number = fast
    for is_on, limit_a in ((True, 30.0), (False, OFFER.limit_a)):
        await tell(station, number, is_on=is_on)
        assert limiting.effect(STATION, 1).accepted_a == pytest.approx(limit_a), "K21.FR.04 and 07"
        assert limiting.standing(STATION, 1).worst_a == pytest.approx(30.0), "K22.FR.02"


async def test_priority_outlives_a_restart_of_ours(tmp_path: Path) -> None:
    """K21.FR.04: the station goes on with what is for priority, and does not tell that again."""
    async with standing(tmp_path) as site:
        station, limiting = await charging(site, Version.V21)
        number = await with_a_profile(station, limiting)
        await tell(station, number, is_on=True)
        await station.settle()
        station.disconnect()
    async with standing(tmp_path) as site:
        limiting = site.core.limiting
        assert limiting.effect(STATION, 1).accepted_a == pytest.approx(30.0)
        (kept,) = (await site.core.ground.store.live_state()).priority
        assert kept.transaction == number


async def test_priority_ends_with_its_charge(fast: tuple[QuirkyStation, Limiting, str]) -> None:
    station, limiting, number = fast
    await tell(station, number, is_on=True)
    await station.leave()
    await calm(station)
    await tell(station, number, is_on=True)
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(OFFER.safe_a)
    await station.settle()
    assert (await station.core.ground.store.live_state()).priority == []
