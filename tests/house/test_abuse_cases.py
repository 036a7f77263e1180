"""Every abuse case has a test by its number, or says what it waits for; and the table says what is so."""

import pytest

from tests.abuse.catalogue import NUMBERS, TABLE, _numbers, covered, later, table


@pytest.mark.parametrize("number", NUMBERS)
def test_a_case_is_covered_or_says_what_it_waits_for(number: str) -> None:
    assert number in covered() or number in later()


def test_every_test_of_a_case_bears_a_number_that_there_is() -> None:
    assert set(covered()) - set(NUMBERS) == set()


def test_the_table_is_what_the_tests_say() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run python -m tests.abuse.catalogue"


def test_a_name_may_bear_several_numbers() -> None:
    assert _numbers("_024_to_026_and_036") == ["024", "025", "026", "036"]
    assert _numbers("_001") == ["001"]
