"""Cases of OCPP 1.6 whose requests no command of ours makes yet: the operator writes them himself."""

import json
from typing import Any

from tests.conformance.v16.charge_point import ChargePoint
from tests.rig import Rig

WHEN = "2026-11-25T12:00:00.000Z"


async def sent(
    play: ChargePoint, action: str, payload: dict[str, Any], reply: dict[str, Any]
) -> None:
    """Send exactly this; it arrives as it is, and the operator gets exactly the reply."""
    asked = await play.raw(action, payload)
    assert (asked.action, asked.payload) == (action, payload)
    answered = await asked.answer(reply)
    assert answered.protocol == "ocpp1.6"
    assert json.loads(answered.payload or b"") == reply


# Local authorization list


async def test_TC_042_1_CSMS_a_station_without_a_list_says_so(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"listVersion": -1})


async def test_TC_042_2_CSMS_a_list_that_is_empty_has_version_zero(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"listVersion": 0})


def local_list(kind: str) -> dict[str, Any]:
    member = {"idTag": "CARD", "idTagInfo": {"status": "Accepted"}}
    return {"listVersion": 1, "updateType": kind, "localAuthorizationList": [member]}


async def test_TC_043_1_CSMS_a_list_for_a_station_that_keeps_none(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await sent(play, "SendLocalList", local_list("Full"), {"status": "NotSupported"})


async def test_TC_043_3_CSMS_a_list_that_the_station_could_not_take(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await sent(play, "SendLocalList", local_list("Full"), {"status": "Failed"})


async def test_TC_043_4_CSMS_a_whole_list_is_taken(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await sent(play, "SendLocalList", local_list("Full"), {"status": "Accepted"})


async def test_TC_043_5_CSMS_a_change_of_the_list_is_taken(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await sent(play, "SendLocalList", local_list("Differential"), {"status": "Accepted"})


# Smart charging


def profile(purpose: str, **more: Any) -> dict[str, Any]:
    period = {"startPeriod": 0, "limit": 6.1}
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]},
    } | more


async def test_TC_056_CSMS_a_limit_for_all_charges_to_come(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    payload = {"connectorId": 1, "csChargingProfiles": profile("TxDefaultProfile")}
    await sent(play, "SetChargingProfile", payload, {"status": "Accepted"})


async def test_TC_057_CSMS_a_limit_for_the_charge_that_runs(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    limit = profile("TxProfile", transactionId=number)
    payload = {"connectorId": 1, "csChargingProfiles": limit}
    await sent(play, "SetChargingProfile", payload, {"status": "Accepted"})


async def test_TC_059_CSMS_a_remote_start_that_brings_its_limit(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    payload = {"idTag": "CARD", "connectorId": 1, "chargingProfile": profile("TxProfile")}
    await sent(play, "RemoteStartTransaction", payload, {"status": "Accepted"})
    await play.status("Preparing")
    await play.begin()
    assert (await play.transaction()).suspect == ()


async def test_TC_066_CSMS_the_station_tells_what_it_will_draw(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    schedule = {
        "chargingRateUnit": "A",
        "duration": 300,
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}],
    }
    reply = {
        "status": "Accepted",
        "connectorId": 1,
        "scheduleStart": WHEN,
        "chargingSchedule": schedule,
    }
    asked = await play.raw("GetCompositeSchedule", {"connectorId": 1, "duration": 300})
    answered = json.loads((await asked.answer(reply)).payload or b"")
    assert (answered["status"], answered["connectorId"]) == ("Accepted", 1)
    assert answered["chargingSchedule"] == schedule
    assert answered["scheduleStart"] == WHEN


async def test_TC_067_CSMS_a_limit_is_taken_back(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await sent(play, "ClearChargingProfile", {"id": 1}, {"status": "Accepted"})
