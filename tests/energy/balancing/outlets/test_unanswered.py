"""What a station was told and has not answered counts until it answers, or something later."""

from chargeloom.energy.balancing.outlets.told import Told
from chargeloom.energy.balancing.outlets.unanswered import MOST_UNANSWERED, Unanswered


def of(*limits_a: float) -> Unanswered:
    told = Unanswered()
    for limit_a in limits_a:
        told.add(Told(limit_a, 3))
    return told


def test_any_of_it_may_be_taken_still_so_that_the_largest_counts() -> None:
    assert of(16.0, 6.0).largest(Told(10.0, 1)) == Told(16.0, 3)
    assert of().largest(Told(10.0, 1)) == Told(10.0, 1)


def test_an_answer_strikes_out_what_came_before_it() -> None:
    told = of(32.0, 6.0, 10.0)
    told.answered(Told(6.0, 3))
    assert (told.newest, told.largest(Told(0.0, 1))) == (Told(10.0, 3), Told(10.0, 3))


def test_of_two_alike_the_newer_is_answered() -> None:
    told = of(6.0, 32.0, 6.0)
    told.answered(Told(6.0, 3))
    assert told.newest is None


def test_an_answer_to_what_nobody_told_strikes_out_nothing() -> None:
    told = of(6.0)
    told.answered(Told(8.0, 3))
    assert told.newest == Told(6.0, 3)


def test_of_too_many_none_that_is_large_is_forgotten() -> None:
    told = of(32.0, *[6.0] * (2 * MOST_UNANSWERED))
    assert told.largest(Told(0.0, 1)) == Told(32.0, 3)
    told.clear()
    assert told.newest is None
