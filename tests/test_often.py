"""Dear properties are tried with few examples or with many, and what breaks one is told."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.often import given_often


def tried(number: int) -> None:
    """A property's own words."""
    TRIED.append(number)


TRIED: list[int] = []
tries: Callable[[int], None] = given_often(3, 40, st.integers(0, 10**9))(tried)


def marks_of(test: Any) -> list[tuple[Any, ...]]:
    (mark,) = test.pytestmark
    return [getattr(each, "values", (each,)) for each in mark.args[1]]


@pytest.mark.parametrize("examples", [3, 40])
def test_as_many_are_tried_as_asked_for(examples: int) -> None:
    TRIED.clear()
    tries(examples)
    assert len(TRIED) == examples


def test_few_are_for_the_usual_run_and_many_for_the_soak() -> None:
    assert marks_of(tries) == [(3,), (40,)]
    assert tries.__name__ == "tried"
    assert tries.__doc__ == tried.__doc__


def test_what_breaks_it_is_told() -> None:
    def small(number: int) -> None:
        assert number < 5

    with pytest.raises(AssertionError, match="assert 5 < 5"):
        given_often(100, 100, number=st.integers(0, 9))(small)(100)
