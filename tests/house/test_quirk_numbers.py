"""Every quirk of the notes has a test by its number, and a row that says what the server does about it."""

import re

import pytest

from tests.shared import REPOSITORY

NUMBERS = range(1, 27)
PAGE = (REPOSITORY / "docs" / "reference" / "quirks.md").read_text(encoding="utf-8")
TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((REPOSITORY / "tests" / "quirks").glob("test_*.py"))
)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_quirk_has_a_test_by_its_number(number: int) -> None:
    assert re.search(rf"^async def test_quirk_{number:02}_\w+\(", TESTS, re.MULTILINE)


def test_no_test_bears_a_number_that_no_quirk_has() -> None:
    assert {int(number) for number in re.findall(r"def test_quirk_(\d+)_", TESTS)} <= {*NUMBERS}


def test_the_page_says_of_each_number_what_the_server_does() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == [*NUMBERS]
