"""The framing of OCPP 2.0.1 and 2.1 (Part 4, chapter 4), where it differs from 1.6 and from each other."""

import json
from typing import Any

import pytest

from chargeloom.protocols.ocpp.dialect import Dialect, MessageType
from chargeloom.protocols.ocpp.incoming import (
    Answered,
    Called,
    CallFault,
    Faulty,
    FaultySend,
    Ignored,
    Incoming,
    Objected,
    Repeated,
    Sent,
    Stray,
    Unreadable,
)
from chargeloom.protocols.ocpp.rpc import (
    MAX_OBJECTIONABLE,
    MAX_REPEATED,
    MAX_UNREADABLE,
    Session,
    Side,
    callresult,
)
from chargeloom.protocols.ocpp.v21 import dialect as v21
from chargeloom.protocols.ocpp.v21.messages import (
    authorization as authorization_21,
    availability as availability_21,
    event_streams,
)
from chargeloom.protocols.ocpp.v201 import dialect as v201
from chargeloom.protocols.ocpp.v201.messages import authorization as authorization_201
from chargeloom.wire.violation import Violation

HEARTBEAT = b'[2,"7","Heartbeat",{}]'
STREAM = b'[6,"7","NotifyPeriodicEventStream",%b]'
VALUES = b'{"id":1,"pending":0,"basetime":"2026-11-25T12:00:00Z","data":[{"t":0.5,"v":"230.4"}]}'
CLEAR = {
    "ocpp2.0.1": authorization_201.ClearCache(),
    "ocpp2.1": authorization_21.ClearCache(),
}

TABLE_OF_CODES = {
    "FormatViolation",
    "GenericError",
    "InternalError",
    "MessageTypeNotSupported",
    "NotImplemented",
    "NotSupported",
    "OccurrenceConstraintViolation",
    "PropertyConstraintViolation",
    "ProtocolError",
    "RpcFrameworkError",
    "SecurityError",
    "TypeConstraintViolation",
}


@pytest.fixture(params=[v201.DIALECT, v21.DIALECT], ids=lambda dialect: dialect.subprotocol)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    assert isinstance(request.param, Dialect)
    return request.param


@pytest.fixture
def session(dialect: Dialect) -> Session:
    return Session(Side.CSMS, dialect)


@pytest.fixture
def newest() -> Session:
    """A session of the version that knows SEND and CALLRESULTERROR."""
    return Session(Side.CSMS, v21.DIALECT)


def answer_of(incoming: Incoming) -> tuple[str, str]:
    """Return the id and the code of the CALLERROR that the peer gets."""
    assert isinstance(incoming, Faulty | Unreadable | Ignored)
    assert incoming.answer is not None
    kind, message_id, code, description, details = json.loads(incoming.answer)
    assert (kind, type(description), details) == (4, str, {})
    return message_id, code


def called(session: Session, frame: bytes = HEARTBEAT) -> Called:
    incoming = session.receive(frame)
    assert isinstance(incoming, Called), incoming
    return incoming


def ask(session: Session, answer: bytes) -> Incoming:
    """Ask the peer to clear its cache, and take this for its answer."""
    session.calls.add("m1", CLEAR[session.dialect.subprotocol])
    session.calls.next(now=0.0)
    return session.receive(answer)


def test_every_code_is_one_of_the_table(dialect: Dialect) -> None:
    framing = dialect.framing
    used = {framing.unreadable, framing.unreadable_id, framing.unknown_type, framing.same_id}
    assert {*dialect.codes.values(), *used} - {None} <= TABLE_OF_CODES


def test_every_violation_has_a_code(dialect: Dialect) -> None:
    assert set(dialect.codes) == set(Violation)


