"""What others limit at a station (OCPP 2.0.1, K11 to K13; 2.1, K27)."""

import pytest
from msgspec.structs import replace

from chargeloom.domain.event import EventType
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.energy.external_profiles import of_others
from chargeloom.sim.site.building import Version
from tests.quirks.bench import QuirkyStation, arrived
from tests.services.limiting.over_the_wire.bench import (
    STATION,
    charging,
    events,
    every_version_2,
    offered,
    schedule,
)
from tests.web.site import Site

FAR = "9999-12-31T23:59:59Z"


@every_version_2
async def test_a_schedule_of_a_vehicle_that_begins_in_ages_keeps_nobody_waiting(
    site: Site, version: Version
) -> None:
    """K15.FR.10 to 13, beside a default that recurs daily: the next eight days are compared, no more."""
    station, limiting = await charging(site, version)
    await reports_a_daily_default(station)
    means = schedule(5.0) | {"startSchedule": FAR}
    reply = await station.link.ask(
        "NotifyEVChargingSchedule",
        {"evseId": 1, "timeBase": "2026-01-01T00:00:00Z", "chargingSchedule": means},
    )
    assert reply["status"] == "Accepted"
    limit = {"chargingLimitSource": "EMS"}
    await station.link.ask(
        "NotifyChargingLimit", {"chargingLimit": limit, "chargingSchedule": [means]}
    )
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(12.0)


async def reports_a_daily_default(station: QuirkyStation) -> None:
    daily = schedule(5.0) | {"startSchedule": "2020-01-01T00:00:00Z", "duration": 3600}
    profile = {
        "id": 7,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Recurring",
        "recurrencyKind": "Daily",
        "validTo": FAR,
        "chargingSchedule": [daily],
    }
    await station.link.ask(
        "ReportChargingProfiles",
        {
            "requestId": 5,
            "chargingLimitSource": "CSO",
            "evseId": 1,
            "chargingProfile": [profile],
        },
    )


@every_version_2
async def test_a_schedule_of_others_without_a_start_begins_when_it_is_told(
    site: Site, version: Version
) -> None:
    """K11.FR.04: the limit holds from now on, however long the charge has gone on before."""
    station, limiting = await charging(site, version)
    falling = schedule(32.0)
    falling["chargingSchedulePeriod"].append({"startPeriod": 10, "limit": 2.0})
    started = limiting._fleet.find(STATION)
    assert started is not None
    (transaction,) = started.open.values()
    assert transaction.record.started_at is not None
    began = transaction.record.started_at - HOUR
    transaction.record = replace(transaction.record, started_at=Instant(began))
    limit = {"chargingLimitSource": "EMS"}
    await station.link.ask(
        "NotifyChargingLimit", {"evseId": 1, "chargingLimit": limit, "chargingSchedule": [falling]}
    )
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(12.0)


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
    await station.link.ask("ClearedChargingLimit", {"chargingLimitSource": "EMS"})
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(8.0)
    await station.settle()
    told = await events(station, EventType.LIMIT_EXTERNAL)
    assert [one["cleared"] for one in told] == [False, True]


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
    await station.link.ask("NotifyChargingLimit", {"chargingLimit": limit})
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(13.0)
