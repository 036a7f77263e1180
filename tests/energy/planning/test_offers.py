import numpy as np
import pytest

from chargeloom.energy.planning.needs import Needs
from chargeloom.energy.planning.offers import COUNTS, graded_a

KWH_PER_A = 0.02


def test_grades_count_less_and_less() -> None:
    assert np.all(np.diff(COUNTS) < 0)


def test_of_a_need_that_is_far_from_its_end_all_amperes_are_of_the_best_grade() -> None:
    far = Needs(np.array([20.0]), np.ones(1), np.array([10.0]))
    assert graded_a(far, 32, KWH_PER_A)[0] == pytest.approx(32)


def test_the_last_amperes_of_an_offer_count_less_where_a_car_may_soon_be_full() -> None:
    soon = Needs(np.array([1.28]), np.ones(1), np.array([0.0]))
    graded = graded_a(soon, 32, KWH_PER_A)
    assert graded.sum() == pytest.approx(32)
    assert graded[0] < 3
    assert graded @ COUNTS < 26


def test_beyond_all_that_a_car_may_need_an_ampere_is_of_the_last_grade() -> None:
    little = Needs(np.array([0.32]), np.ones(1), np.array([0.32]))
    graded = graded_a(little, 32, KWH_PER_A)
    assert graded[0] == pytest.approx(16)
    assert graded[-1] == pytest.approx(16)
