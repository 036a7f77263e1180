"""People over the API: made, changed, invited, signed out."""

import httpx
import pytest

from chargeloom.domain.access import Right, Role
from chargeloom.web.cookies import SESSION as COOKIE
from tests.web.site import Site, pointers, problem

PATH = "/api/v1/users"


async def test_a_person_is_made_listed_read_and_changed(client: httpx.AsyncClient) -> None:
    new = {"name": "Ada", "role": "operator", "email": "ada@example.org"}
    made = await client.post(PATH, json=new)
    assert made.status_code == 201
    item = made.json()
    assert {name: item[name] for name in new} == new
    assert item["status"] == "active"
    assert (await client.get(f"{PATH}/{item['id']}")).json() == item
    assert item in (await client.get(PATH)).json()["items"]
    change = {"role": "viewer", "email": None, "status": "disabled"}
    changed = await client.patch(f"{PATH}/{item['id']}", json=change)
    assert changed.json() == item | change
    renamed = await client.patch(f"{PATH}/{item['id']}", json={"name": "Ada L"})
    assert renamed.json()["name"] == "Ada L"


async def test_a_name_is_one_persons_alone(client: httpx.AsyncClient) -> None:
    await client.post(PATH, json={"name": "Ada", "role": "viewer"})
    other = (await client.post(PATH, json={"name": "Bob", "role": "viewer"})).json()
    again = await client.post(PATH, json={"name": "ADA", "role": "viewer"})
    assert problem(again)["code"] == "user-exists"
    renamed = await client.patch(f"{PATH}/{other['id']}", json={"name": "ada"})
    assert problem(renamed)["code"] == "user-exists"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "", "role": "viewer"}, "/name"),
        ({"name": " Ada", "role": "viewer"}, "/name"),
        ({"name": "A\u0000", "role": "viewer"}, "/name"),
        ({"name": "Ada", "role": "root"}, "/role"),
        ({"name": "Ada", "role": "viewer", "email": "nothing"}, "/email"),
        ({"name": "Ada", "role": "viewer", "id": "usr_1"}, "/id"),
        ({"role": "viewer"}, "/name"),
    ],
)
async def test_what_breaks_the_rules_is_named(
    client: httpx.AsyncClient, body: dict[str, str], pointer: str
) -> None:
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]


async def test_a_link_lets_a_person_in_and_their_browser_is_signed_out(
    site: Site, client: httpx.AsyncClient
) -> None:
    user = (await client.post(PATH, json={"name": "Ada", "role": "viewer"})).json()
    made = await client.post(f"{PATH}/{user['id']}/links")
    assert made.status_code == 201
    async with site.client(None) as browser:
        await browser.get(f"/sign-in/{made.json()['secret']}")
        listed = (await client.get(f"{PATH}/{user['id']}/browsers")).json()["items"]
        assert [one["method"] for one in listed] == ["link"]
        assert browser.cookies[COOKIE] not in str(listed)
        ended = await client.patch(
            f"{PATH}/{user['id']}/browsers/{listed[0]['id']}", json={"status": "ended"}
        )
        assert ended.json() == {"items": []}
        assert (await browser.get("/api/v1/stations")).status_code == 401
        again = await client.patch(
            f"{PATH}/{user['id']}/browsers/{listed[0]['id']}", json={"status": "ended"}
        )
    assert again.status_code == 404


@pytest.mark.parametrize("text", ["usr_0000000000000", "nobody", "key_0000000000000"])
async def test_who_is_not_there_is_not_found(client: httpx.AsyncClient, text: str) -> None:
    assert (await client.get(f"{PATH}/{text}")).status_code == 404
    assert (await client.post(f"{PATH}/{text}/links")).status_code == 404
    assert (await client.get(f"{PATH}/{text}/browsers")).status_code == 404


async def test_the_last_admin_is_not_disabled(site: Site, client: httpx.AsyncClient) -> None:
    user = (await client.post(PATH, json={"name": "Ada", "role": "admin"})).json()
    refused = await client.patch(f"{PATH}/{user['id']}", json={"status": "disabled"})
    assert problem(refused)["code"] == "last-admin"
    await site.core.accessing.people.create("Bob", Role.ADMIN, "test")
    changed = await client.patch(f"{PATH}/{user['id']}", json={"status": "disabled"})
    assert changed.json()["status"] == "disabled"


@pytest.mark.parametrize(
    "change", [{"email": "mallory@example.org"}, {"name": "Bob"}, {"status": "disabled"}]
)
async def test_nobody_changes_a_person_with_more_rights_than_they_have(
    site: Site, client: httpx.AsyncClient, change: dict[str, str]
) -> None:
    """Whoever sets the address that single sign-on knows an admin by is that admin."""
    admin = (await client.post(PATH, json={"name": "Ada", "role": "admin"})).json()
    viewer = (await client.post(PATH, json={"name": "Eve", "role": "viewer"})).json()
    scopes = (Right.MANAGE_ACCESS, Right.READ)
    _, secret = await site.core.accessing.create_key("narrow", Role.ADMIN, "test", scopes)
    narrow = {"Authorization": f"Bearer {secret}"}
    refused = await client.patch(f"{PATH}/{admin['id']}", json=change, headers=narrow)
    assert (refused.status_code, problem(refused)["code"]) == (403, "forbidden")
    assert (await client.get(f"{PATH}/{admin['id']}")).json() == admin
    allowed = await client.patch(f"{PATH}/{viewer['id']}", json=change, headers=narrow)
    assert allowed.json() == viewer | change
