"""Limits on simulated stations of every version: told, taken, obeyed, told again; frames pass, no socket."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chargeloom.domain.event import EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import HOUR, SECOND, Instant, to_rfc3339
from chargeloom.domain.limits.charging_profile import Purpose
from chargeloom.domain.reading import MeterRecord, Quantity, Reading
from chargeloom.energy.external_profiles import of_others
from chargeloom.services.limiting import (
    Conduct,
    Limiting,
    Offer,
    conduct as conduct_module,
    limiting as limiting_module,
    reacting,
)
from chargeloom.sim.building import Version
from chargeloom.sim.quirks import Quirk
from chargeloom.storage.pages import Page
from tests.patience import PATIENCE_S
from tests.quirks.bench import IDENTITY, IMPATIENT_S, QuirkyStation, arrived
from tests.rig import running
from tests.web.site import Site, standing

STATION = StationId(IDENTITY)
OFFER = Offer(limit_a=12.0, safe_a=8.0)
PERIODS = [{"startPeriod": 0, "limit": 30.0}]
RAW_16 = {
    "connectorId": 1,
    "csChargingProfiles": {
        "chargingProfileId": 5,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": PERIODS},
    },
}
RAW_2 = {
    "evseId": 1,
    "chargingProfile": {
        "id": 5,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": PERIODS}],
    },
}
every_version = pytest.mark.parametrize("version", list(Version))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with standing(tmp_path) as built:
        yield built


async def offered(station: QuirkyStation, offer: Offer = OFFER) -> Limiting:
    """Offer, and let pass what is said about it."""
    limiting = station.core.limiting
    limiting.offer(STATION, 1, offer)
    await calm(station)
    return limiting


async def calm(station: QuirkyStation) -> None:
    await station.during(station.core.limiting.settled(STATION, 1))
    await station.settle()


def drawn_a(station: QuirkyStation) -> float | None:
    """Say what the outlet lets the car draw."""
    return station.model.outlet(1).limit_a


def purposes(limiting: Limiting) -> set[Purpose]:
    return {one.profile.purpose for one in limiting.profiles.of(STATION)}


async def events(station: QuirkyStation, kind: EventType) -> list[dict[str, Any]]:
    told = await station.core.ground.store.events(Page(500))
    return [one.data for one in told if one.type is kind]


@every_version
async def test_an_idle_evse_is_given_its_safe_default(site: Site, version: Version) -> None:
    station = await arrived(site, version)
    limiting = await offered(station)
    assert purposes(limiting) == {Purpose.DEFAULT}
    assert limiting.standing(STATION, 1).worst_a == 8.0
    assert limiting.effect(STATION, 1).conduct is Conduct.TOLD
    await station.charge()
    await calm(station)


@every_version
async def test_a_charge_keeps_to_its_offer_and_to_the_next_one(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    assert drawn_a(station) == pytest.approx(12.0)
    limiting.offer(STATION, 1, OFFER._replace(limit_a=20.0))
    limiting.offer(STATION, 1, OFFER._replace(limit_a=10.5))
    await calm(station)
    assert drawn_a(station) == pytest.approx(10.5)
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(10.5)


@every_version
async def test_after_a_reconnect_and_after_a_boot_all_is_said_again(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reacting, "RECONNECTED_S", 0.0)
    station = await arrived(site, version)
    await offered(station)
    await station.charge()
    await calm(station)
    for _ in range(2):
        station.asked.clear()
        station.disconnect()
        await station.connect()
        await until_asked(station, 2)
        assert station.asked.count("SetChargingProfile") >= 2
        assert drawn_a(station) == pytest.approx(12.0)


async def until_asked(station: QuirkyStation, times: int) -> None:
    """Let pass what is said until the station was told so many profiles, and nothing is left."""
    async with asyncio.timeout(PATIENCE_S):
        while station.asked.count("SetChargingProfile") < times:
            await asyncio.sleep(0)
            await calm(station)


@every_version
async def test_a_charge_that_is_over_leaves_only_the_safe_default(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    assert purposes(limiting) == {Purpose.DEFAULT, Purpose.TRANSACTION}
    await station.leave()
    await calm(station)
    assert purposes(limiting) == {Purpose.DEFAULT}
    assert limiting.standing(STATION, 1).worst_a == 8.0


@every_version
async def test_what_a_station_accepted_survives_a_restart_of_ours(
    tmp_path: Path, version: Version
) -> None:
    async with standing(tmp_path) as site:
        station = await arrived(site, version)
        limiting = await offered(station)
        before = limiting.profiles.of(STATION)
        station.disconnect()
    async with running(tmp_path) as again:
        assert again.core.limiting.profiles.of(STATION) == before
        assert again.core.limiting.standing(STATION, 1).worst_a == 8.0


@every_version
async def test_a_station_that_takes_no_relative_profiles_is_found_out(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version, Quirk.NO_RELATIVE_PROFILES)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    assert drawn_a(station) == pytest.approx(12.0)
    assert limiting.effect(STATION, 1).conduct not in conduct_module.BAD


@every_version
async def test_level_zero_is_all_that_we_need(site: Site, version: Version) -> None:
    station = await arrived(site, version, Quirk.LEVEL_ZERO_ONLY)
    await offered(station)
    await station.charge()
    await calm(station)
    assert drawn_a(station) == pytest.approx(12.0)


async def test_a_station_that_tells_nothing_of_itself_is_limited_all_the_same(site: Site) -> None:
    station = await arrived(site, Version.V16, Quirk.NO_CONFIGURATION)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    ability = limiting.ability(STATION)
    assert ability is not None
    assert not ability.is_known
    assert drawn_a(station) == pytest.approx(12.0)


@every_version
async def test_a_raw_profile_changes_our_record_as_the_command_does(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    async with site.client() as client:
        body = {"scope": "default", "evse": 1, "limit_a": 9.0}
        path = f"/api/v1/stations/{IDENTITY}/commands/set-limit?wait=60"
        answer = await station.during(client.post(path, json=body))
        assert answer.json()["status"] == "accepted", answer.text
        by_command = station.core.limiting.profiles.of(STATION)
        trace = await client.get("/api/v1/messages?action=SetChargingProfile")
        (raw,) = (one["payload"] for one in trace.json()["items"] if one["kind"] == "call")
        await station.during(
            client.post(
                f"/api/v1/stations/{IDENTITY}/commands/clear-limit?wait=60",
                json={"scope": "default", "evse": 1},
            )
        )
        assert station.core.limiting.profiles.of(STATION) == ()
        await station.during(
            client.post(f"/api/v1/stations/{IDENTITY}/ocpp/SetChargingProfile", json=raw)
        )
        again = station.core.limiting.profiles.of(STATION)
        assert [one.profile for one in again] == [one.profile for one in by_command]
        raw_clear = (
            {"id": again[0].profile.id}
            if version is Version.V16
            else {"chargingProfileId": again[0].profile.id}
        )
        await station.during(
            client.post(f"/api/v1/stations/{IDENTITY}/ocpp/ClearChargingProfile", json=raw_clear)
        )
    assert station.core.limiting.profiles.of(STATION) == ()


@every_version
async def test_the_station_s_own_reckoning_is_asked_for_and_agrees(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    assert "GetCompositeSchedule" in station.asked
    assert limiting.effect(STATION, 1).composite_a == pytest.approx(12.0)
    assert await events(station, EventType.LIMIT_DIFFERS) == []


@every_version
async def test_who_draws_more_after_a_grace_is_told_of_and_reserved_whole(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = await arrived(site, version)
    limiting = await offered(station, OFFER._replace(most_a=20.0))
    await station.charge()
    await calm(station)
    was = limiting.effect(STATION, 1).conduct
    limiting.hear(measured(station, "19.5"))
    assert limiting.effect(STATION, 1).conduct is was
    monkeypatch.setattr(conduct_module, "GRACE_S", 0)
    limiting.hear(measured(station, "19.5"))
    assert limiting.effect(STATION, 1).conduct is Conduct.DISOBEDIENT
    assert limiting.standing(STATION, 1).steps[-1][1] == 20.0
    limiting.hear(measured(station, "11.9"))
    assert limiting.effect(STATION, 1).conduct is Conduct.OBEDIENT
    await station.settle()
    told = await events(station, EventType.LIMIT_CONDUCT)
    assert [one["conduct"] for one in told] == ["disobedient", "obedient"]


def measured(station: QuirkyStation, amperes: str) -> MeterRecord:
    now = station.core.ground.now()
    quantity = Quantity(measurand="Current.Import", unit="A", phase="L1")
    return MeterRecord(
        station=STATION,
        evse=1,
        connector=1,
        transaction=None,
        received_at=now,
        readings=(Reading(at=now, quantities=(quantity,), values=(amperes,)),),
    )


@every_version
async def test_a_silent_station_may_have_taken_what_it_did_not_answer(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    station.link.answers_within(IMPATIENT_S)
    limiting.offer(STATION, 1, OFFER._replace(limit_a=30.0))
    await limiting.settled(STATION, 1)
    assert limiting.effect(STATION, 1).conduct is Conduct.SILENT
    assert limiting.standing(STATION, 1).worst_a == 30.0
    limiting.offer(STATION, 1, OFFER._replace(limit_a=6.0))
    assert limiting.standing(STATION, 1).worst_a == 30.0


async def test_what_a_station_is_being_told_is_known_before_it_leaves(site: Site) -> None:
    station = await arrived(site, Version.V16)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    assert limiting.telling_a(STATION, 1) == 0.0
    limiting.offer(STATION, 1, OFFER._replace(limit_a=30.0))
    seen = set()
    for _ in range(20):
        await asyncio.sleep(0)
        seen.add(limiting.telling_a(STATION, 1))
    assert 30.0 in seen
    await calm(station)
    assert limiting.telling_a(STATION, 1) == 0.0


@every_version
@pytest.mark.parametrize("way", ["commands/set-limit?wait=10", "ocpp/SetChargingProfile"])
async def test_a_limit_by_hand_that_is_not_answered_counts_too_also_after_a_restart_of_ours(
    tmp_path: Path, version: Version, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reacting, "RECONNECTED_S", 3_600.0)
    raw = RAW_16 if version is Version.V16 else RAW_2
    body = {"scope": "default", "evse": 1, "limit_a": 30.0} if "set-limit" in way else raw
    async with standing(tmp_path) as site:
        station = await arrived(site, version)
        limiting = await offered(station)
        station.disconnect()
        await station.connect()
        await calm(station)
        async with site.client() as client:
            asking = asyncio.ensure_future(
                client.post(f"/api/v1/stations/{IDENTITY}/{way}", json=body)
            )
            asked: list[Any] = []
            while "SetChargingProfile" not in asked:
                asked = await station.link.connection.next()
            assert limiting.standing(STATION, 1).worst_a == 30.0
            station.disconnect()
            await asking
        assert limiting.standing(STATION, 1).worst_a == 30.0
    async with running(tmp_path) as again:
        assert again.core.limiting.standing(STATION, 1).worst_a == 30.0


async def test_a_station_of_2_1_is_told_new_limits_of_a_dynamic_profile(site: Site) -> None:
    station = await arrived(site, Version.V21)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    station.asked.clear()
    limiting.offer(STATION, 1, OFFER._replace(limit_a=7.0))
    await calm(station)
    assert station.asked == ["UpdateDynamicSchedule"]
    assert drawn_a(station) == pytest.approx(7.0)
    assert limiting.effect(STATION, 1).accepted_a == pytest.approx(7.0)


async def test_a_station_of_2_1_alone_falls_back_to_its_safe_default(site: Site) -> None:
    """OCPP 2.1, K01.FR.101 and 102."""
    station = await arrived(site, Version.V21)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
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
    station = await arrived(site, version)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    assert [limit for _, limit in limiting.standing(STATION, 1).steps] == [12.0, 8.0]
    station.disconnect()
    await station.wait(400)
    assert drawn_a(station) == pytest.approx(8.0)


async def test_a_station_of_2_1_may_ask_for_the_limit_of_its_profile(site: Site) -> None:
    """OCPP 2.1, K28.FR.07, 08 and 12."""
    station = await arrived(site, Version.V21)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    number = next(
        one.profile.id
        for one in limiting.profiles.of(STATION)
        if one.profile.purpose is Purpose.TRANSACTION
    )
    pull = {"chargingProfileId": number}
    told = await station.link.ask("PullDynamicScheduleUpdate", pull)
    assert told == {"scheduleUpdate": {"limit": 12.0}, "status": "Accepted"}
    refused = await station.link.ask("PullDynamicScheduleUpdate", {"chargingProfileId": 4})
    assert (refused["status"], refused["statusInfo"]["reasonCode"]) == (
        "Rejected",
        "InvalidProfile",
    )


@pytest.mark.parametrize("version", [Version.V201, Version.V21])
async def test_what_others_limit_is_hard_until_they_clear_it(site: Site, version: Version) -> None:
    """OCPP 2.0.1, K11 to K13."""
    station = await arrived(site, version)
    limiting = await offered(station)
    schedule = {
        "id": 1,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 5.0}],
    }
    await station.link.ask(
        "NotifyChargingLimit",
        {
            "chargingLimit": {"chargingLimitSource": "EMS", "isGridCritical": True},
            "chargingSchedule": [schedule],
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
    schedule = {
        "id": 1,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 5.0}],
    }
    limit = {"chargingLimitSource": "EMS", "isLocalGeneration": True}
    await station.link.ask(
        "NotifyChargingLimit", {"chargingLimit": limit, "chargingSchedule": [schedule]}
    )
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(13.0)
    assert list(of_others(limiting.profiles.of(STATION))) == []


@pytest.mark.parametrize("version", [Version.V201, Version.V21])
async def test_a_whole_report_puts_our_record_right(site: Site, version: Version) -> None:
    """OCPP 2.0.1, K09."""
    station = await arrived(site, version)
    limiting = await offered(station)
    model: Any = station.model
    model.station.board.limits.remove(lambda _, __: True)
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/get-charging-profiles?wait=60"
        await station.during(client.post(path, json={}))
    await station.settle()
    assert limiting.profiles.of(STATION) == ()
    assert limiting.standing(STATION, 1).worst_a == OFFER.most_a


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
two = pytest.mark.parametrize("version", [Version.V201, Version.V21])


@two
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


@two
async def test_a_car_that_takes_one_period_gets_one_and_its_wants_end_with_its_charge(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OCPP 2.0.1, K15.FR.07."""
    monkeypatch.setattr(limiting_module, "ANSWERED_S", 0.0)
    station = await arrived(site, version)
    limiting = await offered(station)
    await station.charge()
    await calm(station)
    station.asked.clear()
    await station.link.ask("NotifyEVChargingNeeds", NEEDS)
    await until_asked(station, 2)
    (own,) = [
        one.profile
        for one in limiting.profiles.of(STATION)
        if one.profile.purpose is Purpose.TRANSACTION
    ]
    assert len(own.periods) == 1
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


