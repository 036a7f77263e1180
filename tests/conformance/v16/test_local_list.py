"""The cases of OCPP 1.6 about the local authorization list."""

from typing import Any

from chargeloom.domain.commands.command import Command
from chargeloom.domain.commands.list_orders import AskListVersion, ListUpdate, SendList
from tests.conformance.play import Asked
from tests.conformance.v16.charge_point import ACCEPTED, ChargePoint
from tests.rig import Rig

CARD = {"idTag": "CARD", "idTagInfo": {"status": "Accepted"}}


async def version(play: ChargePoint, told: int) -> Command:
    asked = await play.order(AskListVersion())
    assert (asked.action, asked.payload) == ("GetLocalListVersion", {})
    return await asked.answer({"listVersion": told})


async def test_TC_042_1_CSMS_a_station_without_a_list_says_so(rig: Rig) -> None:
    ended = await version(await ChargePoint.booted(rig), -1)
    assert (ended.status, ended.outcome) == ("rejected", {"answer": "NotSupported"})


async def test_TC_042_2_CSMS_a_list_that_is_empty_has_version_zero(rig: Rig) -> None:
    ended = await version(await ChargePoint.booted(rig), 0)
    assert ended.status == "accepted"
    assert (ended.outcome or {})["data"] == {"version": 0}


async def sent(play: ChargePoint, update: ListUpdate, told: int) -> Asked[Command]:
    """Send the list to a charge point whose list has this version."""
    asked = await play.order(SendList(update=update))
    assert asked.action == "GetLocalListVersion"
    asked.reply({"listVersion": told})
    return await asked.following()


async def whole(rig: Rig, word: str) -> tuple[ChargePoint, Command]:
    play = await ChargePoint.booted(rig)
    asked = await sent(play, ListUpdate.FULL, 0)
    assert (asked.action, asked.payload) == (
        "SendLocalList",
        {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [CARD]},
    )
    return play, await asked.answer({"status": word})


async def holds(play: ChargePoint, number: int, *tags: str) -> None:
    """See what we know of its list."""
    known = await play.rig.core.enlisting.of(play.station.station.id)
    assert (known.version, [one.token for one in known.members]) == (number, list(tags))


async def test_TC_043_1_CSMS_a_list_for_a_station_that_keeps_none(rig: Rig) -> None:
    play, ended = await whole(rig, "NotSupported")
    assert (ended.status, (ended.outcome or {})["answer"]) == ("rejected", "NotSupported")
    await holds(play, 0)


async def test_TC_043_3_CSMS_a_list_that_the_station_could_not_take(rig: Rig) -> None:
    play, ended = await whole(rig, "Failed")
    assert (ended.status, (ended.outcome or {})["answer"]) == ("rejected", "Failed")
    await holds(play, 0)


async def test_TC_043_4_CSMS_a_whole_list_is_taken(rig: Rig) -> None:
    play, ended = await whole(rig, "Accepted")
    assert ended.status == "accepted"
    await holds(play, 1, "CARD")


async def test_TC_043_5_CSMS_a_change_of_the_list_is_taken(rig: Rig) -> None:
    play, _ = await whole(rig, "Accepted")
    await rig.token("SECOND")
    asked = await sent(play, ListUpdate.DIFFERENTIAL, 1)
    second: dict[str, Any] = CARD | {"idTag": "SECOND"}
    assert (asked.action, asked.payload) == (
        "SendLocalList",
        {"listVersion": 2, "updateType": "Differential", "localAuthorizationList": [second]},
    )
    assert (await asked.answer(ACCEPTED)).status == "accepted"
    await holds(play, 2, "CARD", "SECOND")
