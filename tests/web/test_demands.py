"""What a request demands and nobody here does is refused (RFC 9110, 13.1.1 and 15.5.16)."""

import gzip

import httpx
import pytest

from tests.web.site import Site, problem

STATION = "/api/v1/stations/CP-1"


@pytest.mark.parametrize("tag", ['"7"', 'W/"7"', '"7", "8"', '"*"', ""])
async def test_a_change_of_what_has_a_certain_tag_is_not_made(
    site: Site, client: httpx.AsyncClient, tag: str
) -> None:
    await site.rig.station("CP-1")
    refused = await client.patch(STATION, json={"location": "Yard"}, headers={"If-Match": tag})
    assert (refused.status_code, problem(refused)["code"]) == (412, "precondition-failed")
    assert (await client.get(STATION, headers={"If-Match": tag})).json()["location"] is None


async def test_a_change_of_whatever_is_there_is_made(site: Site, client: httpx.AsyncClient) -> None:
    await site.rig.station("CP-1")
    changed = await client.patch(STATION, json={"location": "Yard"}, headers={"If-Match": "*"})
    assert changed.json()["location"] == "Yard"


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "br", "identity, gzip", "x"])
async def test_content_in_an_encoding_is_refused_whatever_it_holds(
    client: httpx.AsyncClient, encoding: str
) -> None:
    packed = gzip.compress(b" " * 1_000_000 + b'{"id": "CP-1"}')
    for content in (packed, b'{"id": "CP-1"}'):
        refused = await client.post(
            "/api/v1/stations", content=content, headers={"Content-Encoding": encoding}
        )
        assert (refused.status_code, problem(refused)["code"]) == (415, "unsupported-encoding")
        assert refused.headers["accept-encoding"] == "identity"


async def test_content_as_it_is_may_be_called_so(client: httpx.AsyncClient) -> None:
    plain = {"Content-Encoding": "identity"}
    made = await client.post("/api/v1/stations", json={"id": "CP-1"}, headers=plain)
    assert made.status_code == 201
