import numpy as np
import pytest

from chargeloom.energy.planning.needs import Needs


def needs() -> Needs:
    return Needs(np.array([1.0, 3.0]), np.array([0.5, 0.5]), np.array([0.0, 1.0]))


def test_the_further_an_offer_goes_the_less_likely_it_is_drawn() -> None:
    drawn = needs().drawn(np.array([0.0, 0.5, 1.0, 2.0, 3.0]))
    assert drawn == pytest.approx([1.0, 0.75, 0.5, 0.25, 0.0])


def test_a_need_that_is_known_is_drawn_to_its_end() -> None:
    known = Needs(np.array([2.0]), np.ones(1), np.array([2.0]))
    assert known.drawn(np.array([1.99, 2.01])) == pytest.approx([1.0, 0.0])


def test_what_is_kept_for_a_car_that_should_need_nothing_more_is_not_foreseen() -> None:
    assert not Needs.unforeseen().is_foreseen
    assert needs().is_foreseen


def test_pieces_end_where_the_need_suffices() -> None:
    lengths, used = needs().pieces((0.5, 1.0))
    assert lengths == pytest.approx([1.0, 2.0])
    assert used == pytest.approx([1.0, 0.5])
