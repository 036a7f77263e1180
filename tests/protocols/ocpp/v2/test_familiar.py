"""Familiar events and readings of 2.x: read at once, they say what a full look says, faults included."""

import json
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import example, given, settings, strategies as st

from chargeloom.domain.charging.transaction_event import TransactionTold
from chargeloom.domain.stations.reports import Metered
from chargeloom.protocols.ocpp.dialect import Dialect
from chargeloom.protocols.ocpp.familiar import memory
from chargeloom.protocols.ocpp.rpc import Called, Incoming, Session, Side
from chargeloom.protocols.ocpp.v21.messages.datatypes import metering as v21
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.protocols.ocpp.v201.familiar import familiar as familiar_of
from chargeloom.protocols.ocpp.v201.mapping.metering import metered
from chargeloom.protocols.ocpp.v201.mapping.transactions import told
from chargeloom.protocols.ocpp.v201.messages.datatypes import metering as v201
from chargeloom.protocols.ocpp.v201.version import V201
from chargeloom.protocols.ocpp.version import Version
from chargeloom.wire.message import Message

MOMENT = "2026-11-25T18:01:02.345Z"
SAMPLES: tuple[dict[str, Any], ...] = (
    {"value": "VALUE", "measurand": "Energy.Active.Import.Register", "unitOfMeasure": {"unit": "Wh"}},
    {"value": "VALUE", "context": "Sample.Periodic", "measurand": "Voltage", "phase": "L1-N"},
    {"measurand": "SoC", "location": "EV", "value": "VALUE", "unitOfMeasure": {"unit": "Percent", "multiplier": 0}},
    {"value": "VALUE"},
)  # fmt: skip
SAMPLES_OF: dict[str, type[Message]] = {"ocpp2.0.1": v201.SampledValue, "ocpp2.1": v21.SampledValue}
VERSIONS = pytest.mark.parametrize("version", [V201, V21], ids=["v201", "v21"])


class Event(NamedTuple):
    """What changes from one event to the next; texts are put in as they stand."""

    message_id: str = "a-1"
    number: str = '"tx-1"'
    seq_no: str = "7"
    at: str = MOMENT
    read_at: str = MOMENT
    values: tuple[str, ...] = ("1", "2.50")


ORDINARY = Event()


def written(
    event: Event = ORDINARY,
    *,
    separators: tuple[str, str] = (",", ":"),
    is_sorted: bool = False,
    besides: dict[str, Any] | None = None,
) -> bytes:
    samples = [
        {name: f"VALUE{place}" if value == "VALUE" else value for name, value in SAMPLES[place % len(SAMPLES)].items()}
        for place in range(len(event.values))
    ]  # fmt: skip
    payload: dict[str, Any] = {
        "eventType": "Updated",
        "timestamp": "EVENT-AT",
        "triggerReason": "MeterValuePeriodic",
        "seqNo": "SEQ-NO",
        "transactionInfo": {"transactionId": "NUMBER", "chargingState": "Charging"},
        "meterValue": [{"timestamp": "READ-AT", "sampledValue": samples}],
    } | (besides or {})
    text = json.dumps(
        [2, "MESSAGE-ID", "TransactionEvent", payload], separators=separators, sort_keys=is_sorted
    )
    for name, filling in (
        ('"SEQ-NO"', event.seq_no),
        ('"NUMBER"', event.number),
        ("MESSAGE-ID", event.message_id),
        ("EVENT-AT", event.at),
        ("READ-AT", event.read_at),
        *((f'"VALUE{place}"', value) for place, value in enumerate(event.values)),
    ):
        text = text.replace(name, filling)
    return text.encode()


def metering(at: str = MOMENT, values: tuple[str, ...] = ("1", "2.50")) -> bytes:
    samples = ",".join(f'{{"value":{value}}}' for value in values)
    return (
        f'[2,"m","MeterValues",{{"evseId":1,"meterValue":[{{"timestamp":"{at}","sampledValue":[{samples}]}}]}}]'
    ).encode()  # fmt: skip


def dialect(version: Version, *, is_quick: bool) -> Dialect:
    """Make what counts of a version's dialect anew, with an empty memory or without any."""
    known = version.dialect
    calls = {name: known.calls_to[Side.CSMS][name] for name in ("TransactionEvent", "MeterValues")}
    event, readings = calls.values()
    memory = familiar_of(event, readings, SAMPLES_OF[known.subprotocol]) if is_quick else None
    framing = known.framing
    return Dialect(
        known.subprotocol, station_calls=calls, csms_calls={}, framing=framing, familiar=memory
    )


SLOW = {version.dialect.subprotocol: dialect(version, is_quick=False) for version in (V201, V21)}


def quick(version: Version) -> Session:
    return Session(Side.CSMS, dialect(version, is_quick=True))


