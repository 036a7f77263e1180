"""A station's clock is told by its reports, and not by those that waited for a link."""

from chargeloom.domain.instant import HOUR, MINUTE, SECOND, Instant
from chargeloom.domain.stations.station_clock import StationClock

NOW = Instant(1_774_008_000 * SECOND)


def heard(*reports: tuple[int, int]) -> list[int]:
    """Say the offset after each report, given as the moment it came and by how much its time differs."""
    (first, off_by), *others = reports
    clock = StationClock(Instant(NOW + first + off_by), Instant(NOW + first))
    offsets = [clock.offset_us]
    for came, differs in others:
        clock.heard(Instant(NOW + came + differs), Instant(NOW + came))
        offsets.append(clock.offset_us)
    return offsets


def test_a_clock_that_is_put_forward_is_believed_at_once() -> None:
    assert heard((0, 0), (MINUTE, HOUR)) == [0, HOUR]


def test_reports_that_waited_for_a_link_tell_nothing_of_the_clock() -> None:
    flushed = [(MINUTE + second * SECOND, -HOUR + second * MINUTE) for second in range(10)]
    assert set(heard((0, 2 * SECOND), *flushed)) == {2 * SECOND}


def test_two_connectors_that_tell_late_of_one_moment_tell_nothing_either() -> None:
    assert heard((0, 0), (MINUTE, -HOUR), (MINUTE + SECOND, -HOUR)) == [0, 0, 0]


def test_a_clock_that_is_put_back_is_believed_when_it_is_heard_again() -> None:
    assert heard((0, HOUR), (MINUTE, 0), (2 * MINUTE, SECOND)) == [HOUR, HOUR, SECOND]


def test_what_was_late_at_first_is_put_right_by_the_next_live_report() -> None:
    assert heard((0, -HOUR), (MINUTE, 0)) == [-HOUR, 0]


def test_when_ours_is_set_theirs_is_as_far_from_it_the_other_way() -> None:
    clock = StationClock(Instant(NOW + SECOND), NOW)
    clock.ours_was_set(-HOUR)
    assert clock.offset_us == SECOND + HOUR
    clock.heard(Instant(NOW + MINUTE), Instant(NOW + MINUTE - HOUR))
    assert clock.offset_us == HOUR
