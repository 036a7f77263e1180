from pathlib import Path

import httpx
import pytest

from chargeloom.web.settings import Settings
from tests.web.site import standing

PLACES = [
    "/",
    "/docs",
    "/healthz",
    "/openapi.json",
    "/assets/console.js",
    "/api/v1/stations",
    "/api/v1/stations/nobody",
    "/nowhere",
]


@pytest.mark.parametrize("path", PLACES)
async def test_every_answer_tells_browsers_to_be_careful(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert len(headers.get_list("x-request-id")) == 1


@pytest.mark.parametrize("path", ["/", "/api/v1/stations", "/api/v1/stations/nobody"])
async def test_what_is_someones_own_is_not_cached(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).headers["cache-control"] == "no-store"


async def test_files_may_be_cached(client: httpx.AsyncClient) -> None:
    answer = await client.get("/assets/console.css")
    assert answer.headers["cache-control"] == "max-age=300"


async def test_a_host_that_is_none_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz", headers={"Host": "evil<script>"})
    assert answer.status_code == 400


async def test_a_browser_that_came_encrypted_never_comes_otherwise_again(tmp_path: Path) -> None:
    """RFC 6797, 7.1; nobody who is reached without TLS says so (7.2)."""
    settings = Settings(is_https=True, url="https://charge.example")
    async with standing(tmp_path, settings) as site, site.client() as client:
        for path in PLACES:
            said = (await client.get(path)).headers["strict-transport-security"]
            assert said == "max-age=31536000"


async def test_who_is_reached_without_tls_demands_none(client: httpx.AsyncClient) -> None:
    for path in PLACES:
        assert "strict-transport-security" not in (await client.get(path)).headers
