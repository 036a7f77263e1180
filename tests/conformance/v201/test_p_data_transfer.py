"""P, data transfer: what a vendor adds to the standard."""

from tests.conformance.v201.charging_station import ChargingStation
from tests.rig import Rig

CUSTOM = {"customData": {"vendorId": "com.example.loom", "colour": "blue"}}


async def test_TC_P_02_CSMS_a_vendors_message_that_nobody_understands(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    message = {"vendorId": "com.example.loom", "messageId": "hello"}
    reply = await play.station.ask("DataTransfer", message)
    assert reply["status"] in {"UnknownVendorId", "UnknownMessageId", "Rejected"}
    [kept] = await play.told("DataTransfer")
    assert b"com.example.loom" in kept.frame


async def test_TC_P_03_CSMS_custom_data_is_taken_and_kept(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    status = {
        "timestamp": "2026-11-25T12:00:00Z",
        "connectorStatus": "Available",
        "evseId": 1,
        "connectorId": 1,
    }
    assert await play.station.ask("StatusNotification", status | CUSTOM) == {}
    ride = play.ride()
    await play.tell(ride, "EVDetected", info=dict(CUSTOM), **CUSTOM)
    assert (await play.transaction()).number == ride.number
    [event] = await play.told("TransactionEvent")
    assert event.frame.count(b"blue") == 2
