"""Stretches: as a set of numbers would be, in any order, in little memory."""

from hypothesis import given, strategies as st

from chargeloom.domain.stretches import Stretches


@given(st.lists(st.integers(-50, 50)))
def test_it_holds_what_was_added_and_nothing_else(numbers: list[int]) -> None:
    stretches = Stretches()
    for number in numbers:
        stretches.add(number)
    assert [number for number in range(-60, 61) if number in stretches] == sorted(set(numbers))
    assert list(Stretches(stretches)) == list(stretches)


@given(st.permutations(range(40)))
def test_a_row_without_gaps_is_one_stretch_in_whatever_order_it_came(numbers: list[int]) -> None:
    stretches = Stretches()
    for number in numbers:
        stretches.add(number)
    assert list(stretches) == [(0, 39)]
    assert len(stretches) == 1


def test_a_gap_is_seen() -> None:
    stretches = Stretches([(0, 3), (5, 9)])
    assert stretches.holds_all(1, 3)
    assert not stretches.holds_all(3, 5)
    assert not stretches.holds_all(4, 4)
    assert not Stretches().holds_all(0, 0)
