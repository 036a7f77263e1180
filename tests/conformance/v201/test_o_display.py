"""O, displays: texts are shown, for a time, a state or a charge, told, replaced and cleared."""

from typing import Any, Final

import pytest

from chargeloom.domain.commands.command import Command, CommandStatus
from chargeloom.domain.commands.display_orders import AskTexts, ClearText, ShowText
from chargeloom.domain.instant import HOUR, SECOND, Instant, to_rfc3339
from tests.conformance.v201.charging_station import ChargingStation, Payload
from tests.rig import Rig

NOON: Final = Instant(1_767_268_800 * SECOND)
LATER: Final = Instant(NOON + HOUR)
TEXT: Final = "Bitte warten"


async def shown(
    play: ChargingStation, word: str = "Accepted", /, **said: Any
) -> tuple[Payload, Command]:
    """Let the operator show a text; return what arrived, and what became of it."""
    told: dict[str, Any] = {"number": 7, "format": "UTF8", "priority": "NormalCycle"}
    asked = await play.order(ShowText(text=TEXT, **told | said))
    assert asked.action == "SetDisplayMessage"
    message: Payload = asked.payload["message"]
    assert message["message"]["content"] == TEXT
    assert (message["id"], message["priority"]) == (7, said.get("priority", "NormalCycle"))
    return message, await asked.answer({"status": word})


async def asked_for(
    play: ChargingStation, word: str = "Accepted", /, **said: Any
) -> tuple[Payload, Command]:
    """Let the operator ask for texts; where there are any, the station tells them."""
    asked = await play.order(AskTexts(number=4, **said))
    assert asked.action == "GetDisplayMessages"
    assert asked.payload["requestId"] == 4
    asked.reply({"status": word})
    content = {"format": "UTF8", "content": TEXT}
    info = {"id": 7, "priority": "NormalCycle", "message": content}
    if word == "Accepted":
        notice = {"requestId": 4, "messageInfo": [info]}
        assert await play.station.ask("NotifyDisplayMessages", notice) == {}
        assert "station.notice" in await play.rig.event_types()
    command = await asked.end()
    if word == "Accepted":
        assert (command.outcome or {})["data"]["messages"] == [info]
    return asked.payload, command


async def cleared(play: ChargingStation, word: str) -> Command:
    asked = await play.order(ClearText(number=7))
    assert (asked.action, asked.payload) == ("ClearDisplayMessage", {"id": 7})
    return await asked.answer({"status": word})


async def configured(rig: Rig, **said: Any) -> ChargingStation:
    """The memory state that a text is configured."""
    play = await ChargingStation.booted(rig)
    _, command = await shown(play, **said)
    assert command.status is CommandStatus.ACCEPTED
    return play


