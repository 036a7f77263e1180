"""The framing of OCPP-J 1.6, chapter 4, to the letter."""

import json
from datetime import UTC, datetime

import pytest

from chargeloom.protocols.ocpp.rpc import (
    MAX_UNREADABLE,
    Answered,
    Called,
    CallFault,
    Faulty,
    Ignored,
    Session,
    Side,
    Unreadable,
)
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.wire.violation import Violation


def csms() -> Session:
    return Session(Side.CSMS, DIALECT, call_timeout_s=30.0)


def station() -> Session:
    return Session(Side.STATION, DIALECT, call_timeout_s=30.0)


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
    again = session.receive(frame)
    assert isinstance(again, Faulty)
    assert json.loads(again.answer)[:3] == [4, "7", "GenericError"]
    session.fault("7", CallFault("InternalError", "", {}))
    assert isinstance(session.receive(frame), Called)


def test_two_cores_back_to_back_understand_each_other() -> None:
    ours, theirs = csms(), station()
    call = theirs.calls.add("s1", core.Authorize(id_tag="AA"))
    assert theirs.calls.next(now=0.0) == call
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
