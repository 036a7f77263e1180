"""Limits by hand: commands, raw requests and reports change our record alike."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chargeloom.domain.limits.charging_profile import Purpose
from chargeloom.services.limiting import (
    reacting,
)
from chargeloom.services.limiting.foreseeing import UNKNOWN_MOST_A
from chargeloom.sim.site.building import Version
from tests.quirks.bench import IDENTITY, IMPATIENT_S, QuirkyStation, arrived
from tests.rig import running
from tests.services.limiting.over_the_wire.bench import (
    OFFER,
    STATION,
    calm,
    every_version,
    every_version_2,
    offered,
    purposes,
)
from tests.web.site import Site, standing

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
RAW_2: dict[str, Any] = {
    "evseId": 1,
    "chargingProfile": {
        "id": 5,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": PERIODS}],
    },
}


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


async def lost_and_reported(site: Site, version: Version, *, is_offered: bool) -> QuirkyStation:
    """Let a station lose its profiles, and tell all that it has."""
    station = await arrived(site, version)
    limiting = await offered(station)
    if not is_offered:
        limiting.withdraw(STATION, 1)
    model: Any = station.model
    model.station.board.limits.remove(lambda _, __: True)
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/get-charging-profiles?wait=60"
        await station.during(client.post(path, json={}))
    await calm(station)
    return station


@every_version_2
async def test_a_whole_report_puts_our_record_right(site: Site, version: Version) -> None:
    """OCPP 2.0.1, K09."""
    station = await lost_and_reported(site, version, is_offered=False)
    limiting = station.core.limiting
    assert limiting.profiles.of(STATION) == ()
    assert limiting.standing(STATION, 1, OFFER.most_a).worst_a == OFFER.most_a


@every_version_2
async def test_what_a_whole_report_lacks_is_told_again_where_we_limit(
    site: Site, version: Version
) -> None:
    station = await lost_and_reported(site, version, is_offered=True)
    model: Any = station.model
    assert purposes(station.core.limiting) == {Purpose.DEFAULT}
    assert model.station.board.limits.remove(lambda _, __: True)


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


@every_version_2
async def test_who_asks_for_the_profiles_of_the_station_alone_learns_nothing_of_its_evses(
    site: Site, version: Version
) -> None:
    """K09.FR.05: with EVSE 0 only profiles installed on the station itself SHALL be reported."""
    station = await arrived(site, version)
    limiting = await offered(station)
    before = limiting.profiles.of(STATION)
    assert [one.evse for one in before] == [1]
    criterion = {"chargingLimitSource": ["CSO"]}
    body = {"requestId": 9, "evseId": 0, "chargingProfile": criterion}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/ocpp/GetChargingProfiles"
        answer = await station.during(client.post(path, json=body))
        assert answer.json()["payload"] == {"status": "NoProfiles"}
        assert limiting.profiles.of(STATION) == before


async def test_a_profile_is_cleared_by_its_number_whatever_else_is_said(site: Site) -> None:
    """OCPP 1.6, 5.5: either a specific charging profile, denoted by id, or a selection that matches."""
    station = await arrived(site, Version.V16)
    limiting = await offered(station)
    (known,) = limiting.profiles.of(STATION)
    body = {"id": known.profile.id, "connectorId": 2, "stackLevel": 5}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/ocpp/ClearChargingProfile"
        await station.during(client.post(path, json=body))
        assert limiting.profiles.of(STATION) == ()


async def test_what_is_generated_is_nobodys_to_clear(site: Site) -> None:
    """OCPP 2.1, K10.FR.04 and FR.06: what it adds is reckoned with, whatever else is cleared."""
    station = await arrived(site, Version.V21)
    profile = RAW_2["chargingProfile"] | {"chargingProfilePurpose": "LocalGeneration"}
    reported = {"requestId": 1, "chargingLimitSource": "CSO", "evseId": 1}
    await station.say("ReportChargingProfiles", reported | {"chargingProfile": [profile]})
    path = f"/api/v1/stations/{IDENTITY}/commands/clear-charging-profile?wait=60"
    async with site.client() as client:
        answer = await station.during(client.post(path, json={"purpose": "generation"}))
        assert answer.json()["status"] == "failed", answer.text
        assert "ClearChargingProfile" not in station.asked
        assert (await station.during(client.post(path, json={}))).is_success
    assert "ClearChargingProfile" in station.asked
    assert len(station.core.limiting.profiles.of(STATION)) == 1


@every_version_2
async def test_whoever_clears_all_says_of_each_purpose_that_it_is_meant(
    site: Site, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OCPP 2.0.1 and 2.1, K10.FR.02: an id, or one of EVSE, purpose and level, is always said."""
    station = await arrived(site, version)
    heard: list[Any] = []
    take = QuirkyStation._take

    def hear(one: QuirkyStation, frame: list[Any]) -> None:
        heard.extend([frame[3]] if frame[2] == "ClearChargingProfile" else [])
        take(one, frame)

    monkeypatch.setattr(QuirkyStation, "_take", hear)
    limit = {"scope": "default", "evse": 1, "limit_a": 10}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands"
        assert (
            await station.during(client.post(f"{path}/set-limit?wait=60", json=limit))
        ).is_success
        answer = await station.during(
            client.post(f"{path}/clear-charging-profile?wait=60", json={})
        )
    assert answer.json()["status"] == "accepted", answer.text
    purposes = [one["chargingProfileCriteria"]["chargingProfilePurpose"] for one in heard]
    assert purposes[:3] == ["TxProfile", "TxDefaultProfile", "ChargingStationMaxProfile"]
    assert purposes[3:] == (["PriorityCharging"] if version is Version.V21 else [])
    assert list(station.core.limiting.profiles.of(STATION)) == []


