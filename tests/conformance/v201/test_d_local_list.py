"""D, the local authorization list: sent whole or as changes, and its version."""

from chargeloom.domain.commands.command import Command
from chargeloom.domain.commands.list_orders import AskListVersion, ListUpdate, SendList
from tests.conformance.play import Asked
from tests.conformance.v201.charging_station import ACCEPTED, CARD, ChargingStation, Payload, card
from tests.rig import Rig

MEMBER: Payload = {"idToken": CARD, "idTokenInfo": {"status": "Accepted"}}


def local_list(kind: str, version: int, *members: Payload) -> Payload:
    list_ = {"localAuthorizationList": list(members)} if members else {}
    return {"versionNumber": version, "updateType": kind} | list_


async def sending(play: ChargingStation, update: ListUpdate, version: int) -> Asked[Command]:
    """Send the list to a station whose list has this version."""
    asked = await play.order(SendList(update=update))
    assert (asked.action, asked.payload) == ("GetLocalListVersion", {})
    asked.reply({"versionNumber": version})
    return await asked.following()


async def holds(play: ChargingStation, version: int, *uids: str) -> None:
    """See what we know of its list."""
    known = await play.rig.core.enlisting.of(play.station.station.id)
    assert (known.version, [one.token for one in known.members]) == (version, list(uids))


async def whole(rig: Rig) -> ChargingStation:
    """Give a station a whole list."""
    play = await ChargingStation.booted(rig)
    asked = await sending(play, ListUpdate.FULL, 1)
    assert (asked.action, asked.payload) == ("SendLocalList", local_list("Full", 2, MEMBER))
    assert (await asked.answer(ACCEPTED)).status == "accepted"
    await holds(play, 2, "CARD")
    return play


async def test_TC_D_01_CSMS_a_whole_list_is_taken(rig: Rig) -> None:
    await whole(rig)


async def test_TC_D_02_CSMS_a_change_of_the_list_is_taken(rig: Rig) -> None:
    play = await whole(rig)
    await rig.token("SECOND")
    asked = await sending(play, ListUpdate.DIFFERENTIAL, 2)
    second = MEMBER | {"idToken": card("SECOND")}
    assert asked.payload == local_list("Differential", 3, second)
    assert (await asked.answer(ACCEPTED)).status == "accepted"
    await holds(play, 3, "CARD", "SECOND")


async def test_TC_D_03_CSMS_a_member_leaves_the_list(rig: Rig) -> None:
    play = await whole(rig)
    rig.core.authorizing.load(())
    asked = await sending(play, ListUpdate.DIFFERENTIAL, 2)
    assert asked.payload == local_list("Differential", 3, {"idToken": CARD})
    assert (await asked.answer(ACCEPTED)).status == "accepted"
    await holds(play, 3)


async def test_TC_D_04_CSMS_the_list_becomes_empty(rig: Rig) -> None:
    play = await whole(rig)
    rig.core.authorizing.load(())
    asked = await sending(play, ListUpdate.FULL, 2)
    assert asked.payload == local_list("Full", 3)
    assert (await asked.answer(ACCEPTED)).status == "accepted"
    await holds(play, 3)


async def version(rig: Rig, number: int) -> Command:
    play = await ChargingStation.booted(rig)
    asked = await play.order(AskListVersion())
    assert (asked.action, asked.payload) == ("GetLocalListVersion", {})
    return await asked.answer({"versionNumber": number})


async def test_TC_D_08_CSMS_the_version_of_the_list(rig: Rig) -> None:
    assert ((await version(rig, 5)).outcome or {})["data"] == {"version": 5}


async def test_TC_D_09_CSMS_a_station_without_a_list(rig: Rig) -> None:
    assert ((await version(rig, 0)).outcome or {})["data"] == {"version": 0}
