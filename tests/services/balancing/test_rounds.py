"""Everything is looked at within a time, a part of it in each step."""

from hypothesis import given, strategies as st

from chargeloom.services.balancing.rounds import Rounds

EVERY_S = 5.0


def test_the_first_step_looks_at_everything_and_the_next_ones_at_a_part() -> None:
    rounds = Rounds(tuple(range(100)), EVERY_S)
    assert len(rounds.due(7.0)) == 100
    assert rounds.due(7.0) == ()
    assert list(rounds.due(7.1)) == [0, 1]
    assert list(rounds.due(8.1)) == list(range(2, 22))


def test_who_slept_for_longer_than_a_round_and_a_clock_that_went_back_look_at_everything() -> None:
    rounds = Rounds(tuple(range(3)), EVERY_S)
    rounds.due(100.0)
    assert len(rounds.due(106.0)) == 3
    assert len(rounds.due(50.0)) == 3


def test_of_nothing_nothing_is_due() -> None:
    assert Rounds((), EVERY_S).due(1.0) == ()


@given(
    st.integers(min_value=1, max_value=60),
    st.lists(st.floats(min_value=0.001, max_value=4.9), min_size=1, max_size=40),
)
def test_nobody_waits_for_longer_than_a_round_and_a_step(count: int, steps: list[float]) -> None:
    rounds, clock = Rounds(tuple(range(count)), EVERY_S), 0.0
    seen = dict.fromkeys(rounds.due(clock), clock)
    for step in steps:
        clock += step
        for one in rounds.due(clock):
            assert clock - seen[one] <= EVERY_S + 2 * max(steps)
            seen[one] = clock
    assert all(clock - at <= EVERY_S + 2 * max(steps) for at in seen.values())
