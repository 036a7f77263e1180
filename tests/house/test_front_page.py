import re
from pathlib import Path

import pytest

from tests.cli.helping import help_of
from tests.shared import REPOSITORY

PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/README.md")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
MAKE_TARGET = re.compile(r"\bmake ([a-z]+)\b")
CODE_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"\bchargeloom((?: [a-z]+)+)")
INLINE_OR_BLOCK = re.compile(r"`[^`\n]+`|^```sh\n.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")


def make_targets() -> set[str]:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def commands(page: str) -> set[tuple[str, ...]]:
    """Find the subcommands of chargeloom that a page tells its reader to type."""
    lines = "\n".join(CODE_BLOCK.findall(page)).splitlines()
    return {subcommand(line) for line in lines if COMMAND.search(line)}


def subcommand(line: str) -> tuple[str, ...]:
    found = COMMAND.search(line)
    return tuple(found.group(1).split()) if found else ()


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_names_the_two_commands(command: str) -> None:
    assert command in README


@pytest.mark.parametrize("name", PAGES)
def test_every_make_command_of_a_page_is_in_the_makefile(name: str) -> None:
    page = (REPOSITORY / name).read_text(encoding="utf-8")
    told = set(MAKE_TARGET.findall("\n".join(INLINE_OR_BLOCK.findall(page))))
    assert told - make_targets() == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_relative_link_of_a_page_leads_somewhere(name: str) -> None:
    page = REPOSITORY / name
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("command", sorted(commands(README)), ids=" ".join)
def test_every_chargeloom_command_of_the_readme_can_be_typed(command: tuple[str, ...]) -> None:
    assert " ".join(("chargeloom", *command)) in help_of(command)


def test_a_subcommand_ends_where_its_options_begin() -> None:
    line = "KEY=$(.venv/bin/chargeloom key create --data ./data --role admin)"
    assert subcommand(line) == ("key", "create")


def test_continuous_integration_runs_what_the_readme_says() -> None:
    script = REPOSITORY / ".ci" / "run"
    lines = script.read_text(encoding="utf-8").splitlines()
    assert {"make check", "make test || make again", "export CI=true"} <= set(lines)
    assert is_executable(script)


def is_executable(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o100)


def test_the_readme_has_one_place_for_the_benchmark_figures() -> None:
    assert README.count("<!-- bench:start -->") == README.count("<!-- bench:end -->") == 1
    assert README.index("<!-- bench:start -->") < README.index("<!-- bench:end -->")
