from urllib.parse import quote

import httpx
import pytest
import structlog
from litestar import get

from chargeloom.domain.reason import Reason, Refusal
from chargeloom.storage.unavailable import StorageUnavailable
from chargeloom.web.guards import Public, needs
from chargeloom.web.problems import REASONS
from chargeloom.web.refusing import problem_of
from tests.web.site import Site, pointers, problem


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_an_answer_with_a_code(reason: Reason) -> None:
    found = problem_of(Refusal(reason))
    assert 400 <= found.status < 600
    assert found.code == REASONS[reason].code


def test_no_two_reasons_share_a_code() -> None:
    assert len({answer.code for answer in REASONS.values()}) == len(Reason)


def test_a_store_that_takes_nothing_is_a_503_that_says_when_to_come_back() -> None:
    found = problem_of(StorageUnavailable("disk full"))
    assert (found.status, found.code) == (503, "storage-unavailable")
    assert found.headers == {"Retry-After": "5"}


async def test_an_address_that_leads_nowhere_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/nothing")
    assert problem(answer)["code"] == "not-found"
    assert answer.status_code == 404


async def test_a_method_that_is_not_there_is_a_problem_that_names_those_that_are(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.delete("/api/v1/stations")
    assert problem(answer)["code"] == "method-not-allowed"
    assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


async def test_a_body_that_is_too_long_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/stations", content=b" " * 1_048_577)
    assert problem(answer)["code"] == "too-large"
    assert answer.status_code == 413


async def test_a_bug_shows_only_the_reference_of_its_log_entry(site: Site) -> None:
    @get("/broken", opt=needs(Public.ANYONE))
    async def broken() -> str:
        raise RuntimeError("the secret is hunter2")

    site.app.register(broken)
    with structlog.testing.capture_logs() as entries:
        async with site.client() as client:
            answer = await client.get("/broken")
    found = problem(answer)
    assert found["code"] == "internal-error"
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    entry = next(entry for entry in entries if entry["event"] == "request failed")
    assert entry["request_id"] == found["request_id"]
    assert "hunter2" in str(entry["exc_info"])


async def test_a_refusal_is_in_the_log_under_the_same_reference(site: Site) -> None:
    with structlog.testing.capture_logs() as entries:
        async with site.client() as client:
            answer = await client.get("/api/v1/stations/nobody")
    entry = next(entry for entry in entries if entry["event"] == "request refused")
    assert entry["request_id"] == problem(answer)["request_id"]
    assert entry["code"] == "station-unknown"


async def test_a_hostile_path_cannot_forge_the_log(site: Site) -> None:
    with structlog.testing.capture_logs() as entries:
        async with site.client() as client:
            await client.get("/x%0d%0aforged%1b[31m" + "y" * 1000)
    logged = next(entry["path"] for entry in entries if entry["event"] == "request refused")
    assert logged.isprintable()
    assert len(logged) <= 200


async def test_every_answer_has_an_id_of_its_own(client: httpx.AsyncClient) -> None:
    ids = {(await client.get("/healthz")).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


HOSTILE = [
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "%00",
    "\u202e",
    "{{7*7}}",
    "=cmd|' /C calc'!A0",
    "a" * 5000,
]


@pytest.mark.parametrize(
    "parameter", ["limit", "after", "order", "from", "to", "active", "sort", "id; DROP TABLE"]
)
async def test_a_hostile_parameter_is_refused_by_its_name(
    client: httpx.AsyncClient, parameter: str
) -> None:
    for text in HOSTILE:
        answer = await client.get("/api/v1/transactions", params={parameter: text})
        assert answer.status_code == 422
        assert pointers(answer) == [f"/{parameter}"]


@pytest.mark.parametrize("parameter", ["station", "action"])
async def test_a_hostile_word_to_look_for_finds_nothing(
    client: httpx.AsyncClient, parameter: str
) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-1"})
    for text in HOSTILE:
        answer = await client.get("/api/v1/messages", params={parameter: text})
        assert answer.json() == {"items": [], "next": None}


@pytest.mark.parametrize("place", ["stations", "tokens", "transactions", "commands", "keys"])
async def test_a_hostile_name_in_an_address_is_not_found(
    client: httpx.AsyncClient, place: str
) -> None:
    for text in HOSTILE:
        answer = await client.get(f"/api/v1/{place}/{quote(text, safe='')}")
        assert answer.status_code == 404
        assert problem(answer)["code"].startswith(("not-", place.rstrip("s")))
