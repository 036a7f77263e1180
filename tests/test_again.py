"""What is made of tests that failed: few are tried again, and told by name."""

import json
from pathlib import Path

from tests.again import FEW, failed, judge


def test_tests_that_pass_alone_are_no_failure() -> None:
    assert judge(["tests/a.py::test_a", "tests/b.py::test_b"], lambda _: True) is None


def test_a_test_that_fails_again_is_a_failure() -> None:
    why = judge(["tests/a.py::test_a", "tests/b.py::test_b"], lambda name: "test_a" in name)
    assert why == "failed again: tests/b.py::test_b"


def test_many_are_not_tried_again() -> None:
    tried: list[str] = []

    def passes(name: str) -> bool:
        tried.append(name)
        return True

    names = [f"tests/a.py::test_{number}" for number in range(FEW + 1)]
    assert judge(names, passes) is not None
    assert tried == []


def test_a_run_that_broke_off_without_naming_a_test_is_a_failure(tmp_path: Path) -> None:
    assert failed(tmp_path / "lastfailed") == []
    assert judge([], lambda _: True) is not None


def test_what_failed_is_read_from_the_memory_of_the_run(tmp_path: Path) -> None:
    memory = tmp_path / "lastfailed"
    memory.write_text(json.dumps({"tests/b.py::test_b": True, "tests/a.py::test_a": True}))
    assert failed(memory) == ["tests/a.py::test_a", "tests/b.py::test_b"]
