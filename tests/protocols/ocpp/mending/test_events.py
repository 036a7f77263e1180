"""What is put right in events of charges: each place once, and nothing that is not one of them."""

import json
from typing import Any

import pytest

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.incoming import Mended
from chargeloom.protocols.ocpp.mending import events, mend
from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v21.dialect import DIALECT as V21
from chargeloom.protocols.ocpp.v201.dialect import DIALECT as V201
from chargeloom.wire.json import encode
from chargeloom.wire.violation import Violation, WireError

AT = "2026-03-20T12:00:00Z"
EVENT: dict[str, Any] = {
    "eventType": "Updated",
    "timestamp": AT,
    "triggerReason": "Trigger",
    "seqNo": 1,
    "transactionInfo": {"transactionId": "T-1"},
}
REGISTER = {"value": 1}


def mended(said: Any, *tolerated: Deviation, action: str = "TransactionEvent") -> Mended | None:
    decoder = V201.decoders[Side.CSMS][action]
    text = json.dumps(said).encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    return mend(decoder, text, refused.value, tolerated or tuple(Deviation), action=action)


def sampled(*samples: Any) -> dict[str, Any]:
    return EVENT | {"meterValue": [{"timestamp": AT, "sampledValue": list(samples)}]}


def of_16(unit: str) -> dict[str, Any]:
    return {"value": 1, "unit": unit}


CASES: list[tuple[Deviation, Any, str, Any]] = [
    (
        Deviation.TRANSACTION_AS_NUMBER,
        EVENT | {"transactionInfo": {"transactionId": 17}},
        "/transactionInfo/transactionId",
        EVENT | {"transactionInfo": {"transactionId": "17"}},
    ),
    (Deviation.UNREADABLE_DETAIL, EVENT | {"offline": "no"}, "/offline", EVENT),
    (
        Deviation.UNREADABLE_DETAIL,
        EVENT | {"transactionInfo": {"transactionId": "T-1", "chargingState": "Finishing"}},
        "/transactionInfo/chargingState",
        EVENT,
    ),
    (Deviation.UNREADABLE_DETAIL, EVENT | {"customData": {}}, "/customData/vendorId", EVENT),
    (
        Deviation.UNREADABLE_TOKEN,
        EVENT | {"eventType": "Ended", "idToken": "CARD"},
        "/idToken",
        EVENT | {"eventType": "Ended"},
    ),
    (
        Deviation.UNREADABLE_TOKEN,
        EVENT | {"idToken": {"idToken": "A" * 37, "type": "Central"}},
        "/idToken/idToken",
        EVENT | {"idToken": {"idToken": "", "type": "Central"}},
    ),
    (
        Deviation.MISPLACED_UNIT,
        sampled(of_16("kWh")),
        "/meterValue/0/sampledValue/0/unit",
        sampled(REGISTER | {"unitOfMeasure": {"unit": "kWh"}}),
    ),
    (
        Deviation.UNKNOWN_MEASURAND,
        sampled(REGISTER, REGISTER | {"Measurand": "Voltage"}),
        "/meterValue/0/sampledValue/1/Measurand",
        sampled(REGISTER),
    ),
    (
        Deviation.UNREADABLE_READING,
        sampled(REGISTER, {"value": "low"}),
        "/meterValue/0/sampledValue/1/value",
        sampled(REGISTER),
    ),
    (
        Deviation.UNREADABLE_READING,
        sampled(REGISTER | {"signedMeterValue": "AA"}),
        "/meterValue/0/sampledValue/0/signedMeterValue",
        sampled(REGISTER),
    ),
    (
        Deviation.UNREADABLE_TIME,
        EVENT | {"meterValue": [{"sampledValue": [REGISTER]}]},
        "/meterValue/0/timestamp",
        sampled(REGISTER),
    ),
]


@pytest.mark.parametrize(("deviation", "said", "pointer", "meant"), CASES)
def test_a_fault_is_put_right_and_named(
    deviation: Deviation, said: Any, pointer: str, meant: Any
) -> None:
    expected = V201.decoders[Side.CSMS]["TransactionEvent"].decode(json.dumps(meant).encode())
    assert mended(said, deviation) == Mended(expected, ((deviation, pointer),))


