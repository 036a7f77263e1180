"""Every fault of one node has a test by its number, or says why not; and the table says what is so."""

import pytest

from tests.faults.catalogue import NUMBERS, TABLE, covered, later, listed, table
from tests.shared import REPOSITORY


@pytest.mark.parametrize("number", NUMBERS)
def test_a_fault_is_covered_or_says_what_it_waits_for(number: str) -> None:
    assert number in listed()["faults"]
    assert (number in covered()) != (number in later())


def test_every_test_of_a_fault_bears_a_number_that_is_listed() -> None:
    assert set(covered()) - set(listed()["faults"]) == set()


@pytest.mark.parametrize("entry", listed()["elsewhere"], ids=lambda entry: entry["number"])
def test_a_test_that_stands_elsewhere_is_there(entry: dict[str, str]) -> None:
    file, _, name = entry["test"].partition("::")
    assert f"def {name}(" in (REPOSITORY / file).read_text(encoding="utf-8")


def test_the_table_is_what_the_tests_say() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run python -m tests.faults.catalogue"
