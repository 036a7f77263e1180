"""Profiles of a charge that change while it runs, and what they come to without a link."""

import pytest

from chargeloom.domain.unit import Unit
from chargeloom.services.limiting import Offer
from chargeloom.sim.site.building import Version
from tests.services.limiting.over_the_wire.bench import (
    OFFER,
    STATION,
    calm,
    charging,
    drawn_a,
    own_profile,
)
from tests.web.site import Site


async def test_a_station_of_2_1_is_told_new_limits_of_a_dynamic_profile(site: Site) -> None:
    station, limiting = await charging(site, Version.V21)
    station.asked.clear()
    limiting.offer(STATION, 1, OFFER._replace(limit_a=7.0))
    await calm(station)
    assert station.asked == ["UpdateDynamicSchedule"]
    assert drawn_a(station) == pytest.approx(7.0)
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(7.0)


async def test_a_station_of_2_1_alone_falls_back_to_its_safe_default(site: Site) -> None:
    """OCPP 2.1, K01.FR.101 and 102."""
    station, limiting = await charging(site, Version.V21)
    assert [limit for _, limit in limiting.standing(STATION, 1).steps] == [12.0, 8.0]
    station.disconnect()
    await station.wait(299)
    assert drawn_a(station) == pytest.approx(12.0)
    await station.wait(2)
    assert drawn_a(station) == pytest.approx(8.0)
    await station.connect()
    assert drawn_a(station) == pytest.approx(12.0)


@pytest.mark.parametrize("version", [Version.V16, Version.V201])
async def test_other_stations_alone_come_to_the_safe_end_of_their_schedule(
    site: Site, version: Version
) -> None:
    station, limiting = await charging(site, version)
    assert [limit for _, limit in limiting.standing(STATION, 1).steps] == [12.0, 8.0]
    station.disconnect()
    await station.wait(400)
    assert drawn_a(station) == pytest.approx(8.0)


async def test_a_station_of_2_1_may_ask_for_the_limit_of_its_profile(site: Site) -> None:
    """OCPP 2.1, K28.FR.07, 08 and 12."""
    station, limiting = await charging(site, Version.V21)
    number = own_profile(limiting).id
    pull = {"chargingProfileId": number}
    told = await station.link.ask("PullDynamicScheduleUpdate", pull)
    assert told == {"scheduleUpdate": {"limit": 12.0}, "status": "Accepted"}
    refused = await station.link.ask("PullDynamicScheduleUpdate", {"chargingProfileId": 4})
    assert (refused["status"], refused["statusInfo"]["reasonCode"]) == (
        "Rejected",
        "InvalidProfile",
    )


async def test_a_lower_limit_that_a_station_asked_for_counts_once_it_took_it(site: Site) -> None:
    """OCPP 2.1, K28.FR.07: our answer may be lost, and the station then keeps to what it had."""
    station, limiting = await charging(site, Version.V21)
    now, number = station.core.ground.now(), own_profile(limiting).id
    at = station.core.fleet.find(STATION)
    assert at is not None
    limiting.offer(STATION, 1, Offer(limit_a=6.0, safe_a=6.0))
    assert limiting.dynamic(Unit(), at, number) == 6.0
    assert limiting.standing(STATION, 1).at(now) == pytest.approx(12.0)
    await calm(station)
    assert limiting.standing(STATION, 1).at(now) == pytest.approx(6.0)
    limiting.offer(STATION, 1, Offer(limit_a=13.0, safe_a=6.0))
    assert limiting.dynamic(Unit(), at, number) == 13.0
    assert limiting.standing(STATION, 1).at(now) == pytest.approx(13.0)