def test_the_message_types_are_those_of_the_version() -> None:
    assert v201.DIALECT.framing.types == {2, 3, 4}
    assert v21.DIALECT.framing.types == {2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"{}",
        b"[",
        b"[]",
        b'"x"',
        b"nonsense <script>",
        b"[2,",
        b'[2,"1","Heart',
        b"\xff",
        b'[2,"1","Heart\xff",{}]',
        b'[2,"\xff","Heartbeat",{}]',
        b"[" * 100_000,
        b'[3,"1",{]',
        b'[2,"\\ud800","Heartbeat",{}]',
    ],
)
def test_what_cannot_be_read_is_answered_under_the_id_of_nobody(
    session: Session, frame: bytes
) -> None:
    incoming = session.receive(frame)
    assert answer_of(incoming) == ("-1", "RpcFrameworkError")
    assert isinstance(incoming, Unreadable)


def test_unreadable_texts_that_are_answered_never_close_the_link(session: Session) -> None:
    for _ in range(MAX_UNREADABLE + 1):
        incoming = session.receive(b"?")
        assert isinstance(incoming, Unreadable)
        assert not incoming.is_last_straw


@pytest.mark.parametrize(
    "frame",
    [b'[2,"1","Heartbeat",{]', b'[2,"1","Heartbeat",{"a', b'[2,"1","Fly",{]', b'[2,"1","Fly",'],
)
def test_a_call_whose_payload_alone_is_no_json_is_answered_under_its_id(
    session: Session, frame: bytes
) -> None:
    assert answer_of(session.receive(frame)) == ("1", "FormatViolation")


@pytest.mark.parametrize("kind", [b"0", b"1", b"7", b"99", b'"2"', b"2.0", b"true", b"null", b"{}"])
def test_an_unknown_type_is_answered_in_2_0_1_and_ignored_in_2_1(kind: bytes) -> None:
    frame = b"[" + kind + b',"9","Heartbeat",{}]'
    old = Session(Side.CSMS, v201.DIALECT).receive(frame)
    assert answer_of(old) == ("9", "MessageTypeNotSupported")
    assert Session(Side.CSMS, v21.DIALECT).receive(frame) == Ignored(frame)


@pytest.mark.parametrize("frame", [b"[7]", b"[7,8]"])
def test_an_unknown_type_without_an_id_is_answered_under_the_id_of_nobody(frame: bytes) -> None:
    incoming = Session(Side.CSMS, v201.DIALECT).receive(frame)
    assert answer_of(incoming) == ("-1", "MessageTypeNotSupported")


@pytest.mark.parametrize("frame", [STREAM % VALUES, b'[5,"7","GenericError","",{}]'])
def test_the_types_of_2_1_are_unknown_to_2_0_1(frame: bytes) -> None:
    incoming = Session(Side.CSMS, v201.DIALECT).receive(frame)
    assert answer_of(incoming) == ("7", "MessageTypeNotSupported")


@pytest.mark.parametrize(
    ("frame", "answer"),
    [
        (b'[2,"1","Heartbeat"]', ("1", "FormatViolation")),
        (b'[2,"1","Heartbeat",{},{}]', ("1", "FormatViolation")),
        (b'[2,"1",7,{}]', ("1", "FormatViolation")),
        (b'[2,"","Heartbeat",{}]', ("", "FormatViolation")),
        (b'[2,"%b","Heartbeat",{}]' % (b"x" * 37), ("x" * 37, "FormatViolation")),
        (b'[2,17,"Heartbeat",{}]', ("-1", "RpcFrameworkError")),
        (b'[2,null,"Heartbeat",{}]', ("-1", "RpcFrameworkError")),
        (b'[2,{},"Heartbeat",{}]', ("-1", "RpcFrameworkError")),
        (b"[2]", ("-1", "RpcFrameworkError")),
        (b'[2,"1","Fly",{}]', ("1", "NotImplemented")),
        (b'[2,"1","heartbeat",{}]', ("1", "NotImplemented")),
        (b'[2,"1","ClearCache",{}]', ("1", "NotSupported")),
        (b'[2,"1","Heartbeat",[]]', ("1", "FormatViolation")),
        (b'[2,"1","Heartbeat",{"a":NaN}]', ("1", "FormatViolation")),
        (b'[2,"1","Heartbeat",{"a":1}]', ("1", "FormatViolation")),
        (b'[2,"1","Authorize",{}]', ("1", "OccurrenceConstraintViolation")),
        (b'[2,"1","Authorize",{"idToken":7}]', ("1", "TypeConstraintViolation")),
        (
            b'[2,"1","SecurityEventNotification",{"type":"","timestamp":"yesterday"}]',
            ("1", "PropertyConstraintViolation"),
        ),
    ],
)
def test_a_faulty_call_gets_the_code_of_its_fault(
    session: Session, frame: bytes, answer: tuple[str, str]
) -> None:
    assert answer_of(session.receive(frame)) == answer


