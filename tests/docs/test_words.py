"""What the documentation says of others holds: words of the log, refusals, routes, commands, options."""

import re
from functools import cache
from pathlib import Path

import pytest

from chargeloom.domain.access import PERSONAL, Right
from chargeloom.domain.event import EventType
from chargeloom.protocols.ocpp.edge import head, reception
from chargeloom.services.stations import admitting
from chargeloom.services.stations.admitting import Refused
from chargeloom.web.api.endpoints import ENDPOINTS
from chargeloom.web.live import STREAM_PATH
from chargeloom.web.openapi import document
from chargeloom.web.problems import REASONS
from tests.cli.helping import help_of
from tests.docs.typed import blocks
from tests.shared import REPOSITORY

DOCS = REPOSITORY / "docs"
PAGES = {
    path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted({*DOCS.rglob("*.md"), REPOSITORY / "README.md"})
    if "decisions" not in path.parts
}
GUIDES = {name: text for name, text in PAGES.items() if "how-to" in name or "tutorial" in name}
ROUTE = re.compile(r"(?:\$API|/api/v1)((?:/[a-z{}$A-Z][\w{}$-]*)+(?:\.(?:csv|parquet))?)")
COMMAND = re.compile(
    r"\bchargeloom((?: [a-z]+(?:-[a-z]+)*(?=\s|$))+)((?: (?:--?[a-z]\S*|\S+))*)", re.MULTILINE
)


@cache
def logged() -> set[str]:
    """List everything that the server writes into its log."""
    found = re.compile(r"\blog\.\w+\(\s*\"([^\"]+)\"")
    sources = (REPOSITORY / "src").rglob("*.py")
    return {text for path in sources for text in found.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", GUIDES)
def test_a_line_of_the_log_is_one_that_the_server_writes(name: str) -> None:
    told = set(re.findall(r'"event": "([^"]+)"', GUIDES[name]))
    assert told - logged() == set()


def test_the_page_on_connecting_names_every_refusal() -> None:
    page = " ".join(PAGES["docs/how-to/connect-a-real-station.md"].split())
    refusals = [
        refused
        for module in (admitting, head, reception)
        for refused in vars(module).values()
        if isinstance(refused, Refused)
    ]
    assert len(refusals) > 10
    assert [refused.why for refused in refusals if refused.why not in page] == []
    assert [refused.why for refused in refusals if str(refused.http_status) not in page] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_route_that_a_page_names_is_there(name: str) -> None:
    told = set(ROUTE.findall(PAGES[name]))
    assert {path for path in told if not any(one.fullmatch(path) for one in known())} == set()


@cache
def known() -> list[re.Pattern[str]]:
    return [pattern(path) for path in {**document(ENDPOINTS, {})["paths"], **STREAM_PATH}]


def pattern(path: str) -> re.Pattern[str]:
    """Read a route: what stands in braces may be anything."""
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path.removeprefix("/api/v1"))))


def test_codes_and_events_that_the_guide_to_the_api_names_are_there() -> None:
    page = PAGES["docs/reference/api.md"]
    codes = {answer.code for answer in REASONS.values()}
    for code in ("station-offline", "station-exists", "token-blocked", "command-unsupported"):
        assert (code in page, code in codes) == (True, True)
    assert set(re.findall(r'"type":"([a-z]+\.[a-z]+)"', page)) <= set(EventType)


def test_the_guide_to_the_api_names_every_right_of_a_program() -> None:
    page = PAGES["docs/reference/api.md"]
    assert {right for right in set(Right) - PERSONAL if f"`{right}`" not in page} == set()


def typed_commands() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    lines = "\n".join(block.text for page in PAGES.values() for block in blocks(page))
    found = COMMAND.findall(lines.replace("\\\n", " "))
    typed = {
        (tuple(words.split()), tuple(sorted(set(re.findall(r"(--[a-z-]+)", rest)))))
        for words, rest in found
    }
    return sorted(typed)


@pytest.mark.parametrize(
    ("command", "options"),
    typed_commands(),
    ids=" ".join,
)
def test_a_command_and_its_options_can_be_typed(
    command: tuple[str, ...], options: tuple[str, ...]
) -> None:
    page = help_of(command)
    assert [option for option in options if option not in page and option != "--help"] == []


def test_pictures_are_small_and_few() -> None:
    pictures = list(Path(DOCS / "img").glob("*"))
    assert len(pictures) <= 6
    assert {one.name for one in pictures if one.stat().st_size > 150 * 1024} == set()


def test_every_picture_is_shown() -> None:
    shown = set(re.findall(r"\]\((?:\.\./)*(?:docs/)?img/([^)]+)\)", "\n".join(PAGES.values())))
    assert shown == {one.name for one in (DOCS / "img").glob("*")}
