"""Every compliance case is played, or said why not; and the table says what is so."""

import json
from collections import Counter

import pytest

from tests.conformance.catalogue import TABLE, VERSIONS, excused, played, table
from tests.shared import shared


@pytest.mark.parametrize(("version", "name"), VERSIONS.items())
def test_every_case_is_played_or_excused(version: str, name: str) -> None:
    cases = json.loads(shared(f"specs/octt/csms_{name}.json").read_text(encoding="utf-8"))
    ids = {case["id"] for case in cases} if isinstance(cases, list) else set(cases)
    assert {one.case for one in played(version)} | set(excused(version)) == ids


@pytest.mark.parametrize("version", VERSIONS)
def test_no_case_is_played_twice_or_excused_though_it_is_played(version: str) -> None:
    counted = Counter([*(one.case for one in played(version)), *excused(version)])
    assert {case: count for case, count in counted.items() if count > 1} == {}


def test_the_table_is_what_the_tests_say() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run python -m tests.conformance.catalogue"
