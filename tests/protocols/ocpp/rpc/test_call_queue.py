"""Our calls: one in flight, the others in their turn (OCPP-J 1.6, 4.1.1)."""

import pytest

from chargeloom.protocols.ocpp.rpc import (
    MAX_QUEUED,
    Answered,
    QueueFull,
    Session,
    Side,
    Stray,
)
from chargeloom.protocols.ocpp.v16.dialect import DIALECT
from chargeloom.protocols.ocpp.v16.messages import core
from chargeloom.protocols.ocpp.v16.messages.enumerations import ResetStatus, ResetType


def csms() -> Session:
    return Session(Side.CSMS, DIALECT, call_timeout_s=30.0)


def test_only_one_call_of_ours_is_in_flight() -> None:
    session = csms()
    first = session.calls.add("m1", core.Reset(type=ResetType.SOFT))
    second = session.calls.add("m2", core.ClearCache())
    assert session.calls.next(now=0.0) == first
    assert session.calls.next(now=1.0) is None
    answered = session.receive(b'[3,"m1",{"status":"Accepted"}]')
    assert isinstance(answered, Answered)
    assert answered.call == first
    assert answered.answer == core.ResetReply(status=ResetStatus.ACCEPTED)
    assert session.calls.next(now=2.0) == second


def test_a_call_is_written_as_the_standard_says() -> None:
    call = csms().calls.add("m1", core.Reset(type=ResetType.SOFT))
    assert call.frame == b'[2,"m1","Reset",{"type":"Soft"}]'


def test_a_call_times_out_exactly_when_its_time_is_over() -> None:
    session = csms()
    call = session.calls.add("m1", core.ClearCache())
    session.calls.next(now=100.0)
    assert session.calls.deadline == 130.0
    assert session.calls.tick(now=129.999) is None
    assert session.calls.tick(now=130.0) == call
    assert session.calls.tick(now=500.0) is None
    assert isinstance(session.receive(b'[3,"m1",{"status":"Accepted"}]'), Stray)


def test_the_queue_is_bounded() -> None:
    session = csms()
    for number in range(MAX_QUEUED):
        session.calls.add(f"m{number}", core.ClearCache())
    with pytest.raises(QueueFull):
        session.calls.add("more", core.ClearCache())


def test_a_lost_link_gives_every_call_back() -> None:
    session = csms()
    calls = [session.calls.add(f"m{number}", core.ClearCache()) for number in range(3)]
    session.calls.next(now=0.0)
    assert session.calls.abandon() == calls
    assert session.calls.abandon() == []