def test_an_id_of_36_characters_is_read(session: Session) -> None:
    assert called(session, b'[2,"%b","Heartbeat",{}]' % (b"x" * 36)).message_id == "x" * 36


def test_no_payload_may_be_written_as_null(session: Session) -> None:
    called(session, b'[2,"1","Heartbeat",null]')


def test_a_call_repeated_while_it_is_handled_is_a_retry_with_the_same_answer(
    session: Session,
) -> None:
    first = called(session)
    assert session.receive(HEARTBEAT) == Repeated("7", "Heartbeat", HEARTBEAT)
    assert session.receive(HEARTBEAT) == Repeated("7", "Heartbeat", HEARTBEAT)
    assert session.answered(first) == 2
    assert session.answered(called(session)) == 0, "what comes after the answer is handled anew"


def test_no_more_repetitions_are_answered_than_are_bearable(session: Session) -> None:
    first = called(session)
    for _ in range(MAX_REPEATED + 5):
        assert isinstance(session.receive(HEARTBEAT), Repeated)
    assert session.released(first) == MAX_REPEATED


def test_an_id_with_other_content_is_another_call_and_is_noticed(session: Session) -> None:
    first = called(session)
    other = called(session, b'[2,"7","Heartbeat",{"customData":{"vendorId":"loom"}}]')
    assert (first.reuses_id, other.reuses_id) == (False, True)
    assert session.answered(first) == 0
    assert isinstance(session.receive(other.frame), Repeated)
    assert session.answered(other) == 1


def test_a_retry_after_the_answer_is_no_reuse_of_its_id(session: Session) -> None:
    session.answered(called(session))
    assert not called(session).reuses_id


def test_a_send_is_read_and_may_come_before_a_call_is_answered(newest: Session) -> None:
    called(newest, b'[2,"6","Heartbeat",{}]')
    sent = newest.receive(STREAM % VALUES)
    assert isinstance(sent, Sent)
    assert isinstance(sent.message, event_streams.NotifyPeriodicEventStream)
    assert (sent.message_id, sent.message.data[0].v) == ("7", "230.4")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (STREAM % b"{}", "OccurrenceConstraintViolation"),
        (STREAM % b'{"id":"1"}', "TypeConstraintViolation"),
        (STREAM % b"null", "FormatViolation"),
        (STREAM % b"{NaN}", "RpcFrameworkError"),
        (b'[6,"7","NotifyPeri', "RpcFrameworkError"),
        (b'[6,"\\ud800","NotifyPeriodicEventStream",{}]', "RpcFrameworkError"),
        (b'[6,"7","Heartbeat",{}]', "NotSupported"),
        (b'[6,"7","Fly",{}]', "NotImplemented"),
        (b'[6,"7"]', "FormatViolation"),
        (b"[6]", "FormatViolation"),
        (b'[6,7,"NotifyPeriodicEventStream",{}]', "FormatViolation"),
        (b'[6,"%b","NotifyPeriodicEventStream",{}]' % (b"x" * 37), "FormatViolation"),
    ],
)
def test_a_faulty_send_has_no_answer(newest: Session, frame: bytes, code: str) -> None:
    incoming = newest.receive(frame)
    assert isinstance(incoming, FaultySend)
    assert incoming.fault.code == code
    assert not hasattr(incoming, "answer")


