import httpx
import pytest

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
