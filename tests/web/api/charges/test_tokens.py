from typing import Any

import httpx
import pytest

from tests.web.site import pointers, problem

PATH = "/api/v1/tokens"
CARD: dict[str, Any] = {"uid": "04A2B3", "type": "ISO14443"}


async def test_a_token_is_announced_and_read(client: httpx.AsyncClient) -> None:
    made = await client.post(
        PATH,
        json=CARD | {"issuer": "Loom", "expires_at": "2030-01-02T03:04:05+02:00", "group": "fleet"},
    )
    assert made.status_code == 201
    item = made.json()
    assert item["id"].startswith("tok_")
    assert item["expires_at"] == "2030-01-02T01:04:05.000Z"
    assert (item["uid"], item["issuer"], item["status"]) == ("04A2B3", "Loom", "active")
    assert item["group"] == "fleet"
    listed = (await client.get("/api/v1/tokens?group=FLEET")).json()["items"]
    assert [one["uid"] for one in listed] == [item["uid"]]
    assert (await client.get(f"{PATH}/{item['id']}")).json() == item


async def test_a_token_may_be_good_for_some_places_only(client: httpx.AsyncClient) -> None:
    """(OCPP 2.0.1, C01.FR.20.)"""
    places = [{"station": "CP-1", "evses": [2, 1, 2]}, {"station": "CP-2"}]
    made = (await client.post(PATH, json=CARD | {"allowed_at": places})).json()
    path = f"{PATH}/{made['id']}"
    said = [{"station": "CP-1", "evses": [1, 2]}, {"station": "CP-2", "evses": []}]
    assert made["allowed_at"] == said
    assert (await client.patch(path, json={"group": "fleet"})).json()["allowed_at"] == said
    less = [{"station": "CP-2", "evses": [1]}]
    assert (await client.patch(path, json={"allowed_at": less})).json()["allowed_at"] == less
    twice = [{"station": "A", "evses": [2]}, {"station": "A", "evses": [1]}]
    both = (await client.patch(path, json={"allowed_at": twice})).json()["allowed_at"]
    assert both == [{"station": "A", "evses": [1, 2]}]
    whole = (
        await client.patch(path, json={"allowed_at": [*twice, {"station": "A"}, *twice]})
    ).json()
    assert whole["allowed_at"] == [{"station": "A", "evses": []}]
    assert (await client.patch(path, json={"allowed_at": None})).json()["allowed_at"] is None


async def test_the_same_token_is_not_announced_twice(client: httpx.AsyncClient) -> None:
    await client.post(PATH, json=CARD)
    answer = await client.post(PATH, json=CARD | {"uid": "04a2b3"})
    assert (answer.status_code, problem(answer)["code"]) == (409, "token-exists")
    other = await client.post(PATH, json=CARD | {"issuer": "Other"})
    assert other.status_code == 201


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"uid": ""}, "/uid"),
        ({"uid": "x" * 256}, "/uid"),
        ({"uid": " x"}, "/uid"),
        ({"uid": "x\n"}, "/uid"),
        ({"type": "iso14443"}, "/type"),
        ({"status": "lost"}, "/status"),
        ({"expires_at": "2030-01-02T03:04:05"}, "/expires_at"),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, "/expires_at"),
        ({"expires_at": 17}, "/expires_at"),
        ({"allowed_at": []}, "/allowed_at"),
        ({"allowed_at": [{"station": "a:b"}]}, "/allowed_at/0/station"),
        ({"allowed_at": [{"station": "A", "evses": [0]}]}, "/allowed_at/0/evses/0"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_bad_content_is_refused_by_its_place(
    client: httpx.AsyncClient, changes: dict[str, Any], pointer: str
) -> None:
    answer = await client.post(PATH, json=CARD | changes)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]


async def test_a_token_is_blocked_and_let_expire(client: httpx.AsyncClient) -> None:
    made = (await client.post(PATH, json=CARD)).json()
    path = f"{PATH}/{made['id']}"
    blocked = await client.patch(path, json={"status": "blocked"})
    assert blocked.json() == made | {"status": "blocked"}
    ended = await client.patch(path, json={"expires_at": "2020-01-01T00:00:00Z"})
    assert ended.json()["expires_at"] == "2020-01-01T00:00:00.000Z"
    open_again = await client.patch(path, json={"expires_at": None, "status": "active"})
    assert open_again.json() == made


async def test_what_identifies_a_token_does_not_change(client: httpx.AsyncClient) -> None:
    made = (await client.post(PATH, json=CARD)).json()
    answer = await client.patch(f"{PATH}/{made['id']}", json={"uid": "other"})
    assert pointers(answer) == ["/uid"]


@pytest.mark.parametrize("token", ["tok_0000000000000", "tok_short", "tx_0000000000000", "%00"])
async def test_a_token_that_nobody_knows_is_not_found(
    client: httpx.AsyncClient, token: str
) -> None:
    read = await client.get(f"{PATH}/{token}")
    changed = await client.patch(f"{PATH}/{token}", json={"status": "blocked"})
    assert (read.status_code, changed.status_code) == (404, 404)
    assert problem(changed)["code"] == "token-unknown"
