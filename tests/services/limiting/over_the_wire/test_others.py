"""What others limit at a station (OCPP 2.0.1, K11 to K13; 2.1, K27)."""

import pytest

from chargeloom.domain.event import EventType
from chargeloom.energy.external_profiles import of_others
from chargeloom.sim.site.building import Version
from tests.quirks.bench import arrived
from tests.services.limiting.over_the_wire.bench import (
    STATION,
    events,
    every_version_2,
    offered,
    schedule,
)
from tests.web.site import Site


@every_version_2
async def test_what_others_limit_is_hard_until_they_clear_it(site: Site, version: Version) -> None:
    """OCPP 2.0.1, K11 to K13."""
    station = await arrived(site, version)
    limiting = await offered(station)
    await station.link.ask(
        "NotifyChargingLimit",
        {
            "chargingLimit": {"chargingLimitSource": "EMS", "isGridCritical": True},
            "chargingSchedule": [schedule(5.0)],
        },
    )
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(5.0)
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(5.0)
    (external,) = [one for one in limiting.profiles.of(STATION) if not one.is_ours]
    assert (external.source, external.is_critical) == ("EMS", True)
    another = {"chargingLimit": {"chargingLimitSource": "EMS"}}
    await station.link.ask("NotifyChargingLimit", another)
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(5.0)
    await station.link.ask("ClearedChargingLimit", {"chargingLimitSource": "EMS"})
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(8.0)
    await station.settle()
    told = await events(station, EventType.LIMIT_EXTERNAL)
    assert [one["cleared"] for one in told] == [False, False, True]


async def test_what_is_generated_at_the_place_limits_nothing(site: Site) -> None:
    """OCPP 2.1, 2.13 and K27."""
    station = await arrived(site, Version.V21)
    limiting = await offered(station)
    limit = {"chargingLimitSource": "EMS", "isLocalGeneration": True}
    await station.link.ask(
        "NotifyChargingLimit", {"chargingLimit": limit, "chargingSchedule": [schedule(5.0)]}
    )
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(13.0)
    assert list(of_others(limiting.profiles.of(STATION))) == []
