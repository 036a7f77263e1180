import re
import tomllib
from itertools import chain

import pytest

import chargeloom
from tests.shared import REPOSITORY

PIN = re.compile(r"[a-z0-9-]+==[A-Za-z0-9.+!]+( ; .+)?")
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (REPOSITORY / "requirements" / "lock.txt").read_text(encoding="utf-8").splitlines()


def direct_requirements() -> set[str]:
    stated = chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    return {re.split(r"[\[<>=!~ ]", requirement)[0] for requirement in stated}


@pytest.mark.parametrize("line", LOCK)
def test_a_line_of_the_lock_is_a_plain_pin(line: str) -> None:
    assert PIN.fullmatch(line)


def test_the_lock_pins_every_direct_requirement() -> None:
    assert direct_requirements() - {line.partition("==")[0] for line in LOCK} == set()


def test_the_changelog_has_a_place_for_what_comes_next_or_this_version() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog or f"## [{chargeloom.__version__}]" in changelog
