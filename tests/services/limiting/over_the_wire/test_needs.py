"""What a car needs, and how it means to charge (OCPP 2.0.1, K15; 2.1, K18 and K19)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.instant import to_rfc3339
from chargeloom.domain.limits.charging_profile import Purpose
from chargeloom.services.limiting import (
    limiting as limiting_module,
)
from chargeloom.sim.site.building import Version
from tests.patience import PATIENCE_S
from tests.quirks.bench import IDENTITY, QuirkyStation, arrived
from tests.rig import running
from tests.services.limiting.over_the_wire.bench import (
    STATION,
    calm,
    charging,
    every_version_2,
    offered,
    own_profile,
    purposes,
    schedule,
    until_asked,
)
from tests.web.site import Site, standing

NEEDS: dict[str, Any] = {
    "evseId": 1,
    "maxScheduleTuples": 1,
    "chargingNeeds": {
        "requestedEnergyTransfer": "AC_three_phase",
        "departureTime": "2026-11-26T07:00:00Z",
        "acChargingParameters": {
            "energyAmount": 12_000,
            "evMinCurrent": 6,
            "evMaxCurrent": 16,
            "evMaxVoltage": 400,
        },
    },
}


@every_version_2
async def test_what_a_car_needs_is_answered_by_whether_a_limit_is_made_for_it(
    site: Site, version: Version
) -> None:
    """OCPP 2.0.1, K15.FR.03 to 05."""
    station = await arrived(site, version)
    assert (await station.link.ask("NotifyEVChargingNeeds", NEEDS))["status"] == "Rejected"
    await offered(station)
    assert (await station.link.ask("NotifyEVChargingNeeds", NEEDS))["status"] == "Processing"
    await station.charge()
    await calm(station)
    assert (await station.link.ask("NotifyEVChargingNeeds", NEEDS))["status"] == "Accepted"


@pytest.mark.parametrize("mode", ["ScheduledControl", "DynamicControl"])
async def test_a_car_of_iso_15118_20_for_which_no_limit_is_made_does_not_wait_for_one(
    site: Site, mode: str
) -> None:
    """OCPP 2.1, K18.FR.04 and K19.FR.04."""
    station = await arrived(site, Version.V21)
    needs = NEEDS | {"chargingNeeds": NEEDS["chargingNeeds"] | {"controlMode": mode}}
    assert (await station.link.ask("NotifyEVChargingNeeds", needs))["status"] == "NoChargingProfile"
    await offered(station)
    assert (await station.link.ask("NotifyEVChargingNeeds", needs))["status"] == "Processing"


@every_version_2
async def test_a_car_that_takes_one_period_gets_one_and_its_wants_end_with_its_charge(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OCPP 2.0.1, K15.FR.07."""
    monkeypatch.setattr(limiting_module, "ANSWERED_S", 0.0)
    station, limiting = await charging(site, version)
    station.asked.clear()
    await station.link.ask("NotifyEVChargingNeeds", NEEDS)
    await until_asked(station, 2)
    assert len(own_profile(limiting).periods) == 1
    async with site.client() as client:
        shown = (await client.get(f"/api/v1/stations/{IDENTITY}/limits")).json()
        (vehicle,) = [one["vehicle"] for one in shown["evses"]]
        assert (vehicle["energy_wh"], vehicle["max_a"]) == (12_000, 16)
        assert vehicle["departs_at"] == "2026-11-26T07:00:00.000Z"
        await station.leave()
        await calm(station)
        shown = (await client.get(f"/api/v1/stations/{IDENTITY}/limits")).json()
    assert [one["vehicle"] for one in shown["evses"]] == [None]


async def test_what_a_car_wants_outlives_us(tmp_path: Path) -> None:
    async with standing(tmp_path) as site:
        station = await arrived(site, Version.V201)
        await station.charge()
        await station.link.ask("NotifyEVChargingNeeds", NEEDS)
        before = site.core.limiting.wants(station.link.station, 1)
        assert before is not None
        assert before.most_a(3) == 16
        station.disconnect()
    async with running(tmp_path) as again:
        known = again.core.fleet.find(STATION)
        assert known is not None
        assert again.core.limiting.wants(known, 1) == before


@every_version_2
@pytest.mark.parametrize(
    ("unit", "limit", "status"),
    [
        ("A", 8.0, "Accepted"),
        ("A", 20.0, "Rejected"),
        ("W", 5_500, "Accepted"),
        ("W", 9_000, "Rejected"),
    ],
)
async def test_how_a_car_means_to_charge_is_held_against_its_limit(
    site: Site, version: Version, unit: str, limit: float, status: str
) -> None:
    """OCPP 2.0.1, K15.FR.11 and 12."""
    station, _ = await charging(site, version)
    now = to_rfc3339(site.core.ground.now())
    payload = {"evseId": 1, "timeBase": now, "chargingSchedule": schedule(limit, unit)}
    assert (await station.link.ask("NotifyEVChargingSchedule", payload))["status"] == status


@every_version_2
@pytest.mark.parametrize(
    "word",
    ["InvalidMessageSeq", "InvalidMessageSequence", "TxNotFound"],
    ids=["K15.FR.17", "K18.FR.17", "K01.FR.09"],
)
@pytest.mark.parametrize("is_told_why", [True, False])
async def test_a_profile_that_came_before_the_needs_is_told_after_them(
    site: Site,
    version: Version,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    *,
    is_told_why: bool,
) -> None:
    """K15.FR.17 and FR.07: it does no harm if the station refused it, as long as it is sent again with the needs."""
    monkeypatch.setattr(limiting_module, "ANSWERED_S", 0.0)
    take = QuirkyStation._take
    why = {"statusInfo": {"reasonCode": word}} if is_told_why else {}
    refused: list[str] = []

    def refuse(one: QuirkyStation, frame: list[Any]) -> None:
        if frame[2:3] == ["SetChargingProfile"]:
            profile = frame[3]["chargingProfile"]
            if profile["chargingProfilePurpose"] == "TxProfile":
                refused.append(profile["chargingProfileKind"])
                answer = {"status": "Rejected"} | why
                one.link.actor.received(json.dumps([3, frame[1], answer]).encode())
                return
        take(one, frame)

    with monkeypatch.context() as early:
        early.setattr(QuirkyStation, "_take", refuse)
        station, limiting = await charging(site, version)
        assert purposes(limiting) == {Purpose.DEFAULT}
        assert len(set(refused)) == 1 or not is_told_why
    station.asked.clear()
    assert (await station.link.ask("NotifyEVChargingNeeds", NEEDS))["status"] == "Accepted"
    await until_asked(station, 1)
    async with asyncio.timeout(PATIENCE_S):
        while Purpose.TRANSACTION not in purposes(limiting):
            await asyncio.sleep(0)
            await calm(station)
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(12.0)
