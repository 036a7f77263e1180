"""Familiar MeterValues: read at once, they say exactly what a full look says, faults included."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, strategies as st

from chargeloom.protocols.ocpp.familiar import MOST_USUAL, FamiliarReadings, memory
from chargeloom.protocols.ocpp.rpc import Called, Dialect, Incoming, Session, Side
from chargeloom.protocols.ocpp.v16 import mapping
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.familiar import MeterManner
from chargeloom.protocols.ocpp.v16.mapping import MeterReport
from chargeloom.protocols.ocpp.v16.messages.actions import CSMS_CALLS, STATION_CALLS
from chargeloom.protocols.ocpp.v16.messages.core import MeterValues

SLOW = Dialect(
    "ocpp1.6", station_calls=STATION_CALLS, csms_calls=CSMS_CALLS, framing=DIALECT.framing
)
"""The same dialect without a memory."""

SAMPLES: tuple[dict[str, str], ...] = (
    {"value": "{}", "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
    {"value": "{}", "context": "Sample.Periodic", "measurand": "Voltage", "phase": "L1-N"},
    {"value": "{}", "measurand": "SoC", "unit": "Percent", "location": "EV"},
    {"value": "{}"},
)
MOMENT = "2026-11-25T18:01:02.345Z"


def written(
    message_id: str = "a-1",
    number: str | None = "7",
    moment: str = MOMENT,
    values: tuple[str, ...] = ("1", "2"),
    *,
    separators: tuple[str, str] = (",", ":"),
    is_sorted: bool = False,
) -> bytes:
    """Write a MeterValues; `number` is put in as it stands."""
    samples = [
        {name: text.replace("{}", value) for name, text in SAMPLES[place % len(SAMPLES)].items()}
        for place, value in enumerate(values)
    ]
    payload: dict[str, Any] = {"connectorId": 1}
    if number is not None:
        payload["transactionId"] = "NUMBER"
    payload["meterValue"] = [{"timestamp": moment, "sampledValue": samples}]
    text = json.dumps(
        [2, message_id, "MeterValues", payload],
        separators=separators,
        sort_keys=is_sorted,
        ensure_ascii=False,
    )
    return text.replace('"NUMBER"', number or "").encode()


def heard(session: Session, frame: bytes) -> Incoming:
    incoming = session.receive(frame)
    if isinstance(incoming, Called):
        session.result(incoming.message_id, MeterValues.reply_type()())
    return incoming


def meant(incoming: Incoming) -> object:
    """Say what an incoming message means by itself, however it was read."""
    if not isinstance(incoming, Called):
        return incoming
    request = incoming.request
    told = mapping.report(request) if isinstance(request, MeterValues) else request
    return msgspec.structs.replace(incoming, request=told, reuses_id=False)


def quick() -> Session:
    dialect = Dialect(
        "ocpp1.6",
        station_calls=STATION_CALLS,
        csms_calls=CSMS_CALLS,
        framing=DIALECT.framing,
        familiar=FamiliarReadings(MeterManner()),
    )
    return Session(Side.CSMS, dialect)


def is_read_at_once(session: Session, frame: bytes) -> bool:
    incoming = heard(session, frame)
    return isinstance(incoming, Called) and isinstance(incoming.request, MeterReport)


def assert_same(session: Session, frame: bytes) -> None:
    assert meant(heard(session, frame)) == meant(heard(Session(Side.CSMS, SLOW), frame))


def test_a_text_of_known_parts_is_read_at_once() -> None:
    session = quick()
    for text in (written(), written("b-2", "8", "2026-11-25T19:00:00Z", ("-3.5", "230.1", "1"))):
        assert is_read_at_once(session, text)
        assert_same(session, text)


def test_envelopes_beyond_the_usual_ones_are_as_familiar() -> None:
    session = quick()
    plugs = range(1, 2 * MOST_USUAL + 1)
    for values in (("1", "2"), ("3", "4")):
        for plug in plugs:
            text = written(values=values).replace(b'"connectorId":1', b'"connectorId":%d' % plug)
            assert is_read_at_once(session, text)
            assert_same(session, text)


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("is_sorted", [False, True])
def test_blanks_and_sorted_members_are_as_familiar(
    separators: tuple[str, str], is_sorted: bool
) -> None:
    session = quick()
    text = written(values=("9", "8", "7"), separators=separators, is_sorted=is_sorted)
    assert is_read_at_once(session, text)
    assert_same(session, text)


def test_a_reading_outside_a_transaction_is_familiar_too() -> None:
    session = quick()
    assert is_read_at_once(session, written(number=None))
    assert_same(session, written(number=None))


def test_samples_that_are_written_in_several_ways_are_familiar() -> None:
    session = quick()
    samples = (
        b'{"value":"1"},{"unit":"Wh","value":"2"},{"context":"Trigger","value":"3","unit":"kWh"}'
    )
    frame = written(values=("1",)).replace(b'{"value":"1","measurand":"Energy.Active.Import.Register","unit":"Wh"}', samples)  # fmt: skip
    assert samples in frame
    assert is_read_at_once(session, frame)
    assert_same(session, frame)


def test_an_id_that_is_still_being_handled_gets_its_error() -> None:
    session, slow = quick(), Session(Side.CSMS, SLOW)
    heard(session, written("before"))
    for each in (session, slow):
        each.receive(written("x"))
    assert session.receive(written("x")) == slow.receive(written("x"))


def test_two_readings_in_one_message_are_never_familiar() -> None:
    session = quick()
    frame = written().replace(b'"sampledValue":', b'"sampledValue":[{"value":"1"}]},{"timestamp":"' + MOMENT.encode() + b'","sampledValue":', 1)  # fmt: skip
    for _ in range(2):
        assert not is_read_at_once(session, frame)


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_LEARNT", 250)
    session = quick()
    for count in (1, 2, 3, 1):
        for number in ("1", None):
            frame = written(number=number, values=("1",) * count)
            assert is_read_at_once(session, frame)
            assert_same(session, frame)


TEXTS = st.text(st.characters(max_codepoint=0x17F, exclude_categories=["Cs"]), max_size=12)
HOSTILE = st.sampled_from(
    ('"', "\\", '\\"', "\0", "\1", "\2", "\n", "é", '"value":"', '","value":"1', "{", "]", '"},{"value":"5')
)  # fmt: skip
ANYTHING = st.one_of(
    TEXTS,
    HOSTILE,
    st.from_regex(r"-?[0-9]{1,20}", fullmatch=True),
    st.from_regex(
        r"[0-9]{4}-[0-3][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,9})?"
        r"(Z|[+-][0-9]{2}:?[0-9]{2})?",
        fullmatch=True,
    ),
    st.sampled_from(
        (MOMENT, "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-W01-1T00:00:00Z", "-0", "007",
         "1e3", "1.0", "9223372036854775808", "0001-01-01T00:00:00+23:59", "null", "7")
    ),
)  # fmt: skip


def raw(message_id: str, number: str, moment: str, values: tuple[str, str]) -> bytes:
    """Write a MeterValues into whose gaps anything is put, quotes and all."""
    return (
        f'[2,"{message_id}","MeterValues",{{"connectorId":1,"transactionId":{number},"meterValue":'
        f'[{{"timestamp":"{moment}","sampledValue":[{{"value":"{values[0]}","unit":"Wh"}},'
        f'{{"value":"{values[1]}","measurand":"SoC","unit":"Percent"}}]}}]}}]'
    ).encode()


@given(ANYTHING, ANYTHING, ANYTHING, st.tuples(ANYTHING, ANYTHING))
@example("a", "-0", MOMENT, ("1", "1"))
@example("a", "7", MOMENT, ('1","value":"2', "1"))
@example("a", "7", MOMENT, ("1", '1"},{"value":"2'))
@example("a", "7", "2026-11-25 18:01:02Z", ("1", "1"))
@example("a", "7", "2026-11-25T18:01:60Z", ("1", "1"))
@example("a" * 37, "7", MOMENT, ("1", "1"))
@example("\\a", "7", MOMENT, ("1", "1"))
@example("\x01", "7", MOMENT, ("1", "1"))
@example("\x7f", "7", MOMENT, ("1", "1"))
@example("", "7", MOMENT, ("1", "1"))
@example("a", '7,"transactionId":8', MOMENT, ("1", "1"))
def test_whatever_fills_the_gaps_a_familiar_text_means_what_a_full_look_finds(
    message_id: str, number: str, moment: str, values: tuple[str, str]
) -> None:
    session = quick()
    assert is_read_at_once(session, raw("second", "1", MOMENT, ("1", "2")))
    assert_same(session, raw(message_id, number, moment, values))


@given(
    st.integers(min_value=0, max_value=400),
    st.integers(min_value=0, max_value=12),
    st.one_of(TEXTS, HOSTILE).map(str.encode),
)
def test_a_damaged_text_means_what_a_full_look_finds(at: int, length: int, put: bytes) -> None:
    session = quick()
    frame = written(values=("1", "2", "3"))
    for _ in range(2):
        heard(session, frame)
    assert_same(session, frame[:at] + put + frame[at + length :])
    assert_same(session, written("x", "12", values=("7", "8", "9")))


@given(
    st.integers(min_value=0, max_value=400),
    st.integers(min_value=0, max_value=12),
    st.one_of(TEXTS, HOSTILE).map(str.encode),
)
def test_what_is_learnt_of_an_odd_text_never_misleads(at: int, length: int, put: bytes) -> None:
    session = quick()
    frame = written(values=("1", "2", "3"))
    odd = frame[:at] + put + frame[at + length :]
    for text in (odd, odd.replace(b'"value":"1"', b'"value":"5"'), frame, odd):
        assert_same(session, text)
