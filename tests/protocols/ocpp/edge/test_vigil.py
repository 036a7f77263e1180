import pytest

from chargeloom.protocols.ocpp.edge.breaches import SILENT, TOO_MANY_CONTROLS, UNREAD
from chargeloom.protocols.ocpp.edge.limits import Limits
from chargeloom.protocols.ocpp.edge.vigil import Finding, Vigil

LIMITS = Limits(ping_s=20.0, dead_s=40.0, unsent_s=20.0, control_frames_per_s=100)


@pytest.fixture
def vigil() -> Vigil:
    return Vigil(now_s=0.0)


def test_a_link_is_looked_at_again_when_it_may_need_a_ping(vigil: Vigil) -> None:
    vigil.heard_s = 15.0
    assert vigil.look(LIMITS, 20.0) == Finding(None, must_ping=False, look_again_s=15.0)


def test_a_silent_peer_is_pinged_once_and_given_up_after_twice_the_time(vigil: Vigil) -> None:
    assert vigil.look(LIMITS, 20.0) == Finding(None, must_ping=True, look_again_s=20.0)
    assert vigil.look(LIMITS, 30.0) == Finding(None, must_ping=False, look_again_s=10.0)
    assert vigil.look(LIMITS, 40.0).breach == SILENT


def test_a_silent_peer_is_pinged_again_while_there_is_patience(vigil: Vigil) -> None:
    patient = Limits(ping_s=20.0, dead_s=70.0)
    findings = [vigil.look(patient, now_s) for now_s in (20.0, 40.0, 60.0, 70.0)]
    assert [finding.must_ping for finding in findings] == [True, True, True, False]
    assert [finding.look_again_s for finding in findings] == [20.0, 20.0, 10.0, 0.0]
    assert findings[-1].breach == SILENT


def test_a_peer_that_answers_is_pinged_again_and_again(vigil: Vigil) -> None:
    for ping_s in (20.0, 40.0, 60.0, 80.0):
        assert vigil.look(LIMITS, ping_s) == Finding(None, must_ping=True, look_again_s=20.0)
        vigil.heard_s = ping_s


def test_a_peer_that_talks_needs_no_ping(vigil: Vigil) -> None:
    for now_s in range(0, 1000, 19):
        assert vigil.look(LIMITS, float(now_s)).must_ping is False
        vigil.heard_s = float(now_s)


def test_a_peer_that_does_not_read_is_given_up_though_it_talks(vigil: Vigil) -> None:
    vigil.unsent_since_s = 5.0
    vigil.heard_s = 24.0
    assert vigil.look(LIMITS, 24.0) == Finding(None, must_ping=False, look_again_s=1.0)
    assert vigil.look(LIMITS, 25.0).breach == UNREAD


def test_a_peer_that_caught_up_is_kept(vigil: Vigil) -> None:
    vigil.unsent_since_s = 5.0
    vigil.unsent_since_s = None
    vigil.heard_s = 30.0
    assert vigil.look(LIMITS, 30.0).breach is None


def test_a_hundred_control_frames_a_second_are_answered(vigil: Vigil) -> None:
    for second in range(5):
        breaches = {vigil.control(LIMITS, float(second)) for _ in range(100)}
        assert breaches == {None}
    assert vigil.control(LIMITS, 4.9) == TOO_MANY_CONTROLS


def test_a_frame_that_comes_slowly_is_no_silence_for_as_long_as_a_frame_may_take() -> None:
    vigil, limits = Vigil(0.0), Limits(ping_s=20.0, dead_s=40.0, frame_s=300.0)
    assert vigil.look(limits, 40.0).breach is SILENT
    assert vigil.look(limits, 40.0, is_arriving=True).breach is None
    assert vigil.look(limits, 299.0, is_arriving=True).breach is None
    assert vigil.look(limits, 300.0, is_arriving=True).breach is SILENT
