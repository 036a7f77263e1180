"""The cases of OCPP 1.6 in which the operator acts: remote start and stop, reset, unlock, trigger."""

from chargeloom.domain.commands.command import (
    CommandStatus,
    Reset,
    ResetKind,
    StartCharging,
    StopCharging,
    Trigger,
    Unlock,
)
from chargeloom.domain.limits.charging_profile import (
    Profile,
    ProfileKind,
    ProfilePeriod,
    Purpose,
)
from tests.conformance.v16.charge_point import ACCEPTED, ChargePoint
from tests.rig import Rig

REMOTE_START = {"idTag": "CARD", "connectorId": 1}


async def test_TC_010_CSMS_a_remote_start_when_the_cable_is_in(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    await play.status("Preparing")
    asked = await play.order(StartCharging(token="CARD", evse=1))
    assert (asked.action, asked.payload) == ("RemoteStartTransaction", REMOTE_START)
    command = await asked.answer({"status": "Accepted"})
    assert command.status is CommandStatus.ACCEPTED
    assert await play.authorize() == ACCEPTED
    await play.begin()
    await play.status("Charging")
    record = await play.transaction()
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert (stored.transaction, record.suspect) == (record.id, ())


async def test_TC_011_1_CSMS_a_remote_start_before_the_cable_is_in(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(StartCharging(token="CARD", evse=1))
    assert asked.payload == REMOTE_START
    command = await asked.answer({"status": "Accepted"})
    await play.status("Preparing")
    await play.begin()
    await play.status("Charging")
    record = await play.transaction()
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert stored.transaction == record.id


async def test_TC_011_2_CSMS_a_remote_start_for_which_no_cable_comes(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(StartCharging(token="CARD", evse=1))
    command = await asked.answer({"status": "Accepted"})
    await play.status("Preparing")
    await play.status("Available")
    assert await rig.transactions() == []
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert (stored.status, stored.transaction) == (CommandStatus.ACCEPTED, None)


async def test_TC_059_CSMS_a_remote_start_that_brings_its_limit(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    profile = Profile(
        id=1,
        purpose=Purpose.TRANSACTION,
        kind=ProfileKind.RELATIVE,
        periods=(ProfilePeriod(limit=6.1),),
    )
    asked = await play.order(StartCharging(token="CARD", evse=1, profile=profile))
    told = {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.1}],
        },
    }
    assert asked.action == "RemoteStartTransaction"
    assert asked.payload == REMOTE_START | {"chargingProfile": told}
    assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    await play.status("Preparing")
    await play.begin()
    assert (await play.transaction()).suspect == ()


async def test_TC_012_CSMS_a_remote_stop(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    asked = await play.order(StopCharging(transaction=str(number)))
    assert (asked.action, asked.payload) == ("RemoteStopTransaction", {"transactionId": number})
    command = await asked.answer({"status": "Accepted"})
    assert command.status is CommandStatus.ACCEPTED
    await play.end(number, reason="Remote")
    await play.unplug()
    record = await play.transaction()
    assert (record.stop_reason, record.suspect) == ("Remote", ())


async def test_TC_013_CSMS_a_hard_reset(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    asked = await play.order(Reset(kind=ResetKind.HARD))
    assert (asked.action, asked.payload) == ("Reset", {"type": "Hard"})
    assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    await play.end(number, reason="HardReset")
    await play.boot()
    assert (await play.transaction()).stop_reason == "HardReset"


async def test_TC_014_CSMS_a_soft_reset(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    asked = await play.order(Reset(kind=ResetKind.SOFT))
    assert (asked.action, asked.payload) == ("Reset", {"type": "Soft"})
    assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
    await play.end(number, reason="SoftReset")
    await play.boot()
    assert (await play.transaction()).stop_reason == "SoftReset"


async def unlocked(play: ChargePoint, word: str) -> CommandStatus:
    """Order the release of the cable, and return what the station's word for it means."""
    asked = await play.order(Unlock(evse=1, connector=1))
    assert (asked.action, asked.payload) == ("UnlockConnector", {"connectorId": 1})
    command = await asked.answer({"status": word})
    assert command.outcome == {"answer": word}
    return command.status


async def test_TC_017_1_CSMS_a_cable_that_may_come_off_is_released(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await unlocked(play, "Unlocked") is CommandStatus.ACCEPTED


async def test_TC_017_2_CSMS_a_fixed_cable_is_not_released(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await unlocked(play, "NotSupported") is CommandStatus.REJECTED


async def test_TC_018_1_CSMS_a_release_ends_the_charge(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    assert await unlocked(play, "Unlocked") is CommandStatus.ACCEPTED
    await play.end(number, reason="UnlockCommand")
    await play.unplug()
    record = await play.transaction()
    assert (record.stop_reason, record.suspect) == ("UnlockCommand", ())


async def test_TC_026_CSMS_a_remote_start_that_the_station_refuses(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(StartCharging(token="CARD", evse=1))
    assert asked.payload == REMOTE_START
    command = await asked.answer({"status": "Rejected"})
    assert command.status is CommandStatus.REJECTED
    await play.status("Preparing")
    await play.begin()
    stored = await rig.core.ground.store.command(command.id)
    assert stored is not None
    assert stored.transaction is None, "what begins later is not the effect of a refused order"


async def test_TC_028_CSMS_a_remote_stop_that_the_station_refuses(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    number = await play.charge()
    asked = await play.order(StopCharging(transaction=str(number)))
    command = await asked.answer({"status": "Rejected"})
    assert command.status is CommandStatus.REJECTED
    assert (await play.transaction()).stopped_at is None


async def test_TC_030_CSMS_a_release_that_fails(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    assert await unlocked(play, "UnlockFailed") is CommandStatus.REJECTED


async def test_TC_031_CSMS_a_release_of_a_connector_that_is_not_there(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(Unlock(evse=3, connector=1))
    assert (asked.action, asked.payload) == ("UnlockConnector", {"connectorId": 3})
    command = await asked.answer({"status": "NotSupported"})
    assert command.status is CommandStatus.REJECTED


async def test_TC_054_CSMS_a_message_is_asked_for_and_comes(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    for wanted, connector in (
        ("MeterValues", 1),
        ("Heartbeat", None),
        ("StatusNotification", 1),
        ("DiagnosticsStatusNotification", None),
        ("FirmwareStatusNotification", None),
    ):
        asked = await play.order(Trigger(message=wanted, evse=connector))
        place = {} if connector is None else {"connectorId": connector}
        assert (asked.action, asked.payload) == (
            "TriggerMessage",
            {"requestedMessage": wanted} | place,
        )
        assert (await asked.answer({"status": "Accepted"})).status is CommandStatus.ACCEPTED
        await answers(play, wanted)


async def answers(play: ChargePoint, wanted: str) -> None:
    """Send what was asked for; the reply is the standard's."""
    reading = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": "1"}]}
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    payloads = {
        "MeterValues": {"connectorId": 1, "meterValue": [reading]},
        "Heartbeat": {},
        "StatusNotification": status,
        "DiagnosticsStatusNotification": {"status": "Idle"},
        "FirmwareStatusNotification": {"status": "Idle"},
    }
    reply = await play.station.ask(wanted, payloads[wanted])
    assert list(reply) == (["currentTime"] if wanted == "Heartbeat" else [])


async def test_TC_055_CSMS_a_message_is_asked_for_and_refused(rig: Rig) -> None:
    play = await ChargePoint.booted(rig)
    asked = await play.order(Trigger(message="MeterValues", evse=1))
    assert asked.payload == {"requestedMessage": "MeterValues", "connectorId": 1}
    assert (await asked.answer({"status": "Rejected"})).status is CommandStatus.REJECTED
