"""The framing of OCPP-J 1.6, chapter 4, to the letter."""

import json
from datetime import UTC, datetime

import pytest

from chargeloom.protocols.ocpp.rpc import (
    MAX_QUEUED,
    MAX_UNREADABLE,
    Answered,
    Called,
    CallFault,
    Faulty,
    Ignored,
    Incoming,
    QueueFull,
    Session,
    Side,
    Stray,
    Unreadable,
)
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import ResetStatus, ResetType
from chargeloom.wire.violation import Violation


def csms() -> Session:
    return Session(Side.CSMS, DIALECT, call_timeout_s=30.0)


def station() -> Session:
    return Session(Side.STATION, DIALECT, call_timeout_s=30.0)


def fault_of(incoming: Incoming) -> tuple[str, str]:
    """Return the id and the code of the CALLERROR that the peer gets."""
    assert isinstance(incoming, Faulty)
    kind, message_id, code, description, details = json.loads(incoming.answer)
    assert kind == 4
    assert isinstance(description, str)
    assert details == {}
    return message_id, code


def test_a_call_is_read_as_its_message() -> None:
    incoming = csms().receive(b'[2,"19223201","Heartbeat",{}]')
    assert incoming == Called(
        "19223201", "Heartbeat", core.Heartbeat(), b'[2,"19223201","Heartbeat",{}]'
    )


def test_no_payload_may_be_written_as_null() -> None:
    incoming = csms().receive(b'[2,"1","Heartbeat",null]')
    assert isinstance(incoming, Called)
    assert incoming.request == core.Heartbeat()


def test_a_result_bears_the_id_of_its_call() -> None:
    session = csms()
    called = session.receive(
        b'[2,"a\\"b","StatusNotification",'
        b'{"connectorId":1,"errorCode":"NoError","status":"Available"}]'
    )
    assert isinstance(called, Called)
    answer = session.result(called.message_id, core.StatusNotificationReply())
    assert json.loads(answer) == [3, 'a"b', {}]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b'{"idTag":1}', "TypeConstraintViolation"),
        (b'{"idTag":null}', "TypeConstraintViolation"),
        (b'{"idTag":"123456789012345678901"}', "PropertyConstraintViolation"),
        (b"{}", "ProtocolError"),
        (b'{"idTag":"A","more":1}', "FormationViolation"),
        (b'{"idTag":"A","idTag":"B"}', "FormationViolation"),
        (b'{"idTag":NaN}', "FormationViolation"),
        (b'{"idTag":"\\u0000"}', "PropertyConstraintViolation"),
        (b'{"idTag":"\\ud800"}', "PropertyConstraintViolation"),
        (b"[]", "FormationViolation"),
        (b'"text"', "FormationViolation"),
        (b"null", "ProtocolError"),
        (b"12", "FormationViolation"),
        (b'{"idTag":' + b"[" * 2000 + b"]" * 2000 + b"}", "FormationViolation"),
    ],
)
def test_a_broken_payload_gets_the_code_of_its_break(payload: bytes, code: str) -> None:
    incoming = csms().receive(b'[2,"1","Authorize",' + payload + b"]")
    assert fault_of(incoming) == ("1", code)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (
            b'[2,"1","MeterValues",{"connectorId":1,"meterValue":[]}]',
            "OccurenceConstraintViolation",
        ),
        (
            b'[2,"1","StopTransaction",{"meterStop":0,"timestamp":"222222017-10-27T19:10:11Z"}]',
            "PropertyConstraintViolation",
        ),
        (
            b'[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Open"}]',
            "PropertyConstraintViolation",
        ),
    ],
)
def test_bad_values_get_the_code_of_table_7(frame: bytes, code: str) -> None:
    assert fault_of(csms().receive(frame)) == ("1", code)


def test_an_unknown_action_is_not_implemented() -> None:
    assert fault_of(csms().receive(b'[2,"1","Fly",{}]')) == ("1", "NotImplemented")


