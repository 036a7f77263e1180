from hypothesis import given, strategies as st

from chargeloom.protocols.ocpp.edge.wheel import Wheel


class Thing:
    due = 0


def turns(wheel: Wheel[Thing], count: int) -> list[int]:
    """Return how many things come up at each of the next beats."""
    return [len(list(wheel.turn())) for _ in range(count)]


def test_a_thing_comes_up_once_at_its_beat() -> None:
    wheel: Wheel[Thing] = Wheel()
    wheel.hang(Thing(), 3)
    assert turns(wheel, 5) == [0, 0, 1, 0, 0]


def test_nothing_comes_up_in_the_beat_that_runs() -> None:
    wheel: Wheel[Thing] = Wheel()
    wheel.hang(Thing(), 0)
    wheel.hang(Thing(), -7)
    assert turns(wheel, 2) == [2, 0]


def test_a_thing_hangs_in_one_place_only() -> None:
    wheel: Wheel[Thing] = Wheel()
    thing = Thing()
    wheel.hang(thing, 4)
    wheel.hang(thing, 2)
    assert turns(wheel, 5) == [0, 1, 0, 0, 0]


def test_a_thing_can_be_taken_off_and_leaves_nothing_behind() -> None:
    wheel: Wheel[Thing] = Wheel()
    thing = Thing()
    wheel.take(thing)
    wheel.hang(thing, 2)
    wheel.take(thing)
    wheel.take(thing)
    assert wheel._slots == {}
    assert turns(wheel, 3) == [0, 0, 0]


def test_a_thing_may_be_hung_again_when_it_comes_up() -> None:
    wheel: Wheel[Thing] = Wheel()
    wheel.hang(Thing(), 1)
    seen = []
    for _ in range(6):
        for thing in wheel.turn():
            seen.append(wheel.beat)
            wheel.hang(thing, 2)
    assert seen == [1, 3, 5]


@given(st.lists(st.integers(-3, 30), max_size=50))
def test_everything_comes_up_exactly_when_it_is_due(delays: list[int]) -> None:
    wheel: Wheel[Thing] = Wheel()
    for delay in delays:
        wheel.hang(Thing(), delay)
    expected = [sum(max(1, delay) == beat for delay in delays) for beat in range(1, 31)]
    assert turns(wheel, 30) == expected
