from random import Random

import pytest

from chargeloom.sim.links.backoff import LASTING_S, LONGEST_S, Backoff


class Middle(Random):
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def test_each_failure_doubles_the_wait_up_to_a_limit() -> None:
    backoff = Backoff(Middle())
    assert [backoff.wait_s(0) for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_link_that_lasted_makes_the_next_wait_short() -> None:
    backoff = Backoff(Middle())
    for _ in range(5):
        backoff.wait_s(0)
    assert backoff.wait_s(LASTING_S) == 1
    assert backoff.wait_s(0) == 2


@pytest.mark.parametrize("seed", range(5))
def test_no_two_stations_come_back_at_once(seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    waits = [Backoff(chance).wait_s(0) for _ in range(100)]
    assert len(set(waits)) == 100
    assert all(0.5 <= wait <= 1.5 * LONGEST_S for wait in waits)
