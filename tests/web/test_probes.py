import httpx

import chargeloom
from tests.web.site import Site


async def test_we_live(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_we_are_ready(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


async def test_we_say_why_we_are_not_ready(site: Site, client: httpx.AsyncClient) -> None:
    site.health.reasons = ("the database takes no facts",)
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "reasons": ["the database takes no facts"]}
    assert (await client.get("/healthz")).status_code == 200


async def test_we_say_who_we_are(client: httpx.AsyncClient) -> None:
    answer = await client.get("/version")
    assert answer.json() == {"name": "chargeloom", "version": chargeloom.__version__}