def heard(session: Session, frame: bytes) -> Incoming:
    incoming = session.receive(frame)
    if isinstance(incoming, Called):
        session.released(incoming)
    return incoming


def meant(incoming: Incoming) -> object:
    """Say what an incoming message means by itself, however it was read."""
    if not isinstance(incoming, Called):
        return incoming
    request = incoming.request
    if incoming.action == "TransactionEvent" and not isinstance(request, TransactionTold):
        request = told(request)
    if incoming.action == "MeterValues" and not isinstance(request, Metered):
        request = metered(request)
    return msgspec.structs.replace(incoming, request=request, reuses_id=False)


def is_read_at_once(session: Session, frame: bytes) -> bool:
    incoming = heard(session, frame)
    return isinstance(incoming, Called) and isinstance(incoming.request, TransactionTold | Metered)


def assert_same(session: Session, frame: bytes) -> None:
    slow = Session(Side.CSMS, SLOW[session.dialect.subprotocol])
    assert meant(heard(session, frame)) == meant(heard(slow, frame))


@VERSIONS
def test_an_event_of_known_parts_is_read_at_once(version: Version) -> None:
    session = quick(version)
    later = Event(
        "b", '"tx-2"', "8", "2026-11-25T19:00:00+01:00", MOMENT, ("-3.5", "0", "0.0", "1")
    )
    for text in (written(), written(later)):
        assert is_read_at_once(session, text)
        assert_same(session, text)


@VERSIONS
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("is_sorted", [False, True])
def test_blanks_and_sorted_members_are_as_familiar(
    version: Version, separators: tuple[str, str], *, is_sorted: bool
) -> None:
    session = quick(version)
    event = Event(values=("9", "8", "7.25", "0"))
    for each in (event, event._replace(seq_no="8", values=("1", "2", "3", "4"))):
        text = written(each, separators=separators, is_sorted=is_sorted)
        assert is_read_at_once(session, text)
        assert_same(session, text)


@VERSIONS
def test_readings_outside_of_transactions_are_familiar(version: Version) -> None:
    session = quick(version)
    for text in (metering(), metering("2026-11-25T18:01:02", ("5", "6"))):
        assert is_read_at_once(session, text)
        assert_same(session, text)


@VERSIONS
@pytest.mark.parametrize(
    "besides",
    [
        {"idToken": {"idToken": "CARD", "type": "ISO14443"}},
        {"customData": {"vendorId": "loom", "seqNo": 1}},
        {"transactionInfo": {"transactionId": "t", "timeSpentCharging": 12}},
        {"meterValue": [{"timestamp": MOMENT, "sampledValue": [{"value": 1}]}] * 2},
        {"meterValue": [{"timestamp": MOMENT, "sampledValue": [{"value": 1, "unitOfMeasure": {"multiplier": 3}}]}]},
    ],
    ids=["token", "custom data", "a clock of its own", "two readings", "multiplied"],
)  # fmt: skip
def test_what_only_a_full_look_can_judge_gets_one(version: Version, besides: Any) -> None:
    session = quick(version)
    for _ in range(2):
        text = written(besides=besides)
        assert not is_read_at_once(session, text)
        assert_same(session, text)


@VERSIONS
def test_a_clock_without_a_zone_is_doubted_all_the_same(version: Version) -> None:
    session = quick(version)
    text = written(Event(at="2026-11-25T18:01:02"))
    assert is_read_at_once(session, written())
    assert_same(session, text)


@VERSIONS
def test_what_was_told_late_is_the_same_event_however_it_was_read(version: Version) -> None:
    session = quick(version)
    on_time, late = (heard(session, written(besides=said)) for said in ({}, {"offline": True}))
    assert isinstance(on_time, Called)
    assert isinstance(late, Called)
    assert late.request.is_offline
    assert on_time.request.digest == late.request.digest


@VERSIONS
@pytest.mark.parametrize(
    "other",
    [
        written(Event(seq_no="8")),
        written(Event(number='"tx-2"')),
        written(Event(at="2026-11-25T18:01:03Z")),
        written(Event(read_at="2026-11-25T18:01:03Z")),
        written(Event(values=("1", "2.5"))),
        written(Event(values=("1", "2.50", "3"))),
        written().replace(b"Voltage", b"Current.Import"),
        written(besides={"cableMaxCurrent": 16}),
        written(besides={"eventType": "Ended"}),
    ],
)
def test_events_that_differ_have_other_digests(version: Version, other: bytes) -> None:
    session = quick(version)
    one, another = heard(session, written()), heard(session, other)
    assert isinstance(one, Called)
    assert isinstance(another, Called)
    assert one.request.digest != another.request.digest


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_LEARNT", 400)
    session = quick(V201)
    for count in (1, 2, 3, 1):
        for besides in ({}, {"cableMaxCurrent": 16}):
            text = written(Event(values=("1",) * count), besides=besides)
            assert is_read_at_once(session, text)
            assert_same(session, text)


