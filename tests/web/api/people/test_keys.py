import httpx
import pytest

from chargeloom.domain.access import Right, Role
from tests.web.site import Site, pointers, problem

PATH = "/api/v1/keys"


async def test_a_key_is_made_and_its_secret_shown_once(
    site: Site, client: httpx.AsyncClient
) -> None:
    made = await client.post(PATH, json={"role": "operator", "name": "billing"})
    assert made.status_code == 201
    item = made.json()
    secret = item.pop("secret")
    assert item.keys() == {"id", "name", "role", "status", "created_at", "scopes"}
    assert (item["name"], item["role"], item["status"]) == ("billing", "operator", "active")
    assert (await client.get(f"{PATH}/{item['id']}")).json() == item
    assert secret not in (await client.get(PATH)).text
    async with site.client(None) as program:
        answer = await program.get(
            "/api/v1/stations", headers={"Authorization": f"Bearer {secret}"}
        )
    assert answer.status_code == 200


async def test_a_disabled_key_can_be_used_again(site: Site, client: httpx.AsyncClient) -> None:
    made = (await client.post(PATH, json={"role": "viewer"})).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    async with site.client(None) as program:
        for status, expected in (("disabled", 401), ("active", 200)):
            changed = await client.patch(f"{PATH}/{made['id']}", json={"status": status})
            assert changed.json()["status"] == status
            answer = await program.get("/api/v1/stations", headers=headers)
            assert answer.status_code == expected


async def test_keys_are_listed_oldest_first(client: httpx.AsyncClient) -> None:
    names = [item["name"] for item in (await client.get(PATH)).json()["items"]]
    assert names == [role.value for role in Role]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/role"), ({"role": "god"}, "/role"), ({"role": "viewer", "secret": "x"}, "/secret")],
)
async def test_bad_content_is_refused_by_its_place(
    client: httpx.AsyncClient, body: dict[str, str], pointer: str
) -> None:
    assert pointers(await client.post(PATH, json=body)) == [pointer]


@pytest.mark.parametrize("key", ["key_0000000000000", "key_", "cl_secret"])
async def test_a_key_that_nobody_knows_is_not_found(client: httpx.AsyncClient, key: str) -> None:
    read = await client.get(f"{PATH}/{key}")
    changed = await client.patch(f"{PATH}/{key}", json={"status": "disabled"})
    assert (read.status_code, changed.status_code) == (404, 404)


async def test_a_key_with_more_rights_is_not_let_in_again(
    site: Site, client: httpx.AsyncClient
) -> None:
    scopes = (Right.MANAGE_ACCESS, Right.READ)
    _, secret = await site.core.accessing.create_key("narrow", Role.ADMIN, "test", scopes)
    narrow = {"Authorization": f"Bearer {secret}"}
    made = (await client.post(PATH, json={"role": "admin"})).json()
    here = f"{PATH}/{made['id']}"
    off = await client.patch(here, json={"status": "disabled"}, headers=narrow)
    assert off.json()["status"] == "disabled"
    on = await client.patch(here, json={"status": "active"}, headers=narrow)
    assert problem(on)["code"] == "forbidden"
    assert (await client.patch(here, json={"status": "active"})).json()["status"] == "active"
