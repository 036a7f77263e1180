"""Requests of every kind that the document allows, and many that it forbids: the API does what it says."""

import importlib
import pkgutil
import string
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import settings, strategies
from schemathesis import Case
from schemathesis.checks import CheckFunction, load_all_checks
from schemathesis.config import (
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.core.result import Ok
from schemathesis.generation import derive_operation_seed
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)
from schemathesis.generation.meta import CoveragePhaseData
from schemathesis.schemas import APIOperation
from schemathesis.specs import openapi
from schemathesis.specs.openapi.checks import positive_data_acceptance

from chargeloom.web.api.endpoints import ENDPOINTS
from chargeloom.web.idempotency import HEADER
from chargeloom.web.openapi import document
from tests.web.background import KNOWN, Background, in_background

# Its modules load when they are needed, deep in a test and beside the server's thread, where Python 3.11
# can fail to compile them ("AST constructor recursion depth mismatch"): so all are loaded now.
for module in pkgutil.walk_packages(openapi.__path__, f"{openapi.__name__}."):
    importlib.import_module(module.name)

EXAMPLES = 3
"""Drawn for each operation, beside those that go through all that its document allows and forbids."""
SOAKED = 200
SEED = 20_240_601

Attempt: TypeAlias = tuple[object, ...]
Operation: TypeAlias = APIOperation[Any, Any, Any, Any]

schemathesis.openapi.format(
    "station-identity",
    strategies.text(
        string.ascii_letters + string.digits + "-_.*+@|=", min_size=1, max_size=48
    ).filter(lambda text: text not in {".", ".."}),
)
schemathesis.openapi.format(
    "webhook-url", strategies.sampled_from(["https://a.invalid/", "https://b.invalid:8443/x?y=z"])
)

schemathesis.openapi.format(
    "device-url", strategies.sampled_from(["http://192.0.2.7/", "https://192.0.2.7:8443/x?y=z"])
)

api = document(ENDPOINTS, {})
for operations in api["paths"].values():
    for operation in operations.values():
        # Drawn keys come again with other bodies, which is refused; a test of its own has them.
        operation["parameters"] = [
            parameter for parameter in operation["parameters"] if parameter["name"] != HEADER
        ]
project = ProjectConfig(
    # Lists have a `limit` of their own, in the query.
    parameters={("path.limit" if name == "limit" else name): KNOWN[name] for name in KNOWN},
    generation=GenerationConfig(with_security_parameters=False),
)
schema = schemathesis.openapi.from_dict(
    api,
    config=SchemathesisConfig(seed=SEED, projects=ProjectsConfig(default=project)),
)


@pytest.fixture(scope="module")
def background(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Background]:
    with in_background(tmp_path_factory.mktemp("site")) as served:
        yield served


def described() -> Iterator[Operation]:
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


each_operation = pytest.mark.parametrize(
    "operation", [pytest.param(each, id=each.label) for each in described()]
)


@each_operation
def test_the_api_does_what_its_document_says(operation: Operation, background: Background) -> None:
    tried: set[Attempt] = set()

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
    def ask_once(case: Case[Any]) -> None:
        attempt = attempt_of(case)
        if attempt is None or attempt not in tried:
            ask(case, background)
        if attempt is not None:
            tried.add(attempt)

    cases_of(operation, ask_once)()


@pytest.mark.soak
@each_operation
def test_the_api_does_what_its_document_says_often(
    operation: Operation, background: Background
) -> None:
    @settings(max_examples=SOAKED, deadline=None, database=None)
    def ask_always(case: Case[Any]) -> None:
        ask(case, background)

    cases_of(operation, ask_always)()


def cases_of(operation: Operation, test: Callable[[Case[Any]], None]) -> Callable[[], None]:
    """Make the cases of one operation: here, since `parametrize` of the schema has each worker make all."""
    load_all_checks()
    config = HypothesisTestConfig(
        project=schema.config,
        modes=list(HypothesisTestMode),
        seed=derive_operation_seed(SEED, operation.label),
    )
    made: Callable[[], None] = create_test(operation=operation, test_func=test, config=config)
    return made


def attempt_of(case: Case[Any]) -> Attempt | None:
    """Name what is tried at which place, if it belongs to those that go through all; drawn ones do not.

    The usual run tries each once: of six wrong types of one value, or ten mixtures of what may be left
    out, the first; the soak tries all.
    """
    told = case.meta and case.meta.phase.data
    if not isinstance(told, CoveragePhaseData):
        return None
    return (told.scenario, told.description, told.parameter_location, told.parameter, told.location)


def ask(case: Case[Any], background: Background) -> None:
    headers = {"Authorization": f"Bearer {background.secret}"}
    case.call_and_validate(
        base_url=background.url, headers=headers, excluded_checks=list(excluded(case))
    )


def excluded(case: Case[Any]) -> Iterator[CheckFunction]:
    """Leave out what no schema can say: which payload an action has, what exists, what fits together."""
    body: dict[str, Any] = case.body if isinstance(case.body, dict) else {}
    is_raw = case.path.endswith("/ocpp/{action}")
    named = [body, *(one for part in body.values() if isinstance(part, list) for one in part)]
    is_nowhere = any(
        isinstance(one, dict) and one.get("connector") is not None and one.get("evse") is None
        for one in named
    )
    is_behind = case.path.endswith(("/reservations", "/variables")) and "after" in (
        case.query or {}
    )
    is_ruled = case.path.startswith("/api/v1/alert-rules") and {
        "mail_to",
        "webhooks",
        "quiet",
    } & set(body)
    is_fitting = case.path.endswith(
        (
            "/transaction-sums",
            "/commands/reserve",
            "/commands/set-limit",
            "/commands/clear-limit",
            "/commands/set-charging-profile",
            "/commands/set-network-profile",
            "/commands/set-network-priority",
            "/commands/send-certificate",
            "/commands/install-certificate",
            "/commands/delete-certificate",
            "/commands/set-display-message",
            "/commands/update-firmware",
            "/commands/publish-firmware",
        )
    )
    is_profiled = case.path.endswith("/commands/start") and "profile" in body
    is_drawn_up = case.path.startswith(("/api/v1/sites", "/api/v1/limits", "/api/v1/tariff"))
    is_device = case.path.startswith("/api/v1/devices") and "connection" in body
    # Where the settings allow nothing, no target may be named; a beginning may lie behind its end.
    is_replay = case.path == "/api/v1/replays" and bool(body)
    if (
        is_drawn_up
        or is_replay
        or is_fitting
        or is_profiled
        or is_device
        or is_ruled
        or is_raw
        or is_nowhere
        or is_behind
        or is_crowded(body.get("connector_map"))
    ):
        yield positive_data_acceptance


def is_crowded(connector_map: object) -> bool:
    """Whether a map puts two connectors into one place."""
    places = list(connector_map.values()) if isinstance(connector_map, dict) else []
    return any(place in places[:index] for index, place in enumerate(places))
