"""RFC 9110, 15.3.2: a 201 says where what was made can be read; without Location that is where it was asked for."""

import re

import httpx

from chargeloom.domain.access import Role
from chargeloom.web.api.endpoints import ENDPOINTS
from tests.web.site import Site


def test_what_says_where_it_makes_something_makes_it_where_it_can_be_read() -> None:
    read = {re.sub(r"{\w+}", "{}", one.path) for one in ENDPOINTS if one.method == "GET"}
    made = [one for one in ENDPOINTS if one.made_at]
    assert len(made) > 10
    assert not [one.path for one in made if f"{one.made_at}/{{}}" not in read]


async def test_what_was_made_is_read_at_its_place(site: Site) -> None:
    bodies = {
        "stations": {"id": "CP 1+2"},
        "tokens": {"uid": "CARD", "type": "ISO14443"},
        "users": {"name": "Ada", "role": "viewer"},
        "keys": {"role": "viewer"},
        "webhooks": {"url": "https://hooks.example/"},
        "alert-rules": {"kind": "disk-filling"},
    }
    async with site.client(Role.ADMIN) as client:
        for name, body in bodies.items():
            answer = await client.post(f"/api/v1/{name}", json=body)
            assert answer.status_code == 201, answer.text
            read = await client.get(answer.headers["location"])
            assert read.json()["id"] == answer.json()["id"]


async def test_a_command_is_read_at_its_own_place(site: Site, client: httpx.AsyncClient) -> None:
    await site.charging("CP-1")
    asked = "/api/v1/stations/CP-1/commands/clear-cache"
    answer = await client.post(asked, json={}, headers={"Idempotency-Key": "one"})
    again = await client.post(asked, json={}, headers={"Idempotency-Key": "one"})
    assert answer.headers["location"] == f"/api/v1/commands/{answer.json()['id']}"
    assert again.headers["location"] == answer.headers["location"]


async def test_what_was_only_answered_is_nowhere(client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-1"})
    again = await client.post("/api/v1/stations", json={"id": "CP-1"})
    assert again.status_code == 409
    assert "location" not in again.headers