def test_what_is_only_sent_cannot_be_called(newest: Session) -> None:
    frame = b'[2,"1","NotifyPeriodicEventStream",{}]'
    assert answer_of(newest.receive(frame)) == ("1", "NotSupported")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b'[3,"m1",{"status":"Perhaps"}]', "PropertyConstraintViolation"),
        (b'[3,"m1",{}]', "OccurrenceConstraintViolation"),
        (b'[3,"m1"]', "FormatViolation"),
        (b'[3,"m1",{"status":"Accepted"},1]', "FormatViolation"),
    ],
)
def test_an_unusable_result_is_objected_to_where_the_version_can(
    session: Session, answer: bytes, code: str
) -> None:
    answered = ask(session, answer)
    assert isinstance(answered, Answered)
    assert isinstance(answered.answer, CallFault)
    assert answered.is_unusable
    if MessageType.CALLRESULTERROR not in session.dialect.framing.types:
        assert answered.objection is None
        return
    assert answered.objection is not None
    kind, message_id, said, description, details = json.loads(answered.objection)
    assert (kind, message_id, said, details) == (5, "m1", code, {})
    assert description


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b'[3,"m1",{"status":NaN}]', "FormatViolation"),
        (b'[3,"m1",{"status":"\\ud800"}]', "PropertyConstraintViolation"),
        (b'[3,"m1",{"status":', "FormatViolation"),
        (b'[3,"m1",{"status":"Accepted"}', "FormatViolation"),
        (b'[4,"m1","GenericError","\\ud800",{}]', "GenericError"),
    ],
)
def test_an_answer_that_is_no_json_ends_the_call_all_the_same(
    session: Session, answer: bytes, code: str
) -> None:
    answered = ask(session, answer)
    assert isinstance(answered, Answered)
    assert isinstance(answered.answer, CallFault)
    assert answered.answer.code == code
    assert isinstance(session.receive(answer), Unreadable), "there is nothing in flight any more"


def test_a_callerror_is_never_objected_to(session: Session) -> None:
    answered = ask(session, b'[4,"m1",5,6,7]')
    assert isinstance(answered, Answered)
    assert answered.objection is None
    assert not answered.is_unusable


def objection(message_id: str) -> bytes:
    frame: list[Any] = [5, message_id, "FormatViolation", "what?", {"at": "status"}]
    return json.dumps(frame).encode()


def test_an_objection_to_a_reply_of_ours_is_told_whole_and_once(newest: Session) -> None:
    newest.answered(called(newest))
    fault = CallFault("FormatViolation", "what?", {"at": "status"})
    assert newest.receive(objection("7")) == Objected("7", "Heartbeat", fault, objection("7"))
    assert newest.receive(objection("7")) == Stray("7", objection("7"))


def test_an_objection_to_what_was_not_a_result_is_stray(newest: Session) -> None:
    newest.released(called(newest))
    assert isinstance(newest.receive(objection("7")), Stray)
    assert isinstance(newest.receive(objection("8")), Stray)
    assert isinstance(newest.receive(b"[5]"), Stray)


def test_only_the_last_replies_can_be_objected_to(newest: Session) -> None:
    for number in range(MAX_OBJECTIONABLE + 1):
        newest.answered(called(newest, b'[2,"%d","Heartbeat",{}]' % number))
    assert isinstance(newest.receive(objection("0")), Stray)
    assert isinstance(newest.receive(objection(str(MAX_OBJECTIONABLE))), Objected)


def test_two_cores_of_2_1_understand_each_others_objections() -> None:
    ours, theirs = Session(Side.CSMS, v21.DIALECT), Session(Side.STATION, v21.DIALECT)
    call = theirs.calls.add("s1", availability_21.Heartbeat())
    theirs.calls.next(now=0.0)
    heard = called(ours, call.frame)
    ours.answered(heard)
    broken = callresult("s1", authorization_21.ClearCache())
    answered = theirs.receive(broken)
    assert isinstance(answered, Answered)
    assert answered.objection is not None
    assert isinstance(ours.receive(answered.objection), Objected)
