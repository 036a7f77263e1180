"""What becomes of answers (OCPP-J 1.6, 4.2.2 and 4.2.3)."""

import pytest

from chargeloom.protocols.ocpp.rpc import (
    Answered,
    CallFault,
    Session,
    Side,
    Stray,
)
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.messages import core


def csms() -> Session:
    return Session(Side.CSMS, DIALECT, call_timeout_s=30.0)


def test_a_callerror_is_told_whole() -> None:
    session = csms()
    session.calls.add("m1", core.ClearCache())
    session.calls.next(now=0.0)
    answered = session.receive(b'[4,"m1","NotSupported","no cache",{"why":"none"}]')
    assert isinstance(answered, Answered)
    assert answered.answer == CallFault("NotSupported", "no cache", {"why": "none"})


@pytest.mark.parametrize("frame", [b'[4,"m1"]', b'[4,"m1",5,6,7]', b'[4,"m1",null]'])
def test_a_broken_callerror_still_ends_the_call(frame: bytes) -> None:
    session = csms()
    session.calls.add("m1", core.ClearCache())
    session.calls.next(now=0.0)
    answered = session.receive(frame)
    assert isinstance(answered, Answered)
    assert answered.answer == CallFault("GenericError", "", {})


@pytest.mark.parametrize(
    "frame", [b'[3,"m1",{"status":"Perhaps"}]', b'[3,"m1"]', b'[3,"m1",[]]', b'[3,"m1",{}]']
)
def test_an_unusable_result_is_a_fault_for_the_caller(frame: bytes) -> None:
    session = csms()
    session.calls.add("m1", core.ClearCache())
    session.calls.next(now=0.0)
    answered = session.receive(frame)
    assert isinstance(answered, Answered)
    assert isinstance(answered.answer, CallFault)


def test_answers_to_nothing_are_stray() -> None:
    session = csms()
    assert isinstance(session.receive(b'[3,"m9",{}]'), Stray)
    assert isinstance(session.receive(b'[4,"m9","GenericError","",{}]'), Stray)
    assert isinstance(session.receive(b"[3]"), Stray)
    session.calls.add("m1", core.ClearCache())
    assert isinstance(session.receive(b'[3,"m1",{"status":"Accepted"}]'), Stray), "not sent yet"
