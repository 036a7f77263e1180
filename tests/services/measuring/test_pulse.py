"""The pulse: what a device is held for, and when it is asked again."""

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.devices.device import Terms
from chargeloom.services.measuring.pulse import COUNTS, LONGEST_S, NEXT, Outcome, Pulse, State

B, D, F = Outcome.BELIEVED, Outcome.DOUBTED, Outcome.FAILED


def after(*outcomes: Outcome, **terms: float) -> Pulse:
    pulse = Pulse(Terms(**terms))
    for outcome in outcomes:
        pulse.beat(outcome)
    return pulse


def test_the_machine_is_total() -> None:
    assert set(NEXT) == {(state, outcome) for state in State for outcome in Outcome}


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ((), State.NEW),
        ((B,), State.GOOD),
        ((F,), State.SILENT),
        ((F, B), State.GOOD),
        ((B, D), State.DOUBTED),
        ((B, D, B), State.PROBATION),
        ((B, D, B, B), State.GOOD),
        ((D, F, B), State.PROBATION),
        ((D, F, F, B, B), State.GOOD),
        ((D, B, D), State.DOUBTED),
        ((B, F, B), State.GOOD),
    ],
)
def test_what_a_device_did_says_what_it_is_held_for(
    outcomes: tuple[Outcome, ...], state: State
) -> None:
    assert after(*outcomes).state is state


@given(st.lists(st.sampled_from(Outcome), max_size=12))
def test_nothing_counts_right_after_a_doubt(outcomes: list[Outcome]) -> None:
    assert after(*outcomes, D).state not in COUNTS
    assert after(*outcomes, D, B).state not in COUNTS
    assert after(*outcomes, D, B, B).state in COUNTS


def test_a_silent_device_is_asked_less_often_and_at_least_twice_a_minute() -> None:
    waits = [after(*[F] * count).wait_s for count in range(9)]
    assert waits == sorted(waits)
    assert (waits[0], waits[1], waits[-1]) == (1.0, 2.0, LONGEST_S)


def test_a_device_that_is_asked_seldom_is_not_asked_more_often_when_silent() -> None:
    assert after(F, F, every_s=600.0).wait_s == 600.0


def test_a_device_that_answers_again_is_asked_as_often_as_before() -> None:
    assert after(F, F, F, B).wait_s == 1.0
