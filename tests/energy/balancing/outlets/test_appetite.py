"""Who takes less than it may is held to need no more, until it takes that."""

from chargeloom.energy.balancing.outlets.appetite import OPENS_BY_A, Appetite, Taking
from chargeloom.energy.balancing.outlets.counting import SETTLES_S

WIDE = Taking(32.0, 6.0, 32.0)


def seen(drawn_a: float, bounds: Taking = WIDE, *, told_at: float = 0.0) -> Appetite:
    found = Appetite()
    for now in (10.0, 10.0 + SETTLES_S):
        found.see(drawn_a, bounds, told_at, now)
    return found


def test_a_car_that_takes_less_for_a_while_needs_a_little_more_than_that() -> None:
    assert seen(10.0).cap_a == 12.0
    assert seen(1.0).cap_a == 6.0, "never less than the least that charges"


def test_what_it_was_told_just_now_it_has_not_refused_yet() -> None:
    assert seen(10.0, told_at=12.0).cap_a is None


def test_nothing_that_was_not_seen_counts() -> None:
    found = Appetite()
    found.see(10.0, WIDE, 0.0, 10.0)
    found.unseen()
    found.see(10.0, WIDE, 0.0, 10.0 + SETTLES_S)
    assert found.cap_a is None


def test_who_takes_all_of_that_is_given_more_until_it_has_all() -> None:
    found = seen(10.0)
    found.see(11.5, Taking(12.0, 6.0, 32.0), 0.0, 30.0)
    assert found.cap_a == 12.0 + OPENS_BY_A
    found.see(31.5, Taking(32.0, 6.0, 18.0), 0.0, 40.0)
    assert found.cap_a is None
