import httpx
import pytest

from chargeloom.web.packed import digest_of


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("console.css", "text/css; charset=utf-8"),
        ("console.js", "text/javascript; charset=utf-8"),
        ("mark.svg", "image/svg+xml"),
    ],
)
async def test_a_file_is_served_as_what_it_is(
    client: httpx.AsyncClient, name: str, media_type: str
) -> None:
    answer = await client.get(f"/assets/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type


@pytest.mark.parametrize("name", ["..%2fserver.py", "nothing.js", "%00", "console.css%00"])
async def test_only_what_was_packed_is_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/assets/{name}")).status_code == 404


async def test_a_file_comes_small_and_stays_for_good_under_the_name_of_its_version(
    client: httpx.AsyncClient,
) -> None:
    address = digest_of("console.css")
    answer = await client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = await client.get(address, headers={"Accept-Encoding": "identity"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert answer.text == plain.text
    assert "immutable" in answer.headers["cache-control"]
    stale = await client.get("/assets/console.css?v=another")
    assert stale.headers["cache-control"] == "max-age=300"
