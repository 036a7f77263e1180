"""F, remote control: start and stop from afar."""

from typing import Any

from chargeloom.domain.command import Command, CommandStatus, StartCharging
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
