"""G, availability: connectors, EVSEs and the whole station go out of service, and come back."""

from typing import Any

from chargeloom.domain.commands.command import CommandStatus, SetAvailability
from tests.conformance.v201.charging_station import CARD, ChargingStation
from tests.rig import Rig

EVSE: dict[str, Any] = {"id": 1}
CONNECTOR: dict[str, Any] = {"id": 1, "connectorId": 1}
WORDS = {True: "Operative", False: "Inoperative"}
SHOWN = {True: "Available", False: "Unavailable"}


async def changed(
    play: ChargingStation, place: dict[str, Any] | None, *, available: bool, word: str = "Accepted"
) -> None:
    """Order a change, of this place or of the whole station."""
    named = place or {}
    order = SetAvailability(
        available=available, evse=named.get("id"), connector=named.get("connectorId")
    )
    asked = await play.order(order)
    where = {} if place is None else {"evse": place}
    wanted = {"operationalStatus": WORDS[available]} | where
    assert (asked.action, asked.payload) == ("ChangeAvailability", wanted)
    assert (await asked.answer({"status": word})).status is CommandStatus.ACCEPTED


async def changes(play: ChargingStation, place: dict[str, Any] | None, *, available: bool) -> None:
    await changed(play, place, available=available)
    await play.connector(SHOWN[available])


async def test_TC_G_03_CSMS_an_evse_goes_out_of_service(rig: Rig) -> None:
    await changes(await ChargingStation.booted(rig), EVSE, available=False)


async def test_TC_G_04_CSMS_an_evse_comes_back_into_service(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await play.connector("Unavailable")
    await changes(play, EVSE, available=True)


async def test_TC_G_05_CSMS_the_station_goes_out_of_service(rig: Rig) -> None:
    await changes(await ChargingStation.booted(rig), None, available=False)


async def test_TC_G_06_CSMS_the_station_comes_back_into_service(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await play.connector("Unavailable")
    await changes(play, None, available=True)


async def test_TC_G_07_CSMS_a_connector_goes_out_of_service(rig: Rig) -> None:
    await changes(await ChargingStation.booted(rig), CONNECTOR, available=False)


async def test_TC_G_08_CSMS_a_connector_comes_back_into_service(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await play.connector("Unavailable")
    await changes(play, CONNECTOR, available=True)


async def waits_for_the_charge(rig: Rig, place: dict[str, Any] | None) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await changed(play, place, available=False, word="Scheduled")
    await play.stop_authorized(ride)
    await play.still_plugged_in(ride)
    await play.unplugged(ride)
    await play.connector("Unavailable")
    record = await play.stopped("EVDisconnected")
    assert record.stop_token_uid == CARD["idToken"]


async def test_TC_G_11_CSMS_an_evse_waits_for_its_charge(rig: Rig) -> None:
    await waits_for_the_charge(rig, EVSE)


async def test_TC_G_14_CSMS_the_station_waits_for_its_charge(rig: Rig) -> None:
    await waits_for_the_charge(rig, None)


async def test_TC_G_17_CSMS_a_connector_waits_for_its_charge(rig: Rig) -> None:
    await waits_for_the_charge(rig, CONNECTOR)


async def test_TC_G_20_CSMS_a_lock_that_fails_is_told(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    lock = {"name": "ConnectorPlugRetentionLock", "evse": CONNECTOR}
    await play.event(lock, "Problem", "true")
    kept = (await play.told("NotifyEvent"))[-1]
    assert b"ConnectorPlugRetentionLock" in kept.frame