def test_an_action_in_other_case_is_another_action() -> None:
    assert fault_of(csms().receive(b'[2,"1","heartbeat",{}]')) == ("1", "NotImplemented")


def test_an_action_that_goes_the_other_way_is_not_supported() -> None:
    frame = b'[2,"1","Reset",{"type":"Soft"}]'
    assert fault_of(csms().receive(frame)) == ("1", "NotSupported")
    assert isinstance(station().receive(frame), Called)


@pytest.mark.parametrize(
    ("frame", "message_id"),
    [
        (b'[2,"1","Heartbeat"]', "1"),
        (b'[2,"1","Heartbeat",{},{}]', "1"),
        (b'[2,"1"]', "1"),
        (b'[2,"1",7,{}]', "1"),
        (b'[2,"","Heartbeat",{}]', ""),
        (
            b'[2,"1234567890123456789012345678901234567","Heartbeat",{}]',
            "1234567890123456789012345678901234567",
        ),
        (b'[2,17,"Heartbeat",{}]', "-1"),
        (b'[2,null,"Heartbeat",{}]', "-1"),
        (b"[2]", "-1"),
    ],
)
def test_a_broken_envelope_is_a_formation_violation(frame: bytes, message_id: str) -> None:
    assert fault_of(csms().receive(frame)) == (message_id, "FormationViolation")


def test_a_huge_id_is_not_echoed_whole() -> None:
    message_id, code = fault_of(csms().receive(b'[2,"' + b"x" * 5000 + b'","Heartbeat",{}]'))
    assert (len(message_id), code) == (255, "FormationViolation")


@pytest.mark.parametrize("kind", [b"0", b"1", b"5", b"99", b'"2"', b"2.0", b"true", b"null", b"{}"])
def test_an_unknown_message_type_is_ignored(kind: bytes) -> None:
    frame = b"[" + kind + b',"1","Heartbeat",{}]'
    assert csms().receive(frame) == Ignored(frame)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"{}",
        b"[",
        b'[2,"1","Authorize",{]',
        b"[]",
        b'"x"',
        b"nonsense",
        b"[2,",
        b"\xff",
        b'[2,"1","Heart\xff",{}]',
        b'[2,"\xff","Heartbeat",{}]',
        b"[" * 100_000,
    ],
)
def test_what_is_no_message_gets_no_answer(frame: bytes) -> None:
    incoming = csms().receive(frame)
    assert isinstance(incoming, Unreadable)
    assert not incoming.is_last_straw


def test_the_tenth_unreadable_text_is_the_last_straw() -> None:
    session = csms()
    straws = [session.receive(b"?") for _ in range(MAX_UNREADABLE)]
    assert [straw.is_last_straw for straw in straws if isinstance(straw, Unreadable)] == [False] * (
        MAX_UNREADABLE - 1
    ) + [True]


def test_an_id_that_is_still_being_handled_is_refused_and_free_again_after_the_answer() -> None:
    session = csms()
    frame = b'[2,"7","Heartbeat",{}]'
    assert isinstance(session.receive(frame), Called)
    assert fault_of(session.receive(frame)) == ("7", "GenericError")
    session.fault("7", CallFault("InternalError", "", {}))
    assert isinstance(session.receive(frame), Called)


def test_only_one_call_of_ours_is_in_flight() -> None:
    session = csms()
    first = session.call("m1", core.Reset(type=ResetType.SOFT))
    second = session.call("m2", core.ClearCache())
    assert session.next_call(now=0.0) == first
    assert session.next_call(now=1.0) is None
    answered = session.receive(b'[3,"m1",{"status":"Accepted"}]')
    assert isinstance(answered, Answered)
    assert answered.call == first
    assert answered.answer == core.ResetReply(status=ResetStatus.ACCEPTED)
    assert session.next_call(now=2.0) == second


def test_a_call_is_written_as_the_standard_says() -> None:
    call = csms().call("m1", core.Reset(type=ResetType.SOFT))
    assert call.frame == b'[2,"m1","Reset",{"type":"Soft"}]'