FIRST = {
    "id": 11,
    "level": 1,
    "purpose": "default",
    "kind": "relative",
    "valid_to": "2099-01-01T00:00:00Z",
}
THEN = FIRST | {"id": 12, "valid_from": "2099-01-01T00:00:00Z", "valid_to": None}


async def set_profile(station: QuirkyStation, site: Site, limit: float, **profile: Any) -> Any:
    """Order a profile at the EVSE, and say what became of it."""
    body = {"evse": 1, "profile": profile | {"periods": [{"limit": limit}]}}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/set-charging-profile?wait=60"
        return (await station.during(client.post(path, json=body))).json()


@every_version
async def test_two_of_a_level_stand_beside_each_other_only_each_in_its_time(
    site: Site, version: Version
) -> None:
    """OCPP 2.0.1, K01.FR.06: of one level, purpose and EVSE none may have an overlapping validity period.

    In OCPP 1.6 the newer replaces the older (3.13.2).
    """
    station = await arrived(site, version)
    told = [await set_profile(station, site, 30.0, **FIRST)]
    told.append(await set_profile(station, site, 8.0, **THEN))
    assert [one["status"] for one in told] == ["accepted", "accepted"]
    limiting = station.core.limiting
    held = {one.profile.id for one in limiting.profiles.of(STATION)}
    assert held == ({12} if version is Version.V16 else {11, 12})
    model: Any = station.model
    assert held == {one.id for _, one in model.station.board.limits.found(lambda *_: True)}
    if version is not Version.V16:
        assert limiting.standing(STATION, 1).worst_a == 30.0


@every_version_2
async def test_what_was_sent_for_another_time_and_not_answered_stays_in_doubt(
    site: Site, version: Version
) -> None:
    """K01.FR.06: what is taken for another time takes nothing away."""
    station = await arrived(site, version)
    station.link.answers_within(IMPATIENT_S)
    profile = RAW_2["chargingProfile"] | {"stackLevel": 1, "validTo": FIRST["valid_to"]}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/ocpp/SetChargingProfile"
        await client.post(path, json=RAW_2 | {"chargingProfile": profile})
    station.link.answers_within(60.0)
    limiting = station.core.limiting
    assert limiting.standing(STATION, 1).worst_a == UNKNOWN_MOST_A
    told = await set_profile(station, site, 8.0, **THEN)
    assert told["status"] == "accepted"
    assert limiting.standing(STATION, 1).at(station.core.ground.now()) == UNKNOWN_MOST_A
    assert {one.profile.id for one in limiting._scene.doubts.of(STATION, 1)} == {5}


