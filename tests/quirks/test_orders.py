"""How stations take what they are asked: the caller learns exactly what became of it, and the link lives on."""

import json
from typing import Any

import httpx
import pytest

from chargeloom.sim.quirks import Quirk
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.happening import What
from tests.patience import PATIENCE_S
from tests.quirks.bench import (
    IMPATIENT_S,
    STATION,
    QuirkyStation,
    arrived,
    assert_charged_once,
    assert_lives_on,
    transactions,
)
from tests.web.site import Site

both = pytest.mark.parametrize("version", [Version.V16, Version.V201])


async def order(
    station: QuirkyStation, client: httpx.AsyncClient, name: str, **body: Any
) -> dict[str, Any]:
    """Give a command, and tell what became of it."""
    answer = await station.during(client.post(f"{STATION}/commands/{name}?wait=60", json=body))
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def raw(
    station: QuirkyStation, client: httpx.AsyncClient, action: str, payload: dict[str, Any]
) -> httpx.Response:
    """Ask in the station's own protocol."""
    content = json.dumps(payload).encode()
    headers = {"Content-Type": "application/json"}
    url = f"{STATION}/ocpp/{action}"
    return await station.during(client.post(url, content=content, headers=headers))


def profile(version: Version, purpose: str, level: int, kind: str, limit: float) -> dict[str, Any]:
    """Write SetChargingProfile in the words of a version."""
    schedule: dict[str, Any] = {
        "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]
    }  # fmt: skip
    if kind == "Absolute":
        schedule["startSchedule"] = "1970-01-01T00:00:00Z"
    words: dict[str, Any] = {
        "stackLevel": level, "chargingProfilePurpose": purpose, "chargingProfileKind": kind,
    }  # fmt: skip
    if kind == "Absolute":
        schedule["startSchedule"] = "2026-01-01T00:00:00Z"
    if version is Version.V16:
        told = words | {"chargingProfileId": 1, "chargingSchedule": schedule}
        return {"connectorId": 0, "csChargingProfiles": told}
    return {
        "evseId": 0,
        "chargingProfile": words | {"id": 1, "chargingSchedule": [schedule | {"id": 1}]},
    }


@both
async def test_quirk_13_an_answer_on_the_next_link_is_told_from_those_of_that_link(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.LATE_RESULT)
    await station.charge()
    answer = await station.during(client.post(f"{STATION}/commands/clear-cache?wait=60", json={}))
    assert answer.json()["status"] != "accepted"
    assert not station.is_linked
    await station.connect()
    assert not station.link.connection.is_closed
    assert (await order(station, client, "clear-cache"))["status"] == "accepted"
    await station.leave()
    await assert_charged_once(station, client)


