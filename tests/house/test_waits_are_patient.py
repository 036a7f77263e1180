"""What a test waits for comes as soon as the machine lets it: how long is said once, in tests/patience.py."""

import re
from typing import Final

import pytest

from tests.house.repository import text_of, visible_files
from tests.shared import REPOSITORY

NEAR: Final = re.compile(
    r"asyncio\.timeout\((?P<block>[\d._]+)\)"
    r"|asyncio\.wait_for\([^\n]*, (?P<deed>[\d._]+)\)"
    r"|\.communicate\([^\n]*timeout=(?P<process>[\d._]+)\)"
    r"|expect\([^\n]*timeout=(?P<page>[\d._]+)\)"
)
SHORT_S: Final = 1.0
"""So short a wait is for what does not come."""


def own_waits(text: str) -> list[str]:
    found = (one for one in NEAR.finditer(text))
    return [one[0] for one in found if max(map(float, filter(None, one.groups()))) > SHORT_S]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("async with asyncio.timeout(60):", 1),
        ("await asyncio.wait_for(process.wait(), 10.0)", 1),
        ("process.communicate(b'', timeout=30)", 1),
        ("expect(page).to_be_visible(timeout=20_000)", 1),
        ("async with asyncio.timeout(PATIENCE_S):", 0),
        ("await asyncio.wait_for(await connection.ping(), 0.2)", 0),
    ],
)
def test_a_wait_of_its_own_is_found(text: str, count: int) -> None:
    assert len(own_waits(text)) == count


def test_no_test_says_by_itself_how_long_it_waits() -> None:
    tests = [path for path in visible_files() if path.is_relative_to(REPOSITORY / "tests")]
    waits = {
        str(path.relative_to(REPOSITORY)): own_waits(text_of(path))
        for path in tests
        if path.suffix == ".py" and path.name != "test_waits_are_patient.py"
    }
    assert {path: found for path, found in waits.items() if found} == {}
