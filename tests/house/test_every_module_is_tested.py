"""Codecs, rules and protocols: no module of them may be without a test that imports it."""

import ast
from pathlib import Path

import pytest

from tests.shared import REPOSITORY

SOURCES = REPOSITORY / "src"
GUARDED = ("chargeloom/domain", "chargeloom/protocols", "chargeloom/wire")

# A package here stands for all its modules.
TESTED_ELSEWHERE = {
    "chargeloom.domain.pricing": "tests/domain/pricing, through `price`",
    "chargeloom.domain.stations.reports": "declarations",
    "chargeloom.domain.stations.turned_away": "declarations",
    "chargeloom.domain.charging.fold": "declarations",
    "chargeloom.domain.charging.session": "declarations",
    "chargeloom.protocols.ocpp.actor": "tests/protocols/ocpp/actor, through frames",
    "chargeloom.protocols.ocpp.edge.desk": "declarations",
    "chargeloom.protocols.ocpp.edge.door": "tests/protocols/ocpp/edge, through sockets",
    "chargeloom.protocols.ocpp.familiar": "v16/test_familiar.py and v2/test_familiar.py, through frames",
    "chargeloom.protocols.ocpp.edge.listening": "tests/protocols/ocpp/edge, through sockets",
    "chargeloom.protocols.ocpp.edge.reception": "tests/protocols/ocpp/edge, through sockets",
    "chargeloom.protocols.ocpp.rpc": "tests/protocols/ocpp/rpc and v2/test_framing.py, through frames",
    "chargeloom.protocols.ocpp.password_stakes": "tests/protocols/ocpp/v2/test_passwords.py",
    "chargeloom.protocols.ocpp.staking": "tests/services/limiting/over_the_wire",
    "chargeloom.protocols.ocpp.starting": "tests/services/limiting/over_the_wire",
    "chargeloom.protocols.ocpp.trace": "tests/protocols/ocpp/actor, through frames",
    "chargeloom.protocols.ocpp.version": "declarations",
    "chargeloom.protocols.ocpp.v16.effects": "tests/protocols/ocpp/actor, through frames",
    "chargeloom.protocols.ocpp.v16.limit_effects": "tests/services/limiting/over_the_wire",
    "chargeloom.protocols.ocpp.v16.limit_stakes": "tests/services/limiting/over_the_wire",
    "chargeloom.protocols.ocpp.v16.password_stakes": "tests/protocols/ocpp/v16/test_passwords.py",
    "chargeloom.protocols.ocpp.v16.limiting": "tests/services/limiting/over_the_wire",
    "chargeloom.protocols.ocpp.v201.limit_effects": "tests/services/limiting/over_the_wire",
    "chargeloom.protocols.ocpp.v201.limit_stakes": "tests/services/limiting/over_the_wire",
    "chargeloom.protocols.ocpp.v201.password_stakes": "tests/protocols/ocpp/v2/test_passwords.py",
    "chargeloom.protocols.ocpp.v201.limiting": "tests/services/limiting/over_the_wire",
    "chargeloom.protocols.ocpp.v16.handlers": "test_charging_story.py, through frames",
    "chargeloom.protocols.ocpp.v16.messages": "declarations: one test compares all with the schemas",
    "chargeloom.protocols.ocpp.v201.charging_effects": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.dialect": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.effects": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.handlers": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.link": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.performing": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.taking": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.triggering": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v21.effects": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v21.handlers": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v21.link": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.mapping": "tests/protocols/ocpp/v2, through frames",
    "chargeloom.protocols.ocpp.v201.messages": "declarations: one test compares all with the schemas",
    "chargeloom.protocols.ocpp.v21.messages": "declarations: one test compares all with the schemas",
}


def modules() -> list[str]:
    paths = (path for folder in GUARDED for path in (SOURCES / folder).rglob("*.py"))
    return sorted(dotted(path) for path in paths if path.name != "__init__.py")


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(SOURCES).with_suffix("").parts)


def is_excused(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in TESTED_ELSEWHERE)


def imported(path: Path) -> set[str]:
    """List every module that a test file may mean by its imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.fixture(scope="module")
def imported_by_tests() -> set[str]:
    paths = (REPOSITORY / "tests").rglob("*.py")
    return set().union(*(imported(path) for path in paths))


@pytest.mark.parametrize("module", [name for name in modules() if not is_excused(name)])
def test_a_module_is_imported_by_a_test(module: str, imported_by_tests: set[str]) -> None:
    assert module in imported_by_tests


@pytest.mark.parametrize("name", sorted(TESTED_ELSEWHERE))
def test_an_excused_module_exists(name: str) -> None:
    path = SOURCES.joinpath(*name.split("."))
    assert path.is_dir() or path.with_suffix(".py").is_file()