def test_a_call_times_out_exactly_when_its_time_is_over() -> None:
    session = csms()
    call = session.call("m1", core.ClearCache())
    session.next_call(now=100.0)
    assert session.deadline == 130.0
    assert session.tick(now=129.999) is None
    assert session.tick(now=130.0) == call
    assert session.tick(now=500.0) is None
    assert isinstance(session.receive(b'[3,"m1",{"status":"Accepted"}]'), Stray)


def test_a_callerror_is_told_whole() -> None:
    session = csms()
    session.call("m1", core.ClearCache())
    session.next_call(now=0.0)
    answered = session.receive(b'[4,"m1","NotSupported","no cache",{"why":"none"}]')
    assert isinstance(answered, Answered)
    assert answered.answer == CallFault("NotSupported", "no cache", {"why": "none"})


@pytest.mark.parametrize("frame", [b'[4,"m1"]', b'[4,"m1",5,6,7]', b'[4,"m1",null]'])
def test_a_broken_callerror_still_ends_the_call(frame: bytes) -> None:
    session = csms()
    session.call("m1", core.ClearCache())
    session.next_call(now=0.0)
    answered = session.receive(frame)
    assert isinstance(answered, Answered)
    assert answered.answer == CallFault("GenericError", "", {})


@pytest.mark.parametrize(
    "frame", [b'[3,"m1",{"status":"Perhaps"}]', b'[3,"m1"]', b'[3,"m1",[]]', b'[3,"m1",{}]']
)
def test_an_unusable_result_is_a_fault_for_the_caller(frame: bytes) -> None:
    session = csms()
    session.call("m1", core.ClearCache())
    session.next_call(now=0.0)
    answered = session.receive(frame)
    assert isinstance(answered, Answered)
    assert isinstance(answered.answer, CallFault)


def test_answers_to_nothing_are_stray() -> None:
    session = csms()
    assert isinstance(session.receive(b'[3,"m9",{}]'), Stray)
    assert isinstance(session.receive(b'[4,"m9","GenericError","",{}]'), Stray)
    assert isinstance(session.receive(b"[3]"), Stray)
    session.call("m1", core.ClearCache())
    assert isinstance(session.receive(b'[3,"m1",{"status":"Accepted"}]'), Stray), "not sent yet"


def test_the_queue_is_bounded() -> None:
    session = csms()
    for number in range(MAX_QUEUED):
        session.call(f"m{number}", core.ClearCache())
    with pytest.raises(QueueFull):
        session.call("more", core.ClearCache())


def test_a_lost_link_gives_every_call_back() -> None:
    session = csms()
    calls = [session.call(f"m{number}", core.ClearCache()) for number in range(3)]
    session.next_call(now=0.0)
    assert session.abandon() == calls
    assert session.abandon() == []


def test_two_cores_back_to_back_understand_each_other() -> None:
    ours, theirs = csms(), station()
    call = theirs.call("s1", core.Authorize(id_tag="AA"))
    assert theirs.next_call(now=0.0) == call
    called = ours.receive(call.frame)
    assert isinstance(called, Called)
    assert called.request == core.Authorize(id_tag="AA")
    answer = ours.fault(called.message_id, CallFault("InternalError", "é" * 300, {"a": 1}))
    answered = theirs.receive(answer)
    assert isinstance(answered, Answered)
    assert answered.answer == CallFault("InternalError", "é" * 255, {"a": 1})


def test_every_code_of_the_dialect_is_one_of_table_7() -> None:
    assert set(DIALECT.codes.values()) <= {
        "ProtocolError",
        "FormationViolation",
        "PropertyConstraintViolation",
        "OccurenceConstraintViolation",
        "TypeConstraintViolation",
    }


def test_every_violation_of_the_wire_has_a_code() -> None:
    assert set(DIALECT.codes) == set(Violation)


def test_frames_are_compact_json_with_times_in_utc() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    frame = csms().result("1", core.HeartbeatReply(current_time=noon))
    assert frame == b'[3,"1",{"currentTime":"2026-11-23T12:00:00.000Z"}]'
