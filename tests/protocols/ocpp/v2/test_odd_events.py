"""No charge is lost to an odd word: what stations of 2.x tell of it is refused only where it says nothing (E01, E06)."""

from decimal import Decimal
from typing import Any

import pytest

from chargeloom.domain.charging.transaction import Suspicion, TransactionRecord
from chargeloom.domain.instant import HOUR, MINUTE, Instant
from chargeloom.domain.stations.quirk import Deviation
from tests.protocols.ocpp.v2.session import CARD, EVSE, Event, event, metered, register
from tests.rig import FakeStation, Rig

BEGIN, END = "Transaction.Begin", "Transaction.End"


def session(rig: Rig, odd: Event) -> list[Event]:
    """Tell of 7.25 kWh, and in each event something odd."""
    began = Instant(rig.core.ground.now() - HOUR)
    ended = Instant(began + 30 * MINUTE)
    begun = metered(began, register("1000.5", BEGIN))
    done = metered(ended, register("8250.5", END))
    told = [
        event("Started", 0, began, evse=EVSE, idToken=CARD, meterValue=begun),
        event("Updated", 1, Instant(began + MINUTE)),
        event("Ended", 2, ended, info={"stoppedReason": "EVDisconnected"}, meterValue=done),
    ]
    return [_joined(one, odd) for one in told]


def _joined(said: Event, odd: Event) -> Event:
    nested = {"transactionInfo": said["transactionInfo"] | odd.get("transactionInfo", {})}
    return said | odd | nested


async def charged(rig: Rig, station: FakeStation, *events: Event) -> TransactionRecord:
    for one in events:
        await station.ask("TransactionEvent", one)
    (record,) = await rig.transactions()
    return record


@pytest.mark.parametrize(
    "odd",
    [
        {"colour": "red"},
        {"colour": None},
        {"triggerReason": "CarWasWashed"},
        {"triggerReason": ""},
        {"triggerReason": None},
        {"transactionInfo": {"chargingState": "Finishing"}},
        {"transactionInfo": {"chargingState": 3}},
        {"transactionInfo": {"timeSpentCharging": 12.5}},
        {"transactionInfo": {"remoteStartId": "none"}},
        {"transactionInfo": {"remoteStartId": {}}},
        {"transactionInfo": {"colour": {"is": "red"}}},
        {"transactionInfo": {"customData": {"colour": "red"}}},
        {"cableMaxCurrent": 32.5},
        {"numberOfPhasesUsed": "three"},
        {"reservationId": "none"},
        {"offline": "no"},
        {"customData": "red"},
        {"customData": {"vendorId": "V" * 300}},
        {"evse": {"id": 1, "connectorId": 1, "name": "left"}},
        {"evse": {"id": 1, "connectorId": "left"}},
    ],
    ids=str,
)
async def test_what_is_odd_beside_a_charge_costs_no_charge(
    rig: Rig, station: FakeStation, odd: Event
) -> None:
    record = await charged(rig, station, *session(rig, odd))
    assert (record.energy_wh, record.stop_reason) == (Decimal(7250), "EVDisconnected")
    assert (record.token_uid, record.evse, record.suspect) == ("CARD", 1, ())


@pytest.mark.parametrize("number", [17, "17"], ids=repr)
async def test_a_number_of_a_charge_may_be_a_number(
    rig: Rig, station: FakeStation, number: Any
) -> None:
    record = await charged(
        rig, station, *session(rig, {"transactionInfo": {"transactionId": number}})
    )
    assert (record.number, record.energy_wh) == ("17", Decimal(7250))


BRACED = "{6c6f6f6d-0001-4f6d-8000-0123456789ab}"
"""An id as some libraries write it, two characters too long."""


async def test_a_number_of_a_charge_that_is_too_long_counts_whole(
    rig: Rig, station: FakeStation
) -> None:
    other = BRACED[:-1] + "-2}"
    for number in (BRACED, other, other):
        for one in session(rig, {"transactionInfo": {"transactionId": number}}):
            await station.ask("TransactionEvent", one)
    records = await rig.transactions()
    assert {one.number for one in records} == {BRACED, other}
    assert [one.energy_wh for one in records] == [Decimal(7250)] * 2


@pytest.mark.parametrize("number", ["N" * 256, None, {}, ["17"]], ids=repr)
async def test_a_charge_without_any_number_is_refused(
    rig: Rig, station: FakeStation, number: Any
) -> None:
    for one in session(rig, {"transactionInfo": {"transactionId": number}}):
        await station.ask_in_vain("TransactionEvent", one)
    assert await rig.transactions() == []


