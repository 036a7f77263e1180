from chargeloom.throttle import Throttle


def passed(throttle: Throttle, times: int, now_s: float) -> int:
    return sum(throttle.take(now_s) for _ in range(times))


def test_a_burst_passes_and_then_so_many_a_second() -> None:
    throttle = Throttle(per_s=10.0, burst=5.0)
    assert passed(throttle, 100, 1000.0) == 5
    assert passed(throttle, 100, 1000.0) == 0
    assert passed(throttle, 100, 1000.25) == 2
    assert passed(throttle, 100, 2000.0) == 5


def test_a_clock_that_stands_still_lets_nothing_more_through() -> None:
    throttle = Throttle(per_s=10.0, burst=1.0)
    assert passed(throttle, 3, 5.0) == 1
    assert passed(throttle, 3, 4.0) == 0
