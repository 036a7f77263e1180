"""B, provisioning: boot, and what may be said before it is accepted."""

from chargeloom.domain.station import Registration
from tests.conformance.v201.charging_station import BOOT, ChargingStation
from tests.rig import Rig

STATUS = {
    "timestamp": "2026-11-25T12:00:00Z",
    "connectorStatus": "Available",
    "evseId": 1,
    "connectorId": 1,
}


async def accept(play: ChargingStation) -> None:
    """The operator accepts it."""
    changes = {"registration": Registration.ACCEPTED}
    provisioning = play.rig.core.provisioning
    await provisioning.change_station(play.station.station.id, changes, "operator")


async def test_TC_B_01_CSMS_a_cold_boot_is_accepted(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    await rig.settle()
    [stored] = (await rig.core.ground.store.live_state()).stations
    assert (stored.vendor, stored.model, stored.protocol) == ("Loom", "One", "ocpp2.0.1")
    assert stored.accepted_at is not None
    assert play.station.station.may_charge


async def test_TC_B_02_CSMS_a_boot_is_pending_and_then_accepted(rig: Rig) -> None:
    play = await ChargingStation.known(rig, registration=Registration.PENDING)
    reply = await play.station.ask("BootNotification", BOOT)
    assert reply["status"] == "Pending"
    assert reply["interval"] > 0
    assert not play.station.station.may_charge
    await accept(play)
    await play.boot()
    assert play.station.station.may_charge


async def test_TC_B_30_CSMS_before_the_acceptance_all_else_is_a_security_error(rig: Rig) -> None:
    play = await ChargingStation.known(rig, registration=Registration.PENDING)
    assert (await play.station.ask("BootNotification", BOOT))["status"] == "Pending"
    assert await play.station.ask_in_vain("StatusNotification", STATUS) == "SecurityError"
    assert await play.station.ask_in_vain("Heartbeat", {}) == "SecurityError"
    assert play.station.station.connectors == {}


async def test_TC_B_31_CSMS_a_pending_station_is_asked_to_boot_again(rig: Rig) -> None:
    play = await ChargingStation.known(rig, registration=Registration.PENDING)
    assert (await play.station.ask("BootNotification", BOOT))["status"] == "Pending"
    asked = await play.raw("TriggerMessage", {"requestedMessage": "BootNotification"})
    assert (asked.action, asked.payload) == (
        "TriggerMessage",
        {"requestedMessage": "BootNotification"},
    )
    await accept(play)
    await asked.answer({"status": "Accepted"})
    await play.boot("Triggered")