@pytest.mark.parametrize("trigger", ["CarWasWashed", "", None, 7])
async def test_an_event_for_a_reason_of_its_own_has_happened(
    rig: Rig, station: FakeStation, trigger: Any
) -> None:
    """Some tell no reason at all (seen in firmware of 2025)."""
    told = session(rig, {"triggerReason": trigger})
    del told[1]["triggerReason"]
    record = await charged(rig, station, *told)
    assert (record.energy_wh, record.suspect) == (Decimal(7250), ())
    events = await rig.core.ground.store.transaction_events(record.id)
    assert {one.trigger for one in events} == {"Other"}


@pytest.mark.parametrize("reason", ["Finished", "", 7])
async def test_an_end_for_a_reason_of_its_own_is_an_end(
    rig: Rig, station: FakeStation, reason: Any
) -> None:
    """Other: any other reason (OCPP 2.0.1, 3.67); left out it is Local (1.60)."""
    told = session(rig, {})
    told[-1]["transactionInfo"]["stoppedReason"] = reason
    record = await charged(rig, station, *told)
    assert record.energy_wh == Decimal(7250)
    assert record.stop_reason == ("Other" if reason else "Local")


@pytest.mark.parametrize(
    "kind",
    [{"type": "RFID"}, {"type": "iso14443"}, {"type": ""}, {"type": None}, {}, {"type": 7}],
    ids=str,
)
async def test_a_token_of_a_kind_that_nobody_knows_is_a_token(
    rig: Rig, station: FakeStation, kind: dict[str, Any]
) -> None:
    shown = {"idToken": "CARD", **kind}
    reply = await station.ask("Authorize", {"idToken": shown})
    assert reply["idTokenInfo"]["status"] == "Accepted"
    told = session(rig, {})
    told[0]["idToken"] = shown
    replies = [await station.ask("TransactionEvent", one) for one in told]
    assert replies[0]["idTokenInfo"]["status"] == "Accepted"
    (record,) = await rig.transactions()
    assert (record.token_uid, record.energy_wh, record.suspect) == ("CARD", Decimal(7250), ())
    unknown = {"idToken": "NOBODY", **kind}
    reply = await station.ask("Authorize", {"idToken": unknown})
    assert reply["idTokenInfo"]["status"] == "Unknown"


async def test_a_token_that_is_a_bare_text_is_the_token_that_was_shown(
    rig: Rig, station: FakeStation
) -> None:
    """OCPP 1.6 writes idTags so; whose charge it is does not hang on the shape."""
    reply = await station.ask("Authorize", {"idToken": "CARD"})
    assert reply["idTokenInfo"]["status"] == "Accepted"
    told = session(rig, {})
    told[0]["idToken"] = told[-1]["idToken"] = "CARD"
    record = await charged(rig, station, *told)
    assert (record.token_uid, record.stop_token_uid) == ("CARD", "CARD")
    assert (record.energy_wh, record.suspect) == (Decimal(7250), ())


@pytest.mark.parametrize(
    "details",
    [
        {"additionalInfo": []},
        {"additionalInfo": [{"type": "visual"}]},
        {"additionalInfo": None},
        {"customData": {}},
        {"parentIdTag": "FAMILY"},
    ],
    ids=str,
)
async def test_what_is_told_besides_of_a_token_keeps_no_driver_out(
    rig: Rig, station: FakeStation, details: dict[str, Any]
) -> None:
    shown = CARD | details
    reply = await station.ask("Authorize", {"idToken": shown})
    assert reply["idTokenInfo"]["status"] == "Accepted"
    told = session(rig, {})
    told[0]["idToken"] = shown
    record = await charged(rig, station, *told)
    assert (record.token_uid, record.energy_wh, record.suspect) == ("CARD", Decimal(7250), ())


NO_TOKENS = [
    {"idToken": "A" * 256, "type": "Central"},
    {"idToken": "A\0", "type": "Central"},
    {"idToken": ["A"], "type": "Central"},
    {"idToken": 4711, "type": "Central"},
    {"type": "Central"},
    ["CARD"],
    " ",
]


@pytest.mark.parametrize("token", NO_TOKENS, ids=lambda one: ascii(one)[:30])
async def test_a_charge_ends_whoever_is_said_to_have_ended_it(
    rig: Rig, station: FakeStation, token: Any
) -> None:
    told = session(rig, {})
    told[1] |= {"triggerReason": "StopAuthorized", "idToken": token}
    told[-1]["idToken"] = token
    record = await charged(rig, station, *told)
    assert (record.token_uid, record.stop_token_uid) == ("CARD", None)
    assert (record.energy_wh, record.suspect) == (Decimal(7250), ())


@pytest.mark.parametrize("token", NO_TOKENS, ids=lambda one: ascii(one)[:30])
async def test_who_begins_with_what_can_be_no_token_is_nobody_that_is_known(
    rig: Rig, station: FakeStation, token: Any
) -> None:
    """The energy flows all the same, and is kept (OCPP 2.0.1, E01.FR.12)."""
    told = session(rig, {})
    told[0]["idToken"] = token
    replies = [await station.ask("TransactionEvent", one) for one in told]
    assert replies[0]["idTokenInfo"]["status"] == "Unknown"
    (record,) = await rig.transactions()
    assert (record.energy_wh, record.suspect) == (
        Decimal(7250),
        (Suspicion.START_UNAUTHORIZED,),
    )