async def test_quirk_14_a_configuration_without_any_key_is_an_empty_one(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await arrived(site, Version.V16, Quirk.NO_CONFIGURATION)
    told = await order(station, client, "get-configuration")
    assert told["status"] == "accepted"
    assert not told["outcome"]["data"].get("configurationKey")


async def test_quirk_14_a_configuration_that_hangs_is_told_and_holds_up_nothing(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await arrived(site, Version.V16, Quirk.CONFIGURATION_HANGS)
    station.link.answers_within(IMPATIENT_S)
    assert (await order(station, client, "get-configuration"))["status"] == "timeout"
    station.link.answers_within(PATIENCE_S)
    assert (await order(station, client, "clear-cache"))["status"] == "accepted"
    await station.charge()
    await station.leave()
    await assert_charged_once(station, client)


@both
async def test_quirk_15_nothing_is_probed_of_itself_and_a_reboot_by_an_order_loses_no_charge(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    many = ",".join(["Voltage"] * 7)
    station = await arrived(site, version, Quirk.REBOOTS_ON_MANY_MEASURANDS)
    await station.charge()
    assert station.asked == [], "the server asks nothing that nobody ordered"
    if version is Version.V16:
        payload = {"key": "MeterValuesSampledData", "value": many}
        answer = await raw(station, client, "ChangeConfiguration", payload)
    else:
        data = {
            "component": {"name": "SampledDataCtrlr"},
            "variable": {"name": "TxUpdatedMeasurands"}, "attributeValue": many,
        }  # fmt: skip
        answer = await raw(station, client, "SetVariables", {"setVariableData": [data]})
    assert answer.status_code >= 400
    assert not station.is_linked
    await station.wait(30)
    await station.connect()
    await station.wait(60)
    await assert_charged_once(station, client, suspect=[])


@both
async def test_quirk_16_a_change_of_availability_that_is_never_answered_holds_up_nothing(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.AVAILABILITY_UNANSWERED)
    station.link.answers_within(IMPATIENT_S)
    told = await order(station, client, "set-availability", available=False)
    station.link.answers_within(PATIENCE_S)
    assert told["status"] == "timeout"
    assert (await order(station, client, "clear-cache"))["status"] == "accepted"
    await station.charge()
    await station.leave()
    await assert_charged_once(station, client)


@both
async def test_quirk_17_a_station_that_does_not_boot_is_asked_to_and_then_charges(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.NO_BOOT)
    if version is Version.V16:
        await station.wait(301)  # it is asked at its first heartbeat
    await station.settle()
    assert station.asked == ["TriggerMessage"]
    assert len(station.told("BootNotification")) == 1
    await station.charge()
    await station.leave()
    await assert_charged_once(station, client)
    assert station.asked == ["TriggerMessage"], "once is enough"


@both
async def test_quirk_18_the_caller_learns_which_profiles_a_station_refuses(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    station = await arrived(site, version, Quirk.LEVEL_ZERO_ONLY, Quirk.NO_RELATIVE_PROFILES)
    asked = [
        profile(version, "TxDefaultProfile", 1, "Absolute", 8),
        profile(version, "TxDefaultProfile", 0, "Relative", 8),
        profile(version, "TxDefaultProfile", 0, "Absolute", 8),
    ]
    answers = [await raw(station, client, "SetChargingProfile", one) for one in asked]
    told = [answer.json()["payload"]["status"] for answer in answers]
    assert told == ["Rejected", "Rejected", "Accepted"]
    await assert_lives_on(station)


@both
async def test_quirk_19_what_a_limit_that_is_ignored_really_let_through_is_metered(
    site: Site, client: httpx.AsyncClient, version: Version
) -> None:
    purpose = "ChargePointMaxProfile" if version is Version.V16 else "ChargingStationMaxProfile"
    station = await arrived(site, version, Quirk.STATION_PROFILE_IGNORED)
    limit = profile(version, purpose, 0, "Absolute", 6)
    answer = await raw(station, client, "SetChargingProfile", limit)
    assert answer.json()["payload"]["status"] == "Accepted"
    await station.charge()
    await station.leave()
    charge = await assert_charged_once(station, client)
    hours = 25 * 60 / 3600
    assert float(charge["energy_wh"]) > 3 * 6 * 240 * hours, "more than 6 A on three phases give"


async def test_quirk_20_a_remote_start_that_is_refused_while_finishing_is_told_so(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await arrived(site, Version.V16, Quirk.NO_START_IN_FINISHING)
    await station.charge()
    await station.show_card()
    told = await order(station, client, "start", token="CARD", evse=1)
    assert told["status"] == "rejected"
    await station.unplug()
    await station.plug()
    assert (await order(station, client, "start", token="CARD", evse=1))["status"] == "accepted"
    await station.wait(25)
    await station.leave()
    assert len(station.happened(What.STOPPED)) == 2
    told_energy = [one["energy_wh"] for one in await transactions(client)]
    assert sorted(told_energy) == sorted(station.energy_wh)


async def test_quirk_20_a_make_that_is_known_for_it_is_not_even_asked(
    site: Site, client: httpx.AsyncClient
) -> None:
    await site.rig.token("CARD")
    station = await site.rig.station("CS-1")
    boot = {"chargePointVendor": "Autel", "chargePointModel": "MaxiCharger"}
    await station.ask("BootNotification", boot)
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Finishing"}
    await station.ask("StatusNotification", status)
    body = {"token": "CARD", "evse": 1}
    answer = await client.post(f"{STATION}/commands/start?wait=60", json=body)
    told = answer.json()
    assert (told["status"], told["outcome"]["answer"]) == ("failed", "command-unsupported")
    assert station.connection.sent == []