async def test_TC_O_01_CSMS_a_text_is_shown(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    message, command = await shown(play, priority="InFront", state="Idle")
    assert (message["state"], message["message"]["format"]) == ("Idle", "UTF8")
    assert command.status is CommandStatus.ACCEPTED


async def test_TC_O_02_CSMS_all_texts_are_told(rig: Rig) -> None:
    payload, command = await asked_for(await configured(rig))
    assert payload == {"requestId": 4}
    assert command.status is CommandStatus.ACCEPTED


async def test_TC_O_03_CSMS_there_are_no_texts(rig: Rig) -> None:
    _, command = await asked_for(await ChargingStation.booted(rig), "Unknown")
    assert command.outcome == {"answer": "Unknown"}


async def test_TC_O_04_CSMS_a_text_is_cleared(rig: Rig) -> None:
    play = await configured(rig)
    await asked_for(play)
    assert (await cleared(play, "Accepted")).status is CommandStatus.ACCEPTED


async def test_TC_O_05_CSMS_a_text_that_is_not_there_is_cleared(rig: Rig) -> None:
    command = await cleared(await ChargingStation.booted(rig), "Unknown")
    assert (command.status, command.outcome) == (CommandStatus.REJECTED, {"answer": "Unknown"})


async def test_TC_O_06_CSMS_a_text_for_a_charge(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    message, command = await shown(play, transaction=ride.number, priority="InFront")
    assert message["transactionId"] == ride.number
    assert command.status is CommandStatus.ACCEPTED
    await play.unplugged(ride)


async def test_TC_O_07_CSMS_a_text_is_asked_for_by_its_number(rig: Rig) -> None:
    payload, _ = await asked_for(await configured(rig), ids=(7,))
    assert payload == {"requestId": 4, "id": [7]}


async def test_TC_O_08_CSMS_texts_are_asked_for_by_their_priority(rig: Rig) -> None:
    play = await configured(rig, priority="AlwaysFront")
    payload, _ = await asked_for(play, priority="AlwaysFront")
    assert payload == {"requestId": 4, "priority": "AlwaysFront"}


async def test_TC_O_09_CSMS_texts_are_asked_for_by_their_state(rig: Rig) -> None:
    payload, _ = await asked_for(await configured(rig, state="Faulted"), state="Faulted")
    assert payload == {"requestId": 4, "state": "Faulted"}


async def test_TC_O_10_CSMS_a_text_for_a_charge_that_the_station_does_not_know(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await play.charging()
    message, command = await shown(play, "UnknownTransaction", transaction="another")
    assert message["transactionId"] == "another"
    assert command.outcome == {"answer": "UnknownTransaction"}


async def test_TC_O_11_CSMS_a_text_is_asked_for_by_an_unknown_number(rig: Rig) -> None:
    payload, command = await asked_for(await configured(rig), "Unknown", ids=(8,))
    assert payload["id"] == [8]
    assert command.outcome == {"answer": "Unknown"}


async def test_TC_O_12_CSMS_a_text_is_replaced(rig: Rig) -> None:
    play = await configured(rig)
    _, command = await shown(play, priority="InFront")
    assert command.status is CommandStatus.ACCEPTED


async def test_TC_O_13_CSMS_a_text_from_a_time_on(rig: Rig) -> None:
    message, _ = await shown(await ChargingStation.booted(rig), since=NOON)
    assert message["startDateTime"] == to_rfc3339(NOON)


async def test_TC_O_14_CSMS_a_text_until_a_time(rig: Rig) -> None:
    message, _ = await shown(await ChargingStation.booted(rig), until=LATER)
    assert message["endDateTime"] == to_rfc3339(LATER)


async def refused(rig: Rig, word: str, **said: Any) -> Payload:
    """Show a text that the station can't show so; the operator learns its word."""
    message, command = await shown(await ChargingStation.booted(rig), word, **said)
    assert (command.status, command.outcome) == (CommandStatus.REJECTED, {"answer": word})
    return message


async def test_TC_O_17_CSMS_a_priority_that_the_station_does_not_have(rig: Rig) -> None:
    await refused(rig, "NotSupportedPriority", priority="AlwaysFront")


async def test_TC_O_18_CSMS_a_state_that_the_station_does_not_have(rig: Rig) -> None:
    message = await refused(rig, "NotSupportedState", state="Unavailable")
    assert message["state"] == "Unavailable"


async def test_TC_O_19_CSMS_a_format_that_the_station_does_not_have(rig: Rig) -> None:
    message = await refused(rig, "NotSupportedMessageFormat", format="HTML")
    assert message["message"]["format"] == "HTML"


@pytest.mark.parametrize("state", ["Charging", "Faulted", "Idle", "Unavailable"])
async def test_TC_O_25_CSMS_a_text_for_a_state(rig: Rig, state: str) -> None:
    message, command = await shown(await ChargingStation.booted(rig), state=state)
    assert message["state"] == state
    assert command.status is CommandStatus.ACCEPTED


async def test_TC_O_26_CSMS_a_text_is_refused(rig: Rig) -> None:
    await refused(rig, "Rejected")


async def test_TC_O_27_CSMS_a_text_for_a_charge_from_a_time_on(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    message, _ = await shown(play, transaction=ride.number, since=NOON)
    assert (message["transactionId"], message["startDateTime"]) == (ride.number, to_rfc3339(NOON))


async def test_TC_O_28_CSMS_a_text_for_a_charge_until_a_time(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    message, _ = await shown(play, transaction=ride.number, until=LATER, state="Charging")
    assert (message["transactionId"], message["endDateTime"]) == (ride.number, to_rfc3339(LATER))
    assert message["state"] == "Charging"