@every_version_2
@pytest.mark.parametrize("purpose", ["default", "transaction"])
async def test_a_profile_beside_which_another_of_its_level_stands_is_not_sent(
    site: Site, version: Version, purpose: str
) -> None:
    """OCPP 2.0.1, K01.FR.06 and FR.39: the CSMS SHALL NOT send it."""
    station = await arrived(site, version)
    await station.charge()
    async with site.client() as client:
        (charge,) = (await client.get("/api/v1/transactions")).json()["items"]
    profile = {"level": 1, "purpose": purpose, "kind": "relative"}
    if purpose == "transaction":
        profile["transaction"] = charge["id"]
    assert (await set_profile(station, site, 30.0, id=11, **profile))["status"] == "accepted"
    told = await set_profile(station, site, 8.0, id=12, **profile)
    assert (told["status"], told["outcome"]["answer"]) == ("failed", "command-unsupported")
    assert "K01.FR.06" in told["outcome"]["data"]["description"]
    assert station.asked.count("SetChargingProfile") == 1
    again = await set_profile(station, site, 8.0, id=11, **profile)
    other_level = await set_profile(station, site, 8.0, id=12, **(profile | {"level": 2}))
    assert [again["status"], other_level["status"]] == ["accepted", "accepted"]


async def reports_variables(station: QuirkyStation, **values: str) -> None:
    """Let a station report what it says of itself, as in a base report."""
    said = [
        {
            "component": {"name": "SmartChargingCtrlr"},
            "variable": {"name": name},
            "variableAttribute": [{"type": "Actual", "value": value}],
        }
        for name, value in values.items()
    ]
    report = {"requestId": 1, "generatedAt": "2026-01-01T00:00:00Z", "seqNo": 0, "tbc": False}
    await station.say("NotifyReport", report | {"reportData": said})
    await station.settle()


@pytest.mark.parametrize(
    ("version", "profile", "clause"),
    [
        (Version.V201, {"id": 5, "periods": [{"limit": 8, "lines": 1, "line": 2}]}, "K01.FR.20"),
        (Version.V21, {"id": 5, "periods": [{"limit": 8, "lines": 1, "line": 2}]}, "K01.FR.20"),
        (Version.V21, {"id": 3, "periods": [{"limit": 8}]}, "K01.FR.80"),
    ],
)
async def test_what_a_station_reported_of_itself_binds_us_though_nobody_asked_it(
    site: Site, version: Version, profile: dict[str, Any], clause: str
) -> None:
    """OCPP 2.1, K01.FR.20 and FR.80: the CSMS SHALL NOT choose a line, or a number, that is not for it to choose."""
    station = await arrived(site, version)
    await reports_variables(
        station, ProfileStackLevel="3", RateUnit="A", MaxExternalConstraintsId="4"
    )
    body = {"evse": 1, "profile": {"purpose": "default", "kind": "relative"} | profile}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/set-charging-profile?wait=60"
        told = (await station.during(client.post(path, json=body))).json()
    assert told["status"] == "failed"
    assert clause in told["outcome"]["data"]["description"]
    assert "SetChargingProfile" not in station.asked


@every_version_2
async def test_a_limit_takes_the_place_of_a_profile_that_stands_there(
    site: Site, version: Version
) -> None:
    """OCPP 2.0.1, K01.FR.05 and FR.06: beside it none may be sent, but in its place, under its number."""
    station = await arrived(site, version)
    told = await set_profile(station, site, 30.0, id=11, purpose="default", kind="relative")
    assert told["status"] == "accepted"
    async with site.client() as client:
        for command, more in (("set-limit", {"limit_a": 9.0}), ("clear-limit", {})):
            body = {"scope": "default", "evse": 1} | more
            path = f"/api/v1/stations/{IDENTITY}/commands/{command}?wait=60"
            answer = (await station.during(client.post(path, json=body))).json()
            assert answer["status"] == "accepted", answer
            held = station.core.limiting.profiles.of(STATION)
            limits = {one.profile.id: one.profile.periods[0].limit for one in held}
            assert limits == ({11: 9.0} if more else {})


async def limit(station: QuirkyStation, site: Site, command: str, **more: Any) -> dict[str, Any]:
    """Set or clear the default of the EVSE."""
    body = {"scope": "default", "evse": 1} | more
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/{command}?wait=60"
        told: dict[str, Any] = (await station.during(client.post(path, json=body))).json()
    return told


def held(site: Site) -> dict[int, float | None]:
    known = site.core.limiting.profiles.of(STATION)
    return {one.profile.id: one.profile.periods[0].limit for one in known}