@pytest.mark.parametrize("name", ["eventType", "seqNo", "transactionInfo"])
@pytest.mark.parametrize("value", [None, [], "?"], ids=repr)
def test_which_event_it_is_of_which_charge_is_never_guessed(name: str, value: Any) -> None:
    assert mended(EVENT | {name: value}) is None


@pytest.mark.parametrize("number", ["9" * 5000, "1e99999", "-" + "9" * 401], ids=len)
def test_a_number_that_nothing_holds_goes_with_its_field_or_stays_refused(number: str) -> None:
    """Python reads no number of thousands of digits; the link must outlive that."""
    decoder = V201.decoders[Side.CSMS]["TransactionEvent"]

    def read_again(field: str) -> Mended | None:
        text = json.dumps(EVENT)[:-1].encode() + f',"{field}":{number}}}'.encode()
        with pytest.raises(WireError) as refused:
            decoder.decode(text)
        return mend(decoder, text, refused.value, tuple(Deviation), action="TransactionEvent")

    expected = decoder.decode(json.dumps(EVENT).encode())
    deviations = ((Deviation.UNREADABLE_DETAIL, "/cableMaxCurrent"),)
    assert read_again("cableMaxCurrent") == Mended(expected, deviations)
    assert read_again("eventType") is None


def test_the_unit_of_each_of_many_readings_is_read() -> None:
    count = 400
    said = EVENT | {
        "meterValue": [{"timestamp": AT, "sampledValue": [of_16("kWh")]} for _ in range(count)]
    }
    found: Any = mended(said)
    assert found is not None
    values = found.message.meter_value
    units = {one.sampled_value[0].unit_of_measure.unit for one in values}
    assert (len(values), units) == (count, {"kWh"})


def test_a_unit_in_the_place_of_1_6_is_where_it_belongs_in_1_6() -> None:
    error = WireError(Violation.UNKNOWN_FIELD, "/meterValue/0/sampledValue/0/multiplier", "")
    said = {"connectorId": 1, "meterValue": [{"sampledValue": [{"value": "1", "multiplier": 3}]}]}
    assert not events.move_unit(Damage(said, error, "MeterValues"))


@pytest.mark.parametrize("dialect", [V201, V21], ids=lambda one: one.subprotocol)
def test_all_that_is_said_besides_of_an_event_can_be_left_out(dialect: Any) -> None:
    """Whatever a version adds to an event, it is no reason to lose it."""
    decoder = dialect.decoders[Side.CSMS]["TransactionEvent"]
    besides = {
        "costDetails", "offline", "numberOfPhasesUsed", "cableMaxCurrent", "reservationId",
        "preconditioningStatus", "evseSleep", "evse", "customData",
    }  # fmt: skip
    for name in besides:
        text = json.dumps(EVENT | {name: "\0"}).encode()
        with pytest.raises(WireError) as refused:
            decoder.decode(text)
        found = mend(decoder, text, refused.value, tuple(Deviation), action="TransactionEvent")
        assert found is not None, name


def number_of(found: Mended) -> str:
    return events.number_in(json.loads(encode(found.message)))


@pytest.mark.parametrize("length", [37, 255])
def test_a_transaction_is_known_by_its_whole_id(length: int) -> None:
    number = "N" * (length - 1) + "e"
    found = mended(EVENT | {"transactionInfo": {"transactionId": number}})
    assert found is not None
    assert number_of(found) == number
    assert found.deviations == ((Deviation.LONG_TRANSACTION, "/transactionInfo/transactionId"),)


def test_an_id_that_nobody_needs_is_none() -> None:
    assert mended(EVENT | {"transactionInfo": {"transactionId": "N" * 256}}) is None


def test_a_long_id_is_whole_beside_other_oddities() -> None:
    said = EVENT | {"transactionInfo": {"transactionId": "N" * 40}, "triggerReason": "Washed"}
    found = mended(said | {"offline": "no", "colour": "red"})
    assert found is not None
    assert number_of(found) == "N" * 40
    assert len(found.deviations) == 4
