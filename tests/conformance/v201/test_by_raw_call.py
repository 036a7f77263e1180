"""D, local lists: their cases, whose requests no command of ours makes yet."""

import json

from tests.conformance.v201.charging_station import CARD, ChargingStation, Payload
from tests.rig import Rig

OK: Payload = {"status": "Accepted"}


async def sent(play: ChargingStation, action: str, payload: Payload, reply: Payload = OK) -> None:
    """Send exactly this; it arrives as it is, and the operator gets exactly the reply."""
    asked = await play.raw(action, payload)
    assert (asked.action, asked.payload) == (action, payload)
    answered = await asked.answer(reply)
    assert answered.protocol == "ocpp2.0.1"
    assert json.loads(answered.payload or b"") == reply


# The local authorization list (D)


def local_list(kind: str, version: int, *tokens: Payload) -> Payload:
    members = {"localAuthorizationList": list(tokens)} if tokens else {}
    return {"versionNumber": version, "updateType": kind} | members


MEMBER: Payload = {"idToken": CARD, "idTokenInfo": {"status": "Accepted"}}


async def test_TC_D_01_CSMS_a_whole_list_is_taken(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"versionNumber": 1})
    await sent(play, "SendLocalList", local_list("Full", 2, MEMBER))


async def test_TC_D_02_CSMS_a_change_of_the_list_is_taken(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"versionNumber": 1})
    await sent(play, "SendLocalList", local_list("Differential", 2, MEMBER))


async def test_TC_D_03_CSMS_a_member_leaves_the_list(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "SendLocalList", local_list("Differential", 2, {"idToken": CARD}))


async def test_TC_D_04_CSMS_the_list_becomes_empty(rig: Rig) -> None:
    await sent(await ChargingStation.booted(rig), "SendLocalList", local_list("Full", 2))


async def test_TC_D_08_CSMS_the_version_of_the_list(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"versionNumber": 5})


async def test_TC_D_09_CSMS_a_station_without_a_list(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await sent(play, "GetLocalListVersion", {}, {"versionNumber": 0})
