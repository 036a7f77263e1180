"""Identifiers: rising, opaque, readable back."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from chargeloom.domain.ids import LARGEST, IdSource, first_of, from_text, to_text
from chargeloom.domain.instant import YEAR, Instant


@given(st.lists(st.integers(min_value=0, max_value=4_000_000_000_000_000), min_size=2))
def test_numbers_rise_whatever_the_clock_does(clock: list[int]) -> None:
    ids = IdSource(lambda bits: (1 << bits) - 1)
    numbers = [ids.next(Instant(now)) for now in clock]
    assert all(later >= earlier + 2 for earlier, later in pairwise(numbers))
    assert all(number % 2 == 0 for number in numbers)


@pytest.mark.parametrize("year", [2099, 2106, 2206])
def test_fault_022_a_clock_of_another_age_uses_up_no_numbers(year: int) -> None:
    """A clock without a battery, or 2206 typed for 2026; once that is mended, all is as before."""
    ids = IdSource(lambda _: 0)
    today, wrong = Instant(1_795_000_000_000_000), Instant((year - 1970) * YEAR)
    first = ids.next(today)
    assert ids.next(wrong) == first + 2
    assert ids.next(Instant(today + 1000)) == first_of(Instant(today + 1000)) < LARGEST


@given(st.integers(min_value=0, max_value=1 << 62))
def test_a_number_rises_above_what_was_in_use(last: int) -> None:
    ids = IdSource(lambda _: 0)
    ids.rise_above(last)
    assert ids.next(Instant(0)) > last + 1, "the odd number beside the last one may be in use too"
    assert ids.next(Instant(0)) % 2 == 0


@given(st.integers(min_value=0, max_value=(1 << 63) - 1))
def test_an_id_is_read_as_it_was_written(number: int) -> None:
    assert from_text("tx", to_text("tx", number)) == number


@given(st.lists(st.integers(min_value=0, max_value=(1 << 63) - 1), min_size=2))
def test_ids_sort_as_their_numbers_do(numbers: list[int]) -> None:
    texts = [to_text("evt", number) for number in numbers]
    assert sorted(texts) == [to_text("evt", number) for number in sorted(numbers)]


@given(st.text())
def test_what_is_no_id_is_no_number(text: str) -> None:
    assert from_text("tx", text) is None or to_text("tx", from_text("tx", text) or 0) == text


def test_the_kind_is_part_of_the_id() -> None:
    assert from_text("cmd", to_text("tx", 5)) is None
