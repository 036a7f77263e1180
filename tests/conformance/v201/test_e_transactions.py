"""E, transactions: where a station lets them begin and end, and what of them is told late."""

from decimal import Decimal

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import AskTransactionStatus, CommandStatus, StopCharging
from tests.conformance.v201.charging_station import CARD, ChargingStation, Ride, card
from tests.rig import Rig

CHARGED = Decimal(7000)
"""What a whole charge delivers, in Wh: its registers begin at 1,000 and end at 8,000."""

PLACE = {"id": 1, "connectorId": 1}


async def running(play: ChargingStation, ride: Ride) -> None:
    """See that it runs, as the station named it, for the card that was shown."""
    record = await play.transaction()
    assert (record.number, record.station) == (ride.number, "CS-1")
    assert record.stopped_at is None
    assert record.suspect == ()


# Where transactions begin.


async def test_TC_E_01_CSMS_begun_when_the_power_path_closes(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    assert await play.authorize() == {"status": "Accepted"}
    await play.connector("Occupied")
    info = {"chargingState": "SuspendedEVSE"}
    begun = {"idToken": CARD, "evse": PLACE, "info": info}
    assert (await play.tell(ride, "ChargingStateChanged", **begun))["status"] == "Accepted"
    await play.tell(ride, "ChargingStateChanged", info={"chargingState": "Charging"})
    await running(play, ride)
    record = await play.transaction()
    assert (record.token_uid, record.charging_state) == ("CARD", "Charging")


async def test_TC_E_02_CSMS_begun_when_energy_flows(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    assert await play.authorize() == {"status": "Accepted"}
    await play.connector("Occupied")
    begun = {"idToken": CARD, "evse": PLACE, "info": {"chargingState": "Charging"}}
    assert (await play.tell(ride, "ChargingStateChanged", **begun))["status"] == "Accepted"
    await running(play, ride)


async def test_TC_E_03_CSMS_a_charge_that_begins_with_the_cable(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.plugged_in(ride)
    await play.authorized(ride)
    await play.charging(ride)
    await running(play, ride)
    record = await play.transaction()
    assert (record.evse, record.connector, record.token_uid) == (1, 1, "CARD")
    assert (record.meter_start_wh, record.charging_state) == (Decimal(1000), "Charging")


async def test_TC_E_04_CSMS_a_charge_that_begins_with_the_card(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.authorized(ride)
    await play.charging(ride)
    await running(play, ride)
    record = await play.transaction()
    assert (record.evse, record.connector, record.token_uid) == (1, 1, "CARD")


async def test_TC_E_09_CSMS_begun_when_the_car_is_connected(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.plugged_in(ride)
    await running(play, ride)
    assert (await play.transaction()).token_uid is None


async def test_TC_E_10_CSMS_begun_when_the_card_is_accepted(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.authorized(ride)
    await running(play, ride)
    assert (await play.transaction()).token_uid == "CARD"


async def test_TC_E_11_CSMS_begun_when_the_meter_has_signed(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    assert await play.authorize() == {"status": "Accepted"}
    await play.connector("Occupied")
    signed = {
        "signedMeterData": "T0NNRnx7fXx7fQ==",
        "signingMethod": "",
        "encodingMethod": "OCMF",
        "publicKey": "",
    }
    meter = play.sampled(0.0, "Transaction.Begin", signedMeterValue=signed)
    begun = {"idToken": CARD, "evse": PLACE, "meterValue": meter}
    assert (await play.tell(ride, "SignedDataReceived", **begun))["status"] == "Accepted"
    await play.tell(ride, "ChargingStateChanged", info={"chargingState": "Charging"})
    await running(play, ride)
    [kept] = await rig.core.ground.store.readings((await play.transaction()).id, None, 10)
    assert kept.reading.quantities[0].context == "Transaction.Begin"


async def test_TC_E_12_CSMS_begun_when_the_bay_is_occupied(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.tell(ride, "EVDetected")
    await running(play, ride)


async def test_TC_E_38_CSMS_a_car_that_is_not_ready(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.authorized(ride)
    await play.plugged_in(ride)
    await play.tell(ride, "ChargingStateChanged", info={"chargingState": "SuspendedEV"})
    await running(play, ride)
    assert (await play.transaction()).charging_state == "SuspendedEV"


async def test_TC_E_39_CSMS_no_cable_comes(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    await play.authorized(ride)
    await play.tell(ride, "EVConnectTimeout", kind="Ended", info={"stoppedReason": "Timeout"})
    record = await play.transaction()
    assert (record.stop_reason, record.energy_wh) == ("Timeout", None)
    assert play.station.station.open == {}


async def test_TC_E_53_CSMS_every_transaction_counts_its_events_from_zero(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    for _ in range(2):
        ride = await play.charging()
        await play.unplugged(ride)
    first, second = await rig.transactions()
    assert first.number != second.number
    assert (first.energy_wh, second.energy_wh) == (CHARGED, CHARGED)
    assert (first.suspect, second.suspect) == ((), ())


# Where they end.


async def test_TC_E_07_CSMS_ended_when_the_power_path_opens(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    await play.ended(ride, "StopAuthorized", {"stoppedReason": "Local"})
    assert (await play.stopped("Local")).energy_wh == CHARGED


async def test_TC_E_08_CSMS_ended_when_no_more_energy_flows(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.stop_authorized()
    info = {"chargingState": "EVConnected", "stoppedReason": "Local"}
    await play.ended(ride, "ChargingStateChanged", info)
    record = await play.stopped("Local")
    assert (record.energy_wh, record.stop_token_uid) == (CHARGED, "CARD")


async def test_TC_E_14_CSMS_ended_when_the_cable_is_pulled_here(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.still_plugged_in()
    await play.unplugged(ride)
    assert (await play.stopped("EVDisconnected")).energy_wh == CHARGED


async def test_TC_E_15_CSMS_ended_by_the_card(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    worth = await play.ended(ride, "StopAuthorized", {"stoppedReason": "Local"}, idToken=CARD)
    assert worth["status"] == "Accepted"
    assert (await play.stopped("Local")).stop_token_uid == "CARD"


async def test_TC_E_16_CSMS_ended_because_the_card_is_invalid(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = play.ride()
    worth = await play.tell(ride, "Authorized", idToken=card("NOBODY"))
    assert worth["status"] in {"Invalid", "Unknown"}
    info = {"stoppedReason": "DeAuthorized"}
    await play.tell(ride, "Deauthorized", kind="Ended", info=info)
    record = await play.transaction()
    assert record.stop_reason == "DeAuthorized"
    assert Suspicion.START_UNAUTHORIZED in record.suspect


async def test_TC_E_17_CSMS_ended_because_the_car_left_without_a_card(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.suspended()
    info = {"chargingState": "Idle", "stoppedReason": "EVDisconnected"}
    await play.ended(ride, "EVCommunicationLost", info)
    assert (await play.stopped("EVDisconnected")).energy_wh == CHARGED


async def test_TC_E_19_CSMS_ended_when_the_bay_is_free(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.still_plugged_in()
    await play.connector("Available")
    info = {"chargingState": "Idle"}
    await play.tell(ride, "EVCommunicationLost", info=info)
    await play.ended(ride, "EVDeparted", {"stoppedReason": "Local"})
    assert (await play.stopped("Local")).energy_wh == CHARGED


async def test_TC_E_20_CSMS_ended_when_the_cable_is_pulled_at_the_car(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.suspended()
    await play.unplugged(ride)
    assert (await play.stopped("EVDisconnected")).energy_wh == CHARGED


async def test_TC_E_21_CSMS_ended_from_afar(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    asked = await play.order(StopCharging(transaction=ride.number))
    assert (asked.action, asked.payload) == (
        "RequestStopTransaction",
        {"transactionId": ride.number},
    )
    assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    await play.ended(ride, "RemoteStop", {"stoppedReason": "Remote"})
    assert (await play.stopped("Remote")).energy_wh == CHARGED


async def test_TC_E_22_CSMS_ended_because_the_car_is_full(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    info = {"chargingState": "SuspendedEV", "stoppedReason": "StoppedByEV"}
    await play.ended(ride, "ChargingStateChanged", info)
    assert (await play.stopped("StoppedByEV")).energy_wh == CHARGED


async def test_TC_E_26_CSMS_a_cable_pulled_and_plugged_in_again_goes_on(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.suspended()
    await play.tell(ride, "EVCommunicationLost", info={"chargingState": "Idle"})
    await play.connector("Available")
    await play.tell(ride, "CablePluggedIn", info={"chargingState": "EVConnected"})
    await play.tell(ride, "ChargingStateChanged", info={"chargingState": "Charging"})
    await running(play, ride)
    assert (await play.transaction()).charging_state == "Charging"


# What of them is told late.


async def asked_status(
    play: ChargingStation, ride: Ride | None, reply: dict[str, bool]
) -> CommandStatus:
    """Ask how a transaction stands, or whether anything is still to be told."""
    asked = await play.order(AskTransactionStatus(transaction=ride.number if ride else None))
    assert asked.action == "GetTransactionStatus"
    assert asked.payload == ({"transactionId": ride.number} if ride else {})
    return (await asked.answer(reply)).status


async def tells_late(play: ChargingStation, ride: Ride) -> None:
    meter = play.sampled(2000.0, "Sample.Periodic")
    await play.tell(ride, "MeterValuePeriodic", meterValue=meter, offline=True)
    record = await play.transaction()
    assert (record.is_offline, record.suspect) == (True, ())


async def test_TC_E_29_CSMS_a_running_transaction_with_something_still_to_tell(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    play.reconnect()
    reply = {"ongoingIndicator": True, "messagesInQueue": True}
    assert await asked_status(play, ride, reply) is CommandStatus.ACCEPTED
    await tells_late(play, ride)


async def test_TC_E_30_CSMS_a_running_transaction_with_nothing_more_to_tell(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    reply = {"ongoingIndicator": True, "messagesInQueue": False}
    assert await asked_status(play, ride, reply) is CommandStatus.ACCEPTED
    await running(play, ride)


async def test_TC_E_31_CSMS_a_transaction_that_ended_before_all_of_it_was_told(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    skipped = ride.seq_no
    play.reconnect()
    await play.connector("Available")
    info = {"chargingState": "Idle", "stoppedReason": "EVDisconnected"}
    late = {"offline": True}
    await play.ended(ride, "EVCommunicationLost", info, seq_no=skipped + 2, **late)
    assert (await play.transaction()).suspect == (Suspicion.EVENTS_MISSING,)
    reply = {"ongoingIndicator": False, "messagesInQueue": True}
    assert await asked_status(play, ride, reply) is CommandStatus.ACCEPTED
    await play.tell(ride, "StopAuthorized", kind="Updated", seq_no=skipped, **late)
    info = {"chargingState": "EVConnected"}
    more = {"kind": "Updated", "info": info, "seq_no": skipped + 1}
    await play.tell(ride, "ChargingStateChanged", **more, **late)
    assert (await play.stopped("EVDisconnected")).energy_wh == CHARGED


async def test_TC_E_33_CSMS_something_is_still_to_be_told(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    ride = await play.charging()
    play.reconnect()
    assert await asked_status(play, None, {"messagesInQueue": True}) is CommandStatus.ACCEPTED
    await tells_late(play, ride)


async def test_TC_E_34_CSMS_nothing_is_still_to_be_told(rig: Rig) -> None:
    play = await ChargingStation.booted(rig)
    assert await asked_status(play, None, {"messagesInQueue": False}) is CommandStatus.ACCEPTED