@two
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
    station = await arrived(site, version)
    await offered(station)
    await station.charge()
    await calm(station)
    now = to_rfc3339(site.core.ground.now())
    period = {"startPeriod": 0, "limit": limit}
    schedule = {"id": 1, "chargingRateUnit": unit, "chargingSchedulePeriod": [period]}
    payload = {"evseId": 1, "timeBase": now, "chargingSchedule": schedule}
    assert (await station.link.ask("NotifyEVChargingSchedule", payload))["status"] == status


@every_version
async def test_the_api_tells_what_a_station_keeps_to(site: Site, version: Version) -> None:
    station = await arrived(site, version)
    await offered(station)
    async with site.client() as client:
        shown = (await client.get(f"/api/v1/stations/{IDENTITY}/limits")).json()
    assert shown["ability"]["is_known"]
    (evse,) = shown["evses"]
    assert [one["limit_a"] for one in evse["standing"]] == [8.0]
    (profile,) = shown["profiles"]
    assert (profile["purpose"], profile["source"]) == ("default", "CSO")


@every_version
async def test_a_limit_for_a_charge_that_is_not_there_is_refused(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/set-limit?wait=60"
        body = {"scope": "transaction", "evse": 1, "limit_a": 9.0}
        told = (await station.during(client.post(path, json=body))).json()
    assert (told["status"], told["outcome"]["answer"]) == ("failed", "transaction-unknown")
    assert "SetChargingProfile" not in station.asked


async def test_who_reckons_with_more_than_we_do_is_told_of_and_reserved_whole(site: Site) -> None:
    station = await arrived(site, Version.V201)
    limiting = await offered(station, OFFER._replace(most_a=25.0))
    await station.charge()
    await calm(station)
    now = station.core.ground.now()
    station.core.limiting.foretold(station.link.station, 1, ((now, 16.0),), Instant(now + HOUR))
    limiting.compare(STATION, 1)
    assert limiting.standing(STATION, 1).worst_a == 25.0
    await station.settle()
    (told,) = await events(station, EventType.LIMIT_DIFFERS)
    assert told == {"evse": 1, "limit_a": 12.0, "composite_a": 16.0, "after_s": 0}


async def test_who_reckons_with_more_later_on_is_told_of_too(site: Site) -> None:
    station = await arrived(site, Version.V201)
    limiting = await offered(station, OFFER._replace(most_a=25.0))
    await station.charge()
    await calm(station)
    now = station.core.ground.now()
    later = Instant(now + 600 * SECOND)
    foretold = ((now, 8.0), (later, 16.0))
    station.core.limiting.foretold(station.link.station, 1, foretold, Instant(now + HOUR))
    limiting.compare(STATION, 1)
    assert limiting.standing(STATION, 1).worst_a == 25.0
    await station.settle()
    (told,) = await events(station, EventType.LIMIT_DIFFERS)
    assert (told["limit_a"], told["composite_a"]) == (8.0, 16.0)
    assert told["after_s"] == pytest.approx(600, abs=2)


async def remotely(site: Site, station: QuirkyStation) -> Any:
    """Ask for a charge; gives what became of it."""
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/start?wait=10"
        told = await station.during(client.post(path, json={"token": "CARD", "evse": 1}))
    return told.json()


async def requested(site: Site) -> list[Any]:
    """List the profiles that went with requests for a charge."""
    async with site.client() as client:
        found = (await client.get("/api/v1/messages?limit=200")).json()["items"]
    actions = {"RemoteStartTransaction", "RequestStartTransaction"}
    calls = [one for one in found if one["kind"] == "call" and one["action"] in actions]
    return [one["payload"].get("chargingProfile") for one in calls]


@every_version
async def test_a_charge_that_is_asked_for_begins_within_its_limit(
    site: Site, version: Version
) -> None:
    """OCPP 1.6, 5.16.2; 2.0.1, K05."""
    station = await arrived(site, version)
    limiting = await offered(station, Offer(limit_a=8.0, safe_a=8.0))
    await station.plug()
    assert (await remotely(site, station))["status"] == "accepted"
    (profile,) = await requested(site)
    assert profile["chargingProfilePurpose"] == "TxProfile"
    assert "transactionId" not in profile
    await station.wait(5)
    await calm(station)
    assert drawn_a(station) == pytest.approx(8.0)
    limiting.offer(STATION, 1, OFFER)
    await calm(station)
    assert drawn_a(station) == pytest.approx(12.0)
    own = [
        one.profile.transaction
        for one in limiting.profiles.of(STATION)
        if one.profile.purpose is Purpose.TRANSACTION
    ]
    assert len(own) == 1
    assert own[0] is not None


@every_version
async def test_who_is_not_limited_is_asked_for_a_charge_without_a_profile(
    site: Site, version: Version
) -> None:
    station = await arrived(site, version)
    await station.plug()
    assert (await remotely(site, station))["status"] == "accepted"
    assert await requested(site) == [None]


@two
async def test_who_refuses_a_start_with_a_profile_is_asked_without_and_known_for_it(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = await arrived(site, version)
    await offered(station)
    model: Any = station.model
    monkeypatch.setattr(model.station.board.limits, "add", lambda *_: False)
    await station.plug()
    assert (await remotely(site, station))["status"] == "accepted"
    first, second = await requested(site)
    assert (first is None, second is None) == (False, True)