@every_version
async def test_who_clears_a_limit_leaves_what_somebody_set_otherwise(
    site: Site, version: Version
) -> None:
    """OCPP 2.0.1, K10: what is cleared is what the limit came to, not whatever stands at its place."""
    station = await arrived(site, version)
    await set_profile(station, site, 30.0, id=11, purpose="default", kind="relative")
    told = await limit(station, site, "clear-limit")
    assert (told["status"], told["outcome"]["answer"]) == ("rejected", "Unknown")
    assert held(site) == {11: 30.0}


@every_version
async def test_who_clears_a_limit_leaves_what_took_its_place(site: Site, version: Version) -> None:
    station = await arrived(site, version)
    assert (await limit(station, site, "set-limit", limit_a=9.0))["status"] == "accepted"
    (number,) = held(site)
    await set_profile(station, site, 30.0, id=number, purpose="default", kind="relative")
    told = await limit(station, site, "clear-limit")
    assert (told["status"], told["outcome"]["answer"]) == ("rejected", "Unknown")
    assert held(site) == {number: 30.0}
    assert "ClearChargingProfile" not in station.asked


@every_version
@pytest.mark.parametrize("is_of_limit", [False, None], ids=["kept since", "kept before it was"])
async def test_who_clears_a_limit_leaves_what_a_site_lets_the_evse_draw(
    site: Site, version: Version, is_of_limit: bool | None
) -> None:
    """Of what was kept before migration 0039 nobody knows what it came from."""
    station = await arrived(site, version)
    limiting = await offered(station)
    await calm(station)
    limiting.load(
        msgspec.structs.replace(one, is_of_limit=is_of_limit)
        for one in limiting.profiles.of(STATION)
    )
    before = held(site)
    assert before
    told = await limit(station, site, "clear-limit")
    assert (told["status"], told["outcome"]["answer"]) == ("rejected", "Unknown")
    assert "ClearChargingProfile" not in station.asked
    assert held(site) == before
    assert limiting.standing(STATION, 1).worst_a == pytest.approx(OFFER.safe_a)


@every_version_2
async def test_a_limit_in_the_place_of_another_profile_is_cleared_after_a_restart_and_a_report_too(
    tmp_path: Path, version: Version
) -> None:
    async with standing(tmp_path) as site:
        station = await arrived(site, version)
        await set_profile(station, site, 30.0, id=11, purpose="default", kind="relative")
        assert (await limit(station, site, "set-limit", limit_a=9.0))["status"] == "accepted"
        async with site.client() as client:
            path = f"/api/v1/stations/{IDENTITY}/commands/get-charging-profiles?wait=60"
            await station.during(client.post(path, json={"evse": 1}))
        await station.settle()
        station.disconnect()
        model = station.model
    async with standing(tmp_path) as site:
        station = QuirkyStation(site, version)
        station.model = model
        await station.connect()
        assert held(site) == {11: 9.0}
        told = await limit(station, site, "clear-limit")
        assert (told["status"], held(site)) == ("accepted", {})


CHOOSING = {"id": 5, "purpose": "default", "kind": "relative"}


@every_version
async def test_a_line_is_chosen_only_where_the_station_says_that_it_can(
    site: Site, version: Version
) -> None:
    """OCPP 2.0.1, K01.FR.20; OCPP 1.6 has no word for it."""
    station = await arrived(site, version)
    body = {"evse": 1, "profile": CHOOSING | {"periods": [{"limit": 8, "lines": 1, "line": 2}]}}
    async with site.client() as client:
        path = f"/api/v1/stations/{IDENTITY}/commands/set-charging-profile?wait=60"
        told = (await station.during(client.post(path, json=body))).json()
    assert (told["status"], told["outcome"]["answer"]) == ("failed", "command-unsupported")
    assert station.asked == ([] if version is Version.V16 else ["GetVariables"])


async def test_a_profile_may_be_lost_for_good_without_us(site: Site) -> None:
    """OCPP 2.1, K01.FR.104: the CSMS SHALL support sending maxOfflineDuration and invalidAfterOfflineDuration."""
    station = await arrived(site, Version.V21)
    more = {"offline_s": 60, "lost_offline": True}
    told = await set_profile(station, site, 8.0, **CHOOSING, **more)
    assert told["status"] == "accepted"
    (held,) = station.core.limiting.profiles.of(STATION)
    assert (held.profile.offline_s, held.profile.is_lost_offline) == (60, True)
