import httpx
import pytest


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("console.css", "text/css"),
        ("console.js", "text/javascript"),
        ("mark.svg", "image/svg+xml"),
    ],
)
async def test_a_file_is_served_as_what_it_is(
    client: httpx.AsyncClient, name: str, media_type: str
) -> None:
    answer = await client.get(f"/assets/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)


@pytest.mark.parametrize("name", ["..%2fserver.py", "nothing.js", "%00", "console.css%00"])
async def test_only_what_was_packed_is_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/assets/{name}")).status_code == 404