KWH = {"value": 8.2505, "context": END}


@pytest.mark.parametrize(
    "samples",
    [
        [KWH | {"unit": "kWh"}],
        [KWH | {"unitOfMeasure": "kWh"}],
        [KWH | {"unit": "kWh", "unitOfMeasure": {"unit": "kWh"}}],
        [KWH | {"value": "8.2505", "unitOfMeasure": {"unit": "kWh", "multiplier": None}}],
        [KWH | {"unitOfMeasure": {"unit": "Wh", "multiplier": "3"}}],
        [KWH | {"multiplier": 3}],
        [KWH | {"unitOfMeasure": {"unit": "KWH"}}],
        [register("8250.5", END, format="Raw")],
        [register("8250.5", END), {"value": None, "measurand": "SoC"}],
        [register("8250.5", END), {"value": "NaN", "measurand": "Voltage"}],
        [register("8250.5", END), {"value": 1e300, "Measurand": "Voltage"}],
        [register("8250.5", END), {"value": 230, "Measurand": "Voltage"}],
        [register("8250.5", END), {"value": 9, "unitOfMeasure": {"unit": "kWh", "scale": 3}}],
        [register("8250.5", END), "none", None],
        [register("8250.5", END, customData="red")],
        [register("8250.5", END, signedMeterValue={"signedMeterData": 5})],
        [
            register(
                "8250.5",
                END,
                signedMeterValue={
                    "signedMeterData": "A" * 33000,
                    "encodingMethod": "OCMF",
                    "signingMethod": "",
                    "publicKey": "",
                },
            )
        ],
    ],
    ids=lambda one: str(one)[:150],
)
async def test_a_register_is_read_by_what_is_said_of_it_and_lost_for_nothing_beside(
    rig: Rig, station: FakeStation, samples: list[Any]
) -> None:
    told = session(rig, {})
    told[-1]["meterValue"][0]["sampledValue"] = samples
    record = await charged(rig, station, *told)
    assert (record.energy_wh, record.suspect) == (Decimal(7250), ())


@pytest.mark.parametrize(
    "sample", [{"value": 8250.5, "unit": "kWh", "unitOfMeasure": {"unit": "Wh"}}]
)
async def test_a_register_of_two_units_is_none(
    rig: Rig, station: FakeStation, sample: dict[str, Any]
) -> None:
    told = session(rig, {})
    told[-1]["meterValue"][0]["sampledValue"] = [sample]
    record = await charged(rig, station, *told)
    assert (record.energy_wh, record.suspect) == (None, (Suspicion.METER_STOP_MISSING,))


@pytest.mark.parametrize(
    "time", [{}, {"timestamp": None}, {"timestamp": "noon"}, {"timestamp": 5}], ids=str
)
async def test_a_register_without_a_time_is_of_the_time_of_its_event(
    rig: Rig, station: FakeStation, time: dict[str, Any]
) -> None:
    told = session(rig, {})
    for one in (told[0], told[-1]):
        samples = one["meterValue"][0]["sampledValue"]
        one["meterValue"] = [{"sampledValue": samples, **time}]
    record = await charged(rig, station, *told)
    assert (record.energy_wh, record.suspect) == (Decimal(7250), ())


@pytest.mark.parametrize(
    "readings", [[], [None], None, "none", [{}], [{"sampledValue": []}]], ids=repr
)
async def test_an_event_without_readings_is_an_event(
    rig: Rig, station: FakeStation, readings: Any
) -> None:
    told = session(rig, {})
    told[1]["meterValue"] = readings
    record = await charged(rig, station, *told)
    assert (record.energy_wh, record.suspect) == (Decimal(7250), ())


@pytest.mark.parametrize("evse", [1, {}, {"id": None}, {"id": "left"}, None, "1"], ids=repr)
async def test_a_charge_at_a_place_that_is_none_is_a_charge(
    rig: Rig, station: FakeStation, evse: Any
) -> None:
    told = session(rig, {})
    told[0]["evse"] = evse
    record = await charged(rig, station, *told)
    assert (record.energy_wh, record.evse, record.suspect) == (Decimal(7250), None, ())


async def test_a_unit_as_1_6_has_it_is_the_unit_of_a_reading(
    rig: Rig, station: FakeStation
) -> None:
    sample = {"value": 1.5, "unit": "kWh"}
    told = {"evseId": 1, "meterValue": metered(rig.core.ground.now(), sample)}
    assert await station.ask("MeterValues", told) == {}
    odd = {one.deviation for one in rig.core.tolerating.found(station.station.id)}
    assert odd == {Deviation.MISPLACED_UNIT}
