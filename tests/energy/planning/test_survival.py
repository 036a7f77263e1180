import numpy as np
import pytest
from hypothesis import given, strategies as st

from chargeloom.energy.planning.survival import Survival

AGES = np.array([1.0, 2.0, 3.0, 4.0])


def survival(weight: float = 1.0) -> Survival:
    return Survival(AGES, np.ones(4), weight)


def test_before_anything_is_seen_the_prior_speaks() -> None:
    assert survival().chances([]) == pytest.approx([0.25] * 4)


def test_without_a_prior_it_is_the_estimate_of_kaplan_and_meier() -> None:
    seen = survival(1e-9)
    seen.end(1.0)
    seen.end(3.0)
    seen.lose(2.5)
    assert seen.chances([3.5]) == pytest.approx([1 / 4, 0, 3 / 8, 3 / 8], abs=1e-6)


def test_what_goes_on_makes_early_ends_less_likely() -> None:
    before, after = survival().chances([]), survival().chances([2.5, 2.5])
    assert after[0] < before[0]
    assert after[3] > before[3]


@given(
    ends=st.lists(st.floats(-10, 10)),
    lost=st.lists(st.floats(-10, 10)),
    ongoing=st.lists(st.floats(-10, 10)),
)
def test_chances_are_chances(ends: list[float], lost: list[float], ongoing: list[float]) -> None:
    seen = survival()
    for age in ends:
        seen.end(age)
    for age in lost:
        seen.lose(age)
    chances = seen.chances(ongoing)
    assert chances.sum() == pytest.approx(1)
    assert np.all(chances >= 0)