TEXTS = st.text(st.characters(max_codepoint=0x17F, exclude_categories=["Cs"]), max_size=12)
HOSTILE = st.sampled_from(
    ('"', "\\", '\\"', "\0", "\1", "\n", "é", '"value":1', ',"value":1', "{", "]", '1},{"value":5',
     '1,"unitOfMeasure":{"multiplier":2}', '"customData":{"vendorId":"x"},', "null", '"seqNo":3,')
)  # fmt: skip
NUMBERS = st.one_of(
    st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{0,9})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(
        ("-0", "-0.0", "007", "1e3", "1.", ".5", "0.0000001", "0.0000000", "1.10", "-0.000001",
         "9223372036854775808", "1e400", "NaN", "1 ", '"1"', "true", "+1")
    ),
)  # fmt: skip
MOMENTS = st.one_of(
    st.from_regex(
        r"[0-9]{4}-[0-3][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,9})?"
        r"(Z|[+-][0-9]{2}:?[0-9]{2})?",
        fullmatch=True,
    ),
    st.sampled_from(
        (MOMENT, "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-11-25T18:01:60Z",
         "2026-W01-1T00:00:00Z", "2026-11-25", "0001-01-01T00:00:00+23:59")
    ),
)  # fmt: skip
ANYTHING = st.one_of(TEXTS, HOSTILE, NUMBERS, MOMENTS)
ODDITIES: dict[str, st.SearchStrategy[Any]] = {
    "message_id": ANYTHING,
    "number": st.one_of(ANYTHING, TEXTS.map(json.dumps), st.just('"' + "x" * 37 + '"')),
    "seq_no": st.one_of(NUMBERS, ANYTHING),
    "at": st.one_of(MOMENTS, ANYTHING),
    "read_at": st.one_of(MOMENTS, ANYTHING),
    "values": st.lists(st.one_of(NUMBERS, ANYTHING), min_size=1, max_size=5).map(tuple),
}
ONE_ODDITY = st.sampled_from(sorted(ODDITIES)).flatmap(
    lambda name: ODDITIES[name].map(lambda odd: ORDINARY._replace(**{name: odd}))
)
EVENTS = st.one_of(ONE_ODDITY, ONE_ODDITY, st.builds(Event, **ODDITIES))
"""What is odd in one place only gets past all checks but one."""


@VERSIONS
@given(EVENTS, st.booleans())
@example(ORDINARY._replace(seq_no="-1"), False)
@example(ORDINARY._replace(at="0"), False)
@example(ORDINARY._replace(at="-00:00"), False)
@example(ORDINARY._replace(seq_no='"7"'), False)
@example(ORDINARY._replace(number='""'), False)
@example(ORDINARY._replace(number='"a b"'), False)
@example(ORDINARY._replace(number="7"), False)
@example(ORDINARY._replace(seq_no='7,"seqNo":8'), False)
@example(ORDINARY._replace(values=("-0",)), False)
@example(ORDINARY._replace(values=("0.",)), False)
@example(ORDINARY._replace(values=("1e5", "2")), True)
@example(ORDINARY._replace(values=("0.0000001",)), False)
@example(ORDINARY._replace(values=('1,"value":2',)), False)
@example(ORDINARY._replace(values=('1},{"value":2',)), False)
@example(ORDINARY._replace(values=('1]}],"meterValue":[{"sampledValue":[{"value":3',)), False)  # fmt: skip
@settings(deadline=None)
def test_whatever_fills_the_gaps_a_familiar_text_means_what_a_full_look_finds(
    version: Version, event: Event, is_sorted: bool
) -> None:
    session = quick(version)
    assert is_read_at_once(session, written(is_sorted=is_sorted))
    assert_same(session, written(event, is_sorted=is_sorted))


@VERSIONS
@given(
    st.integers(min_value=0, max_value=520),
    st.integers(min_value=0, max_value=12),
    st.one_of(TEXTS, HOSTILE).map(str.encode),
)
@settings(deadline=None)
def test_a_damaged_text_means_what_a_full_look_finds(
    version: Version, at: int, length: int, put: bytes
) -> None:
    session = quick(version)
    frame = written(Event(values=("1", "2", "3", "4")))
    heard(session, frame)
    odd = frame[:at] + put + frame[at + length :]
    for text in (odd, odd.replace(b'"value":1', b'"value":5'), frame, odd):
        assert_same(session, text)


@VERSIONS
@given(
    st.integers(min_value=0, max_value=160),
    st.integers(min_value=0, max_value=8),
    st.one_of(TEXTS, HOSTILE).map(str.encode),
)
@settings(deadline=None)
def test_damaged_readings_mean_what_a_full_look_finds(
    version: Version, at: int, length: int, put: bytes
) -> None:
    session = quick(version)
    frame = metering()
    heard(session, frame)
    assert_same(session, frame[:at] + put + frame[at + length :])
