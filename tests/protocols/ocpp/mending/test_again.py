"""Faults that are put right: each kind where it may be, none where money or identity would be guessed."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.stations.quirk import Deviation
from chargeloom.protocols.ocpp.incoming import Mended
from chargeloom.protocols.ocpp.mending.again import MAX_READ_AGAIN, mend
from chargeloom.protocols.ocpp.mending.damage import Damage
from chargeloom.protocols.ocpp.rpc import Side
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.messages.core import StopTransaction
from chargeloom.protocols.ocpp.v16.messages.smart_charging import GetCompositeScheduleReply
from chargeloom.wire.json import TypedDecoder
from chargeloom.wire.violation import Form, Violation, Wanted, WireError

SAMPLE = {"value": "1.50", "measurand": "Voltage", "unit": "V"}
AT = "2026-03-20T12:00:00Z"
METER: dict[str, Any] = {
    "connectorId": 1,
    "meterValue": [{"timestamp": AT, "sampledValue": [SAMPLE]}],
}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
BOOT = {"chargePointVendor": "Loom", "chargePointModel": "One"}
STOP = {"transactionId": 1, "meterStop": 5, "timestamp": AT}
START = {"connectorId": 1, "idTag": "CARD", "meterStart": 5, "timestamp": AT}


def mended(action: str, payload: Any, *tolerated: Deviation) -> Mended | None:
    decoder = DIALECT.decoders[Side.CSMS][action]
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    return mend(decoder, text, refused.value, tolerated or tuple(Deviation), action=action)


def sampled(*samples: dict[str, Any]) -> dict[str, Any]:
    return METER | {"meterValue": [{"timestamp": AT, "sampledValue": list(samples)}]}


CASES: list[tuple[Deviation, str, dict[str, Any], str, dict[str, Any]]] = [
    (Deviation.UNKNOWN_FIELD, "StatusNotification", STATUS | {"colour": 1}, "/colour", STATUS),
    (Deviation.NULL_FIELD, "StatusNotification", STATUS | {"info": None}, "/info", STATUS),
    (
        Deviation.MISSING_FIELD,
        "StatusNotification",
        {"connectorId": 1, "status": "Available"},
        "/errorCode",
        STATUS,
    ),
    (
        Deviation.TEXT_TOO_LONG,
        "BootNotification",
        BOOT | {"chargeBoxSerialNumber": "7" * 30},
        "/chargeBoxSerialNumber",
        BOOT | {"chargeBoxSerialNumber": "7" * 25},
    ),
    (
        Deviation.NUMBER_AS_TEXT,
        "StatusNotification",
        STATUS | {"connectorId": "1"},
        "/connectorId",
        STATUS,
    ),
    (
        Deviation.WHOLE_AS_FRACTION,
        "StartTransaction",
        START | {"meterStart": 5.0},
        "/meterStart",
        START,
    ),
    (
        Deviation.TEXT_AS_NUMBER,
        "StatusNotification",
        STATUS | {"vendorErrorCode": 17},
        "/vendorErrorCode",
        STATUS | {"vendorErrorCode": "17"},
    ),
    (
        Deviation.VALUE_AS_NUMBER,
        "MeterValues",
        sampled(SAMPLE | {"value": 17}),
        "/meterValue/0/sampledValue/0/value",
        sampled(SAMPLE | {"value": "17"}),
    ),
    (
        Deviation.UNREADABLE_TOKEN,
        "StopTransaction",
        STOP | {"idTag": "A" * 21},
        "/idTag",
        STOP,
    ),
    (Deviation.UNREADABLE_TOKEN, "StopTransaction", STOP | {"idTag": "A\0"}, "/idTag", STOP),
    (
        Deviation.UNREADABLE_DETAIL,
        "StartTransaction",
        START | {"reservationId": "none"},
        "/reservationId",
        START,
    ),
    (
        Deviation.UNREADABLE_TOKEN,
        "StartTransaction",
        START | {"idTag": "A" * 21},
        "/idTag",
        START | {"idTag": ""},
    ),
    (
        Deviation.UNREADABLE_TOKEN,
        "StartTransaction",
        {"connectorId": 1, "meterStart": 5, "timestamp": AT},
        "/idTag",
        START | {"idTag": ""},
    ),
    (Deviation.UNREADABLE_TOKEN, "StopTransaction", STOP | {"idTag": ["A"]}, "/idTag", STOP),
    (
        Deviation.UNKNOWN_REASON,
        "StopTransaction",
        STOP | {"reason": "StoppedByEV"},
        "/reason",
        STOP | {"reason": "Other"},
    ),
    (
        Deviation.UNREADABLE_TIME,
        "StopTransaction",
        STOP | {"timestamp": 1764273600},
        "/timestamp",
        STOP | {"timestamp": "1970-01-01T00:00:00Z"},
    ),
    (
        Deviation.UNKNOWN_ERROR,
        "StatusNotification",
        STATUS | {"errorCode": "Error"},
        "/errorCode",
        STATUS | {"errorCode": "OtherError"},
    ),
    (
        Deviation.TEXT_AS_OBJECT,
        "DataTransfer",
        {"vendorId": "V", "data": {"a": 1.50}},
        "/data",
        {"vendorId": "V", "data": '{"a":1.5}'},
    ),
    (
        Deviation.UNREADABLE_TIME,
        "StartTransaction",
        START | {"timestamp": "222222017-10-27T19:10:11Z"},
        "/timestamp",
        START | {"timestamp": "1970-01-01T00:00:00Z"},
    ),
    (
        Deviation.UNKNOWN_MEASURAND,
        "MeterValues",
        sampled({"value": "1", "measurand": "Request.Energy"}, SAMPLE),
        "/meterValue/0/sampledValue/0/measurand",
        METER,
    ),
    (
        Deviation.UNKNOWN_MEASURAND,
        "MeterValues",
        sampled(SAMPLE, {"value": "50", "unit": "Hz"}),
        "/meterValue/0/sampledValue/1/unit",
        METER,
    ),
    (
        Deviation.UNKNOWN_CONTEXT,
        "MeterValues",
        sampled(SAMPLE | {"context": "Sample.Whenever"}),
        "/meterValue/0/sampledValue/0/context",
        METER,
    ),
    (
        Deviation.EMPTY_FIELD,
        "MeterValues",
        sampled(SAMPLE | {"phase": ""}),
        "/meterValue/0/sampledValue/0/phase",
        METER,
    ),
    (
        Deviation.EMPTY_LIST,
        "MeterValues",
        METER | {"meterValue": [*METER["meterValue"], {"timestamp": AT, "sampledValue": []}]},
        "/meterValue/1/sampledValue",
        METER,
    ),
]


@pytest.mark.parametrize(("deviation", "action", "said", "pointer", "meant"), CASES)
def test_a_fault_is_put_right_and_named(
    deviation: Deviation, action: str, said: Any, pointer: str, meant: Any
) -> None:
    expected = DIALECT.decoders[Side.CSMS][action].decode(json.dumps(meant).encode())
    assert mended(action, said, deviation) == Mended(expected, ((deviation, pointer),))


@pytest.mark.parametrize(("deviation", "action", "said", "_pointer", "_meant"), CASES)
def test_a_fault_that_is_not_tolerated_stays_refused(
    deviation: Deviation, action: str, said: Any, _pointer: str, _meant: Any
) -> None:
    others = tuple(one for one in Deviation if one is not deviation)
    found = mended(action, said, *others)
    assert found is None or deviation not in [one for one, _ in found.deviations]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("StartTransaction", START | {"meterStart": 5.5}),
        ("StartTransaction", START | {"meterStart": "five"}),
        ("StartTransaction", {"connectorId": 1, "idTag": "CARD", "timestamp": AT}),
        ("StatusNotification", STATUS | {"status": "Napping"}),
        ("Authorize", {}),
        ("Authorize", []),
        ("StartTransaction", b'{"connectorId":1,"connectorId":2}'),
        ("StartTransaction", b"{"),
        ("Authorize", b'{"idTag":"\\u0000"}'),
    ],
)
def test_what_would_be_guessed_is_never_mended(action: str, said: Any) -> None:
    assert mended(action, said) is None


def test_several_faults_of_one_message_are_put_right_one_after_the_other() -> None:
    found = mended("StatusNotification", {"connectorId": "1", "status": "Available", "info": None})
    assert found is not None
    assert found.deviations == (
        (Deviation.NUMBER_AS_TEXT, "/connectorId"),
        (Deviation.NULL_FIELD, "/info"),
        (Deviation.MISSING_FIELD, "/errorCode"),
    )


ENERGY = {"value": "1500", "unit": "Wh"}
HERTZ = {"value": "50", "measurand": "Frequency", "unit": "Hz"}


@pytest.mark.parametrize(
    ("odd", "deviation", "place"),
    [
        (HERTZ, Deviation.UNKNOWN_MEASURAND, "unit"),
        (ENERGY | {"context": "Sample.Daily"}, Deviation.UNKNOWN_CONTEXT, "context"),
        (ENERGY | {"value": 1500}, Deviation.VALUE_AS_NUMBER, "value"),
        (ENERGY | {"meter": 1}, Deviation.UNKNOWN_FIELD, "meter"),
    ],
)
def test_the_end_of_a_long_charge_is_not_lost_for_the_same_oddity_in_each_reading(
    odd: dict[str, Any], deviation: Deviation, place: str
) -> None:
    """transactionData is a container for any number of MeterValues (OCPP 1.6, 4.10)."""
    count = 400
    data = [{"timestamp": AT, "sampledValue": [ENERGY, odd]} for _ in range(count)]
    assert len(json.dumps(data)) * count > 2 * MAX_READ_AGAIN
    found = mended("StopTransaction", STOP | {"transactionData": data})
    assert found is not None
    assert {one for one, _ in found.deviations} == {deviation}
    places = {f"/transactionData/{number}/sampledValue/1/{place}" for number in range(count)}
    assert {pointer for _, pointer in found.deviations} == places
    kept = 1 if deviation is Deviation.UNKNOWN_MEASURAND else 2
    assert isinstance(found.message, StopTransaction)
    assert found.message.transaction_data is not None
    assert [len(one.sampled_value) for one in found.message.transaction_data] == [kept] * count


def _at(number: int) -> str:
    return f"01.03.2026 {number // 60:02}:{number % 60:02}:00"


@pytest.mark.parametrize(
    ("reading", "deviation", "kept"),
    [
        (lambda it: {"timestamp": _at(it)}, Deviation.UNREADABLE_TIME, 1),
        (lambda it: {"sampledValue": [ENERGY | {"context": f"c{it}"}]}, Deviation.UNKNOWN_CONTEXT, 1),
        (lambda it: {"sampledValue": [ENERGY, ENERGY | {"unit": f"u{it}"}]}, Deviation.UNKNOWN_MEASURAND, 1),
        (lambda it: {"sampledValue": [ENERGY, {f"v{it}": "1"}]}, Deviation.UNKNOWN_FIELD, 1),
        (lambda it: {f"colour{it}": 1}, Deviation.UNKNOWN_FIELD, 1),
    ],
    ids=["times", "contexts", "units", "fields of samples", "fields"],
)  # fmt: skip
def test_the_end_of_a_long_charge_is_not_lost_for_another_oddity_in_each_reading(
    reading: Callable[[int], dict[str, Any]], deviation: Deviation, kept: int
) -> None:
    """Texts that differ are wrong in the same way, as a time in the manner of a country is (OCPP 1.6, 4.10)."""
    count = 400
    sound = {"timestamp": AT, "sampledValue": [ENERGY]}
    data = [sound | reading(number) for number in range(count)]
    assert len(json.dumps(data)) * count > 2 * MAX_READ_AGAIN
    found = mended("StopTransaction", STOP | {"transactionData": data})
    assert found is not None
    assert deviation in {one for one, _ in found.deviations}
    assert isinstance(found.message, StopTransaction)
    assert found.message.transaction_data is not None
    assert [len(one.sampled_value) for one in found.message.transaction_data] == [kept] * count


def test_of_readings_that_nobody_can_look_through_in_time_the_sound_ones_and_the_end_count() -> (
    None
):
    def endless(number: int) -> dict[str, Any]:
        samples = [ENERGY | {f"v{number}_{it}": "x" * 99} for it in range(40)]
        return {"timestamp": AT, "sampledValue": samples}

    sound = {"timestamp": AT, "sampledValue": [ENERGY]}
    huge = {"timestamp": AT, "sampledValue": [ENERGY] * 12_000}
    data = [sound, *map(endless, range(100)), huge, sound | {"colour": "red"}]
    found = mended("StopTransaction", STOP | {"transactionData": data})
    assert found is not None
    assert (Deviation.UNREADABLE_READING, "/transactionData/1") in found.deviations
    assert (Deviation.UNREADABLE_READING, "/transactionData/101") in found.deviations
    assert (Deviation.UNKNOWN_FIELD, "/transactionData/102/colour") in found.deviations
    assert found.message == DIALECT.decoders[Side.CSMS]["StopTransaction"].decode(
        json.dumps(STOP | {"transactionData": [sound, sound]}).encode()
    )


@pytest.mark.parametrize(("action", "said", "name"), [("StopTransaction", STOP, "transactionData"), ("MeterValues", METER, "meterValue")])  # fmt: skip
def test_a_message_counts_of_which_no_reading_can_be_read(
    action: str, said: dict[str, Any], name: str
) -> None:
    data = [{f"w{it}": 1, "sampledValue": [{f"v{it}": "x" * 99}] * 9} for it in range(400)]
    found = mended(action, said | {name: data})
    assert found is not None
    assert not any(
        getattr(found.message, one)
        for one in ("transaction_data", "meter_value")
        if hasattr(found.message, one)
    )


@pytest.mark.parametrize(
    "readings",
    [
        [{"timestamp": AT}],
        [{"timestamp": AT, "sampledValue": [{"unit": "Wh"}]}],
        [{"timestamp": AT, "sampledValue": [None, {"value": []}]}, None],
        [{"timestamp": AT, "sampledValue": [{"value": "\0"}]}],
        [{"timestamp": 5, "sampledValue": [ENERGY]}],
    ],
)
def test_a_reading_that_is_none_costs_neither_the_end_nor_the_other_readings(
    readings: list[Any],
) -> None:
    sound = {"timestamp": AT, "sampledValue": [ENERGY]}
    for action, said, name in (
        ("StopTransaction", STOP, "transactionData"),
        ("MeterValues", METER, "meterValue"),
    ):
        found = mended(
            action, said | {name: [sound, *readings, sound]}, Deviation.UNREADABLE_READING
        )
        expected = DIALECT.decoders[Side.CSMS][action].decode(
            json.dumps(said | {name: [sound, sound]}).encode()
        )
        assert found is not None
        assert found.message == expected


def test_a_sample_that_is_none_costs_none_of_the_others() -> None:
    said = METER | {
        "meterValue": [{"timestamp": AT, "sampledValue": [ENERGY, None, {"unit": "V"}]}]
    }
    found = mended("MeterValues", said)
    assert found is not None
    assert found.message == DIALECT.decoders[Side.CSMS]["MeterValues"].decode(
        json.dumps(sampled(ENERGY)).encode()
    )


def test_data_that_are_no_list_cost_no_end() -> None:
    found = mended("StopTransaction", STOP | {"transactionData": "none"})
    assert found is not None
    assert found.deviations == ((Deviation.UNREADABLE_READING, "/transactionData"),)


def test_what_is_alike_is_found_from_the_last_to_the_first() -> None:
    error = WireError(Violation.INVALID_VALUE, "/a/0/b~1/1", "")
    tree = {"a": [{"b/": [2, 1]}, {"b/": [1, 1, "1"]}, {"c": 1}, 1]}
    found = [one.pointer for one in Damage(tree, error, "").alike(1)]
    assert found == ["/a/1/b~1/1", "/a/1/b~1/0", "/a/0/b~1/1"]


def test_of_texts_all_are_found_that_would_not_be_taken() -> None:
    wanted = Wanted(Form.STRING, takes=str.isdigit)
    error = WireError(Violation.INVALID_VALUE, "/a/0", "", wanted)
    found = [one.pointer for one in Damage({"a": ["x", "1", "y", 2, "x"]}, error, "").alike("x")]
    assert found == ["/a/4", "/a/2", "/a/0"]


def test_what_is_left_out_everywhere_is_found_from_the_last_to_the_first() -> None:
    error = WireError(Violation.MISSING_FIELD, "/a/0/b", "")
    tree = {"a": [{}, {"b": None}, {"c": 1}, [], 1]}
    found = [one.pointer for one in Damage(tree, error, "").alike(None)]
    assert found == ["/a/2/b", "/a/0/b"]


def test_the_end_of_a_long_charge_is_not_lost_for_what_each_reading_lacks() -> None:
    """(OCPP 1.6, 4.10.)"""
    count = 400
    data = [{"timestamp": AT, "sampledValue": [ENERGY, {"unit": "V"}]} for _ in range(count)]
    assert len(json.dumps(data)) * count > 2 * MAX_READ_AGAIN
    found = mended("StopTransaction", STOP | {"transactionData": data})
    assert found is not None
    assert isinstance(found.message, StopTransaction)
    assert found.message.transaction_data is not None
    assert [len(one.sampled_value) for one in found.message.transaction_data] == [1] * count


def test_decimals_come_through_with_every_digit() -> None:
    found = mended(
        "DataTransfer",
        b'{"vendorId":"V","data":{"kWh":0.10000000000000000000000000001}}',
        Deviation.TEXT_AS_OBJECT,
    )
    assert found is not None
    assert '"kWh":0.10000000000000000000000000001' in str(found.message)
    assert Decimal("0.10000000000000000000000000001") != Decimal("0.1")


def test_a_message_of_endless_faults_is_given_up() -> None:
    said = STATUS | {f"colour{number}": "x" * 1000 for number in range(60)}
    assert len(json.dumps(said)) * 60 > 2 * MAX_READ_AGAIN
    assert mended("StatusNotification", said) is None


def test_a_long_message_of_endless_faults_is_given_up_soon() -> None:
    """Whoever is hostile makes all others wait while his message is read again."""
    text = json.dumps(STATUS | {f"colour{number}": "x" * 1000 for number in range(900)}).encode()
    assert _read_again("StatusNotification", text) < 3 * MAX_READ_AGAIN + len(text)


def test_readings_of_endless_faults_are_given_up_soon() -> None:
    """As often as any message, each reading once by itself, and of those that are odd as much as all are long."""
    data = [
        {"timestamp": AT, "sampledValue": [ENERGY | {f"v{one}_{it}": 1} for it in range(40)]}
        for one in range(300)
    ]
    text = json.dumps(STOP | {"transactionData": data}).encode()
    assert len(text) > MAX_READ_AGAIN
    assert _read_again("StopTransaction", text) < 3 * MAX_READ_AGAIN + 4 * len(text)


def _read_again(action: str, text: bytes) -> int:
    """Count what is read while a message is mended."""
    strict, read_again = DIALECT.decoders[Side.CSMS][action], []

    class Counting(TypedDecoder[Any]):
        def decode(self, payload: Any) -> Any:
            read_again.append(len(payload))
            return super().decode(payload)

        def of_items(self, name: str) -> TypedDecoder[Any]:
            return Counting(super().of_items(name)._kind)

    with pytest.raises(WireError) as refused:
        strict.decode(text)
    mend(Counting(strict._kind), text, refused.value, tuple(Deviation), action=action)
    return sum(read_again)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
        max_leaves=12,
    )
)
def test_nothing_is_read_that_the_strict_decoder_would_refuse(value: Any) -> None:
    decoder = DIALECT.decoders[Side.CSMS]["StatusNotification"]
    text = json.dumps(STATUS | value if isinstance(value, dict) else value).encode()
    try:
        decoder.decode(text)
    except WireError as error:
        found = mend(decoder, text, error, tuple(Deviation), action="StatusNotification")
        assert found is None or found.deviations


@pytest.mark.parametrize(
    "text", ["", "1e3", "1_000", "\u0661", "NaN", "Infinity", "0x10", "+5", "5.", "9" * 16]
)
def test_only_plain_digits_are_a_number(text: str) -> None:
    said = START | {"meterStart": text}
    assert mended("StartTransaction", said, Deviation.NUMBER_AS_TEXT) is None


@pytest.mark.parametrize(
    ("limit", "rounded"),
    [("6.666667", "6.7"), ("16.04", "16.0"), ("-0.01", "0.0"), ("1E-9", "0.0")],
)
def test_a_limit_in_finer_steps_than_tenths_is_the_nearest_tenth(limit: str, rounded: str) -> None:
    """(OCPP 1.6, 7.14: at most one digit fraction.)"""
    found = foretold(limit)
    assert found is not None
    message: Any = found.message
    (period,) = message.charging_schedule.charging_schedule_period
    assert period.limit == Decimal(rounded)
    place = "/chargingSchedule/chargingSchedulePeriod/0/limit"
    assert found.deviations == ((Deviation.FINE_FRACTION, place),)


def test_a_limit_that_no_tenth_is_near_stays_refused() -> None:
    assert foretold("1" * 60 + ".01") is None


def foretold(limit: str) -> Mended | None:
    """Mend what a station foretells."""
    decoder = TypedDecoder(GetCompositeScheduleReply)
    text = b'{"status":"Accepted","connectorId":1,"chargingSchedule":{"chargingRateUnit":"A",'
    text += b'"chargingSchedulePeriod":[{"startPeriod":0,"limit":%b}]}}' % limit.encode()
    with pytest.raises(WireError) as refused:
        decoder.decode(text)
    assert refused.value.violation is Violation.NOT_MULTIPLE
    return mend(decoder, text, refused.value, [Deviation.FINE_FRACTION])
