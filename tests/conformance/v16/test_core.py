"""The core profile's cases of OCPP 1.6: boot, charge with a card, and what a card is worth."""

from decimal import Decimal

from chargeloom.domain.charging.token import TokenStatus
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import ClearCache, CommandStatus
from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.domain.reason import Reason
from tests.conformance.v16.charge_point import ACCEPTED, ChargePoint
from tests.rig import Rig

CHARGED = Decimal(7000)
"""What a whole charge delivers, in Wh: its registers begin at 1,000 and end at 8,000."""


async def test_TC_001_CSMS_a_cold_boot_is_accepted_and_reported(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert (await play.station.ask("Heartbeat", {}))["currentTime"].endswith("Z")
    [stored] = (await rig.core.ground.store.live_state()).stations
    assert (stored.vendor, stored.model) == ("Loom", "One")
    assert stored.accepted_at is not None


async def test_TC_003_CSMS_a_regular_charge_that_begins_with_the_cable(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await play.status("Preparing")
    assert await play.authorize() == ACCEPTED
    number = await play.begin()
    await play.status("Charging")
    await play.read_meter(number, "4200")
    await play.end(number, idTag="CARD")
    await play.unplug()
    record = await play.transaction()
    assert (record.number, record.token_uid, record.energy_wh) == (str(number), "CARD", CHARGED)
    assert (record.stop_reason, record.suspect) == ("Local", ())
    assert await play.readings() == ["4200"]


async def test_TC_004_1_CSMS_a_regular_charge_that_begins_with_the_card(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await play.authorize() == ACCEPTED
    await play.status("Preparing")
    number = await play.begin()
    await play.status("Charging")
    await play.end(number, idTag="CARD")
    await play.unplug()
    record = await play.transaction()
    assert (record.energy_wh, record.suspect) == (CHARGED, ())


async def test_TC_004_2_CSMS_a_card_without_a_cable_begins_nothing(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await play.authorize() == ACCEPTED
    await play.status("Preparing")
    await play.status("Available")
    assert await rig.transactions() == []
    assert "session.started" not in await rig.event_types()


async def test_TC_005_1_CSMS_a_cable_pulled_at_the_car_ends_the_charge(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    await play.status("SuspendedEV")
    await play.end(number, reason="EVDisconnected")
    await play.unplug()
    record = await play.transaction()
    assert (record.stop_reason, record.suspect) == ("EVDisconnected", ())
    assert "session.ended" in await rig.event_types()


async def test_TC_007_CSMS_a_charge_by_a_card_that_the_station_remembers(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await play.status("Preparing")
    number = await play.begin()
    await play.status("Charging")
    record = await play.transaction()
    assert (record.number, record.refused, record.suspect) == (str(number), None, ())
    assert await play.told("Authorize") == []


async def test_TC_061_CSMS_the_station_is_told_to_forget_the_cards(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(ClearCache())
    assert (asked.action, asked.payload) == ("ClearCache", {})
    command = await asked.answer({"status": "Accepted"})
    assert command.status is CommandStatus.ACCEPTED


async def test_TC_023_1_CSMS_a_card_that_nobody_knows_is_invalid(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await play.status("Preparing")
    assert await play.authorize("NOBODY") == {"status": "Invalid"}
    await play.status("Available")
    assert await rig.transactions() == []


async def test_TC_023_2_CSMS_a_card_past_its_day_is_expired(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await rig.token("OLD", expires_at=Instant(play.now() - HOUR))
    await play.status("Preparing")
    worth = await play.authorize("OLD")
    assert worth["status"] == "Expired"
    await play.status("Available")
    assert await rig.transactions() == []


async def test_TC_023_3_CSMS_a_card_that_was_blocked_is_blocked(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await rig.token("LOST", status=TokenStatus.BLOCKED)
    await play.status("Preparing")
    assert await play.authorize("LOST") == {"status": "Blocked"}
    await play.status("Available")
    assert await rig.transactions() == []


async def test_TC_024_CSMS_a_lock_that_fails_is_shown_and_begins_nothing(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await play.authorize() == ACCEPTED
    await play.status("Preparing")
    await play.status("Faulted", error="ConnectorLockFailure")
    assert await rig.transactions() == []
    assert (await play.shown()).error == "ConnectorLockFailure"


async def test_TC_032_1_CSMS_a_power_failure_ends_the_charge_after_the_boot(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    await play.boot()
    await play.end(number, reason="PowerLoss")
    record = await play.transaction()
    assert (record.stop_reason, record.energy_wh, record.suspect) == ("PowerLoss", CHARGED, ())


async def test_TC_037_1_CSMS_a_charge_begun_offline_by_a_valid_card(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    began = Instant(play.now() - 20 * MINUTE)
    number = await play.begin(began)
    assert await play.begin(began) == number, "a queued start may come twice (3.7.1)"
    await play.status("Charging")
    record = await play.transaction()
    assert (record.started_at, record.suspect) == (began, ())
    assert record.stopped_at is None


async def test_TC_037_3_CSMS_a_charge_begun_offline_by_an_invalid_card_is_ended(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    began = Instant(play.now() - 20 * MINUTE)
    reply = await play.station.start(began, idTag="NOBODY")
    assert reply["idTagInfo"]["status"] == "Invalid"
    await play.end(reply["transactionId"], reason="DeAuthorized", meterStop=1200)
    record = await play.transaction()
    assert (record.refused, record.energy_wh) == (Reason.TOKEN_UNKNOWN, Decimal(200))
    assert (record.stop_reason, record.suspect) == (
        "DeAuthorized",
        (Suspicion.START_UNAUTHORIZED,),
    )


async def test_TC_039_CSMS_a_charge_that_was_offline_from_end_to_end(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    began, ended = Instant(play.now() - 2 * HOUR), Instant(play.now() - HOUR)
    number = await play.begin(began)
    await play.end(number, ended, idTag="CARD")
    await play.end(number, ended, idTag="CARD")
    record = await play.transaction()
    assert (record.started_at, record.stopped_at) == (began, ended)
    assert (record.energy_wh, record.suspect) == (CHARGED, ())


async def test_TC_064_CSMS_a_vendors_message_gets_an_answer_of_the_standard(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    message = {"vendorId": "com.example.loom", "messageId": "hello", "data": "{}"}
    assert await play.station.ask("DataTransfer", message) == {"status": "UnknownVendorId"}
    [kept] = await play.told("DataTransfer")
    assert b"com.example.loom" in kept.frame
