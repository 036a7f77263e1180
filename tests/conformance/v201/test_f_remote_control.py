"""F, remote control: start from afar, release a cable, ask for a message."""

from typing import Any

from chargeloom.domain.commands.command import (
    Command,
    CommandStatus,
    StartCharging,
    Trigger,
    Unlock,
)
from tests.conformance.v201.charging_station import CARD, ChargingStation, Ride
from tests.rig import Rig


async def started(play: ChargingStation, **reply: Any) -> tuple[Command, int]:
    """Order a start; return the command, and the number that the station is to repeat."""
    order = StartCharging(token="CARD", token_type="ISO14443", evse=1)
    asked = await play.order(order)
    assert asked.action == "RequestStartTransaction"
    assert asked.payload["idToken"] == CARD
    assert asked.payload["evseId"] == 1
    command = await asked.answer({"status": "Accepted"} | reply)
    assert command.status is CommandStatus.ACCEPTED
    return command, asked.payload["remoteStartId"]


async def tells_of_it(play: ChargingStation, ride: Ride, number: int) -> None:
    """Tell that it began from afar."""
    ride.is_authorized = True
    info = {"remoteStartId": number}
    worth = await play.tell(ride, "RemoteStart", info=info, idToken=CARD)
    assert worth["status"] == "Accepted"


async def is_its_effect(play: ChargingStation, command: Command, number: int) -> None:
    record = await play.transaction()
    stored = await play.rig.core.ground.store.command(command.id)
    assert stored is not None
    assert stored.transaction == record.id
    assert (record.remote_start, record.token_uid, record.suspect) == (number, "CARD", ())


async def test_TC_F_01_CSMS_a_start_when_the_cable_is_in(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.plugged_in(ride)
    command, number = await started(play, transactionId=ride.number)
    await tells_of_it(play, ride, number)
    await play.charging(ride)
    await is_its_effect(play, command, number)


async def test_TC_F_02_CSMS_a_start_that_the_station_checks(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command, number = await started(play)
    assert await play.authorize() == {"status": "Accepted"}
    ride = play.ride()
    await tells_of_it(play, ride, number)
    await play.charging(ride)
    await is_its_effect(play, command, number)


async def test_TC_F_03_CSMS_a_start_that_the_station_does_not_check(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command, number = await started(play)
    ride = play.ride()
    await tells_of_it(play, ride, number)
    await play.charging(ride)
    await is_its_effect(play, command, number)
    assert await play.told("Authorize") == []


async def test_TC_F_04_CSMS_a_start_for_which_no_cable_comes(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command, number = await started(play)
    ride = play.ride()
    await tells_of_it(play, ride, number)
    await play.tell(ride, "EVConnectTimeout")
    await is_its_effect(play, command, number)
    info = {"stoppedReason": "Timeout"}
    await play.tell(ride, "EVConnectTimeout", kind="Ended", info=info)
    assert (await play.transaction()).stop_reason == "Timeout"


async def test_TC_F_06_CSMS_a_cable_is_released(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    asked = await play.order(Unlock(evse=1, connector=1))
    assert (asked.action, asked.payload) == ("UnlockConnector", {"evseId": 1, "connectorId": 1})
    command = await asked.answer({"status": "Unlocked"})
    assert command.status is CommandStatus.ACCEPTED


# Messages that are asked for.


async def triggered(
    play: ChargingStation,
    message: str,
    evse: int | None = None,
    connector: int | None = None,
    word: str = "Accepted",
) -> Command:
    """Ask for a message of one EVSE, or of all."""
    asked = await play.order(Trigger(message=message, evse=evse, connector=connector))
    place: dict[str, Any] = {} if evse is None else {"evse": {"id": evse}}
    if connector is not None:
        place["evse"]["connectorId"] = connector
    wanted = {"requestedMessage": message} | place
    assert (asked.action, asked.payload) == ("TriggerMessage", wanted)
    return await asked.answer({"status": word})


async def is_metered(play: ChargingStation, *evses: int) -> None:
    for evse in evses:
        meter = {"evseId": evse, "meterValue": play.sampled(1.0, "Trigger")}
        assert await play.station.ask("MeterValues", meter) == {}
    assert len(await play.told("MeterValues")) == len(evses)


async def test_TC_F_11_CSMS_the_meter_of_an_evse(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await triggered(play, "MeterValues", evse=1)
    await is_metered(play, 1)


async def test_TC_F_12_CSMS_the_meters_of_all(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await triggered(play, "MeterValues")
    await is_metered(play, 1, 2)


async def tells_of_its_charge(play: ChargingStation, ride: Ride) -> None:
    info = {"chargingState": "Charging"}
    await play.tell(ride, "Trigger", info=info, meterValue=play.sampled(2000.0, "Trigger"))
    assert (await play.transaction()).suspect == ()


async def test_TC_F_13_CSMS_the_charge_of_an_evse(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await triggered(play, "TransactionEvent", evse=1)
    await tells_of_its_charge(play, ride)


async def test_TC_F_14_CSMS_the_charges_of_all(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await triggered(play, "TransactionEvent")
    await tells_of_its_charge(play, ride)


async def test_TC_F_15_CSMS_how_far_an_upload_is(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await triggered(play, "LogStatusNotification")
    assert await play.station.ask("LogStatusNotification", {"status": "Idle"}) == {}


async def test_TC_F_18_CSMS_how_far_an_update_is(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await triggered(play, "FirmwareStatusNotification")
    assert await play.station.ask("FirmwareStatusNotification", {"status": "Idle"}) == {}


async def test_TC_F_20_CSMS_a_heartbeat(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await triggered(play, "Heartbeat")
    assert (await play.station.ask("Heartbeat", {}))["currentTime"].endswith("Z")


async def test_TC_F_23_CSMS_the_status_of_a_free_connector(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await triggered(play, "StatusNotification", evse=1, connector=1)
    await play.connector("Available")


async def test_TC_F_24_CSMS_the_status_of_an_occupied_connector(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await play.connector("Occupied")
    await triggered(play, "StatusNotification", evse=1, connector=1)
    await play.connector("Occupied")


async def test_TC_F_27_CSMS_a_message_that_the_station_does_not_know(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    command = await triggered(play, "MeterValues", word="NotImplemented")
    assert command.status is CommandStatus.REJECTED
    assert command.outcome is not None
    assert command.outcome["answer"] == "NotImplemented"
