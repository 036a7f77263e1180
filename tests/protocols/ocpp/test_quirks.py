"""Stations that deviate, on a whole core: what is put right is counted, what is not gets its exact code."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chargeloom.config import Ocpp
from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.commands.command import (
    CommandName,
    CommandStatus,
    GetConfiguration,
    Reset,
    ResetKind,
)
from chargeloom.domain.ids import StationId
from chargeloom.domain.reason import Reason
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.v201.version import V201
from tests.rig import FakeStation, Rig, running

BOOT = {"chargePointVendor": "Loom", "chargePointModel": "One"}
BOOT_2 = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
AT = "2026-03-20T12:00:00Z"


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        await rig.token()
        yield rig


def deviations(rig: Rig) -> dict[Deviation, int]:
    return {one.deviation: one.count for one in rig.core.tolerating.found(StationId("CP-1"))}


async def fox(rig: Rig) -> FakeStation:
    station = await rig.station()
    await station.ask("BootNotification", BOOT | {"chargePointVendor": "FoxESS"})
    return station


async def test_a_deviation_that_the_model_is_known_for_is_put_right_and_counted(rig: Rig) -> None:
    station = await fox(rig)
    assert await station.ask("StatusNotification", STATUS | {"connectorId": "1"}) == {}
    assert await station.ask("StatusNotification", STATUS | {"connectorId": "1"}) == {}
    assert deviations(rig) == {Deviation.NUMBER_AS_TEXT: 2}


async def test_the_same_deviation_of_another_model_gets_its_code(rig: Rig) -> None:
    station = await rig.station()
    await station.boot()
    said = STATUS | {"vendorId": 17}
    assert await station.ask_in_vain("StatusNotification", said) == "TypeConstraintViolation"
    assert deviations(rig) == {}


async def test_strict_mode_excuses_nobody(tmp_path: Path) -> None:
    async with running(tmp_path, ocpp=Ocpp(strict=True)) as rig:
        station = await fox(rig)
        said = STATUS | {"connectorId": "1"}
        assert await station.ask_in_vain("StatusNotification", said) == "TypeConstraintViolation"


async def test_a_stranger_with_a_long_serial_number_may_boot(rig: Rig) -> None:
    station = await rig.station()
    reply = await station.ask("BootNotification", BOOT | {"chargeBoxSerialNumber": "7" * 30})
    assert reply["status"] == "Accepted"
    assert station.station.record.serial == "7" * 25


async def test_a_start_whose_time_is_unreadable_is_a_charge_and_doubted(rig: Rig) -> None:
    station = await rig.station()
    await station.boot()
    payload = {"connectorId": 1, "idTag": "CARD", "meterStart": 5}
    reply = await station.ask(
        "StartTransaction", payload | {"timestamp": "222222017-10-27T19:10:11Z"}
    )
    assert reply["idTagInfo"]["status"] == "Accepted"
    (record,) = await rig.transactions()
    assert Suspicion.CLOCK_IMPLAUSIBLE in record.suspect


async def test_an_unknown_measurand_costs_only_its_own_sample(rig: Rig) -> None:
    station = await rig.station()
    await station.boot()
    sampled = [{"value": "1", "measurand": "Request.Energy"}, {"value": "1500"}]
    value = {"timestamp": AT, "sampledValue": sampled}
    assert await station.ask("MeterValues", {"connectorId": 1, "meterValue": [value]}) == {}
    assert deviations(rig) == {Deviation.UNKNOWN_MEASURAND: 1}


UNREADABLE = {"value": "5", "measurand": "Request.Energy"}


@pytest.mark.parametrize(
    "readings",
    [
        [],
        [{"timestamp": AT, "sampledValue": []}],
        [{"timestamp": AT, "sampledValue": [UNREADABLE]}],
        [{"timestamp": AT, "sampledValue": [UNREADABLE, {"value": "5", "unit": "Hz"}]}] * 2,
    ],
)
async def test_readings_of_which_none_can_be_read_hold_up_nothing_that_comes_after_them(
    rig: Rig, readings: list[Any]
) -> None:
    """Who gets no answer sends the same message again, and no other of its charge before that (OCPP 1.6, 3.7.1, 4.7)."""
    station = await rig.station()
    await station.boot()
    number = (await station.start())["transactionId"]
    told = {"connectorId": 1, "transactionId": number, "meterValue": readings}
    assert await station.ask("MeterValues", told) == {}
    [record] = await rig.transactions()
    assert await rig.core.ground.store.readings(record.id, None, 10) == []


async def test_the_same_of_2_x(rig: Rig) -> None:
    station = await rig.station(version=V201)
    await station.ask("BootNotification", BOOT_2)
    sample = {"value": 5, "measurand": "Request.Energy"}
    told = {"evseId": 1, "meterValue": [{"timestamp": AT, "sampledValue": [sample]}]}
    assert await station.ask("MeterValues", told) == {}


async def test_a_value_that_is_a_number_is_what_the_meter_read(rig: Rig) -> None:
    """Decimal numeric values are also acceptable (OCPP 1.6, 7.43)."""
    station = await rig.station()
    await station.boot()
    number = (await station.start())["transactionId"]
    data: list[Any] = [{"timestamp": AT, "sampledValue": [{"value": 1.50, "unit": "kWh"}]}]
    told = {"connectorId": 1, "transactionId": number, "meterValue": data}
    assert await station.ask("MeterValues", told) == {}
    data[0]["timestamp"] = "2026-03-20T12:00:01Z"
    await station.stop(number, transactionData=data)
    [record] = await rig.transactions()
    assert record.meter_stop_wh == 8000
    readings = await rig.core.ground.store.readings(record.id, None, 10)
    assert [one.reading.values for one in readings] == [("1.5",)] * 2


@pytest.mark.parametrize("tag", ["CARDCARDCARDCARDCARD2", "CARD\0", ["CARD"], None])
async def test_a_start_is_answered_whoever_is_said_to_have_begun_it(rig: Rig, tag: Any) -> None:
    """Sanity checks should not ever cause it to be left without an answer (OCPP 1.6, 4.8): the charge would be lost.

    A tag that was cut would be somebody else's.
    """
    await rig.token("CARDCARDCARDCARDCARD")
    station = await rig.station()
    await station.boot()
    said = {"connectorId": 1, "meterStart": 1000, "timestamp": AT}
    reply = await station.ask("StartTransaction", said | ({} if tag is None else {"idTag": tag}))
    assert reply["idTagInfo"] == {"status": "Invalid"}
    await station.stop(reply["transactionId"])
    [record] = await rig.transactions()
    assert (record.token_uid, record.energy_wh) == ("", Decimal(7000))
    assert record.refused is Reason.TOKEN_UNKNOWN
    assert Suspicion.START_UNAUTHORIZED in record.suspect


@pytest.mark.parametrize("number", ["", "none", 0.5, [], 1 << 70])
async def test_a_start_is_answered_whichever_reservation_it_names(rig: Rig, number: Any) -> None:
    """It ends a reservation, or none (OCPP 1.6, 4.8); the charge has begun."""
    station = await rig.station()
    await station.boot()
    assert (await station.start(reservationId=number))["idTagInfo"]["status"] == "Accepted"
    [record] = await rig.transactions()
    assert record.reservation is None


async def test_a_charge_ends_whoever_is_said_to_have_ended_it(rig: Rig) -> None:
    """The Central System cannot prevent a transaction from stopping (OCPP 1.6, 4.10)."""
    station = await rig.station()
    await station.boot()
    for token in ("CARD-a mark behind it", "CARD\0", ""):
        number = (await station.start())["transactionId"]
        assert await station.stop(number, idTag=token) == {}
    records = await rig.transactions()
    assert [record.meter_stop_wh for record in records] == [8000] * 3
    assert [(record.stop_token_uid, record.suspect) for record in records] == [(None, ())] * 3


async def test_a_field_too_many_keeps_no_driver_out(rig: Rig) -> None:
    station = await rig.station()
    await station.boot()
    reply = await station.ask("Authorize", {"idTag": "CARD", "connectorId": 1})
    assert reply["idTagInfo"]["status"] == "Accepted"
    number = (await station.start(vendor="Loom"))["transactionId"]
    await station.stop(number, vendor="Loom")
    [record] = await rig.transactions()
    assert record.meter_stop_wh == 8000
    assert deviations(rig) == {Deviation.UNKNOWN_FIELD: 3}


async def test_a_charge_ends_for_whatever_reason(rig: Rig) -> None:
    """Other: any other reason (OCPP 1.6, 7.36)."""
    station = await rig.station()
    await station.boot()
    number = (await station.start(reservationId=None))["transactionId"]
    await station.stop(number, reason="StoppedByEV")
    [record] = await rig.transactions()
    assert (record.stop_reason, record.suspect) == ("Other", ())


async def test_a_field_too_many_or_of_nothing_keeps_no_station_out(rig: Rig) -> None:
    station = await rig.station()
    reply = await station.ask("BootNotification", BOOT | {"iccid": None, "colour": "red"})
    assert reply["status"] == "Accepted"


@pytest.mark.parametrize(
    "boot",
    [
        {"chargePointVendor": "Loom"},
        {"chargePointModel": "One"},
        {"chargePointVendor": "Loom", "chargePointModel": None},
        {"chargePointVendor": "Loom", "chargePointModel": "One", "meterType": ["AC"]},
    ],
    ids=str,
)
async def test_a_station_that_does_not_say_all_that_it_is_gets_to_work(
    rig: Rig, boot: dict[str, Any]
) -> None:
    station = await rig.station(booted_at=None)
    assert (await station.ask("BootNotification", boot))["status"] == "Accepted"


async def test_who_boots_in_the_words_of_another_version_has_not_booted(rig: Rig) -> None:
    station = await rig.station(booted_at=None)
    boot = {"reason": "PowerUp", "chargingStation": {"model": "One", "vendorName": "Loom"}}
    assert await station.ask_in_vain("BootNotification", boot) == "FormationViolation"


async def test_a_connector_with_an_error_of_its_own_says_how_it_stands(rig: Rig) -> None:
    station = await rig.station()
    await station.boot()
    said = STATUS | {"errorCode": "Error", "status": "Faulted"}
    assert await station.ask("StatusNotification", said) == {}
    [report] = station.station.connectors.values()
    assert (report.status, report.error) == (Status.FAULTED, "OtherError")


async def test_an_answer_of_ours_is_read_although_it_deviates(rig: Rig) -> None:
    station = await rig.station()
    await station.boot()
    order = GetConfiguration()
    name = CommandName.GET_CONFIGURATION
    command = await rig.core.commanding.issue(StationId("CP-1"), name, order, "test")
    asked = await station.connection.next()
    station.answer(
        asked[1],
        {"configurationKey": [{"key": "A", "readonly": False, "value": 7}], "unknownKey": None},
    )
    ended = await rig.core.commanding.wait(command, 5)
    assert ended.status is CommandStatus.ACCEPTED
    assert ended.outcome is not None
    (setting,) = ended.outcome["data"]["configurationKey"]
    assert setting == {"key": "A", "readonly": False, "value": "7"}
    assert deviations(rig) == {Deviation.TEXT_AS_NUMBER: 1, Deviation.NULL_FIELD: 1}


@pytest.mark.parametrize(
    ("said", "status"),
    [("accepted", "accepted"), ("REJECTED", "rejected"), ("Perhaps", "failed")],
)
async def test_an_answer_of_1_6_in_other_letters_is_that_answer_and_none_in_own_words_is_guessed(
    rig: Rig, said: str, status: str
) -> None:
    """(OCPP 1.6, 6.40: Accepted or Rejected.)"""
    station = await rig.station()
    await station.boot()
    order = Reset(kind=ResetKind.SOFT)
    command = await rig.core.commanding.issue(StationId("CP-1"), CommandName.RESET, order, "test")
    frame = await station.connection.next()
    station.answer(frame[1], {"status": said})
    ended = await rig.core.commanding.wait(command, 10)
    assert ended.status == status
    found = {} if said == "Perhaps" else {Deviation.OTHER_LETTERS: 1}
    assert deviations(rig) == found


async def test_deviations_outlive_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as rig:
        station = await fox(rig)
        await station.ask("StatusNotification", STATUS | {"info": None})
    async with running(tmp_path) as rig:
        assert deviations(rig) == {Deviation.NULL_FIELD: 1}


async def test_a_station_that_beats_without_ever_having_booted_is_asked_to_once(rig: Rig) -> None:
    station = await rig.station(booted_at=None)
    await station.ask("Heartbeat", {})
    asked = await station.connection.next()
    assert asked[2:] == ["TriggerMessage", {"requestedMessage": "BootNotification"}]
    station.answer(asked[1], {"status": "Rejected"})
    await station.ask("Heartbeat", {})
    await station.boot()
    await rig.settle()
    assert station.connection.sent == []


async def test_a_station_that_booted_once_need_not_again(rig: Rig) -> None:
    station = await rig.station()
    await station.boot()
    again = FakeStation(rig.core, "CP-1")
    await again.ask("Heartbeat", {})
    await rig.settle()
    assert again.connection.sent == []


async def test_an_event_of_2_x_whose_time_is_unreadable_is_kept_and_doubted(rig: Rig) -> None:
    station = await rig.station(version=V201)
    await station.ask("BootNotification", BOOT_2)
    reply = await station.ask(
        "TransactionEvent",
        {
            "eventType": "Started",
            "timestamp": "yesterday",
            "triggerReason": "Authorized",
            "seqNo": 0,
            "transactionInfo": {"transactionId": "T1"},
            "evse": {"id": 1, "connectorId": 1},
            "idToken": {"idToken": "CARD", "type": "ISO14443"},
        },
    )
    assert reply["idTokenInfo"]["status"] == "Accepted"
    (record,) = await rig.transactions()
    assert Suspicion.CLOCK_IMPLAUSIBLE in record.suspect
