"""A station's clock is told by its reports, and not by those that waited for a link."""

from chargeloom.domain.instant import HOUR, MINUTE, SECOND, Instant
from chargeloom.domain.stations.station_clock import StationClock

NOW = Instant(1_774_008_000 * SECOND)


def told(*reports: tuple[int, int]) -> list[tuple[int, bool]]:
    """Say the offset after each report, and whether it is sure; a report is the moment it came, and by how much its time differs."""
    (first, off_by), *others = reports
    clock = StationClock(Instant(NOW + first + off_by), Instant(NOW + first))
    found = [(clock.offset_us, clock.is_sure)]
    for came, differs in others:
        clock.heard(Instant(NOW + came + differs), Instant(NOW + came))
        found.append((clock.offset_us, clock.is_sure))
    return found


def heard(*reports: tuple[int, int]) -> list[int]:
    return [offset_us for offset_us, _ in told(*reports)]


def sure(*reports: tuple[int, int]) -> list[bool]:
    return [is_sure for _, is_sure in told(*reports)]


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


def test_what_no_line_can_do_is_the_clock() -> None:
    assert sure((0, HOUR)) == [True]
    assert sure((0, -2 * SECOND)) == [True]


def test_a_first_report_that_is_late_may_have_waited() -> None:
    assert sure((0, -HOUR)) == [False]


def test_two_that_are_as_late_at_different_times_did_not_wait() -> None:
    assert sure((0, -HOUR), (SECOND, -HOUR), (MINUTE, -HOUR + SECOND)) == [False, False, True]


def test_the_same_moment_told_again_tells_nothing_of_the_clock() -> None:
    assert sure((0, -HOUR), (MINUTE, -HOUR - MINUTE), (2 * MINUTE, -HOUR - 2 * MINUTE)) == [
        False,
        False,
        False,
    ]


def test_a_clock_that_was_put_back_is_sure_with_the_second_report_that_says_so() -> None:
    reports = [(0, 0), (MINUTE, -HOUR), (2 * MINUTE, -HOUR)]
    assert sure(*reports) == [True, True, True]
    assert heard(*reports)[-1] == -HOUR


def test_less_late_is_another_offset_that_must_be_heard_again() -> None:
    reports = [(0, -HOUR), (MINUTE, -HOUR), (2 * MINUTE, -MINUTE), (3 * MINUTE, -MINUTE)]
    assert sure(*reports) == [False, True, False, True]


def test_it_goes_so_since_it_was_heard_first() -> None:
    clock = StationClock(Instant(NOW - HOUR), NOW)
    clock.heard(Instant(NOW + MINUTE - HOUR), Instant(NOW + MINUTE))
    assert clock.since == NOW
    clock.heard(Instant(NOW + 2 * MINUTE + HOUR), Instant(NOW + 2 * MINUTE))
    assert clock.since == NOW + 2 * MINUTE
    for minute in (3, 4):
        clock.heard(Instant(NOW + minute * MINUTE), Instant(NOW + minute * MINUTE))
    assert (clock.offset_us, clock.since) == (0, NOW + 3 * MINUTE)
