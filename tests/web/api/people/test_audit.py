"""The audit over the API: listed by who, what and of what, and checked."""

import httpx

from tests.web.site import Site

PATH = "/api/v1/audit"


async def test_deeds_are_listed_and_narrowed_down(client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-1", "password": "a long secret of it"})
    await client.post("/api/v1/tokens", json={"uid": "CARD", "type": "ISO14443"})
    every = (await client.get(PATH, params={"order": "desc"})).json()["items"]
    assert [one["action"] for one in every][:2] == ["token.created", "station.created"]
    assert "a long secret of it" not in str(every)
    one = (await client.get(PATH, params={"subject": "CP-1"})).json()["items"]
    assert [entry["action"] for entry in one] == ["station.created"]
    assert one[0]["actor"].startswith("key_")
    by_action = (await client.get(PATH, params={"action": "token.created"})).json()["items"]
    by_actor = (await client.get(PATH, params={"actor": "nobody"})).json()["items"]
    assert (len(by_action), len(by_actor)) == (1, 0)


async def test_pages_of_the_audit_fit_together(client: httpx.AsyncClient) -> None:
    first = (await client.get(PATH, params={"limit": 2})).json()
    second = (await client.get(PATH, params={"limit": 2, "after": first["next"]})).json()
    assert len({one["id"] for one in first["items"] + second["items"]}) == 3


async def test_the_chain_is_checked(site: Site, client: httpx.AsyncClient) -> None:
    verdict = (await client.get(f"{PATH}/verification")).json()
    assert verdict == {"entries": 3, "is_whole": True, "place": None, "why": None}


async def test_a_command_is_a_deed(site: Site, client: httpx.AsyncClient) -> None:
    station = await site.rig.station("CP-1")
    await station.boot()
    await client.post("/api/v1/stations/CP-1/commands/reset", json={"kind": "soft"})
    found = (await client.get(PATH, params={"action": "command.issued"})).json()["items"]
    assert found[0]["subject"] == "CP-1"
    assert found[0]["detail"]["name"] == "reset"
