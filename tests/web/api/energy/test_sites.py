"""Sites over the API: every version is kept, every fault is named, no change is made to an old version."""

from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from tests.web.site import Site, pointers, problem

SITES = "/api/v1/sites"
GRID = {"id": "grid", "fuse_a": [63, 63, 63]}
LEFT = {"id": "left", "parent": "grid", "fuse_a": [32, 32, 32]}
OUTLET = {"station": "CP-1", "evse": 1, "node": "left"}


@pytest.fixture(autouse=True)
async def station(site: Site) -> None:
    await site.rig.station("CP-1")


async def made(client: httpx.AsyncClient, **said: Any) -> dict[str, Any]:
    body = {"name": "garage", "nodes": [GRID, LEFT], "outlets": [OUTLET]} | said
    answer = await client.post(SITES, json=body)
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()
    return item


async def test_a_site_is_made_listed_and_read(client: httpx.AsyncClient) -> None:
    item = await made(client)
    assert (item["name"], item["version"], item["status"]) == ("garage", 1, "active")
    assert item["nodes"][1]["fuse_a"] == [32.0, 32.0, 32.0]
    assert item["outlets"][0]["rotation"] == "unknown"
    assert "admin" in item["saved_by"]
    assert (await client.get(f"{SITES}/{item['id']}")).json() == item
    (short,) = (await client.get(SITES)).json()["items"]
    assert (short["id"], short["node_count"], short["outlet_count"]) == (item["id"], 2, 1)


async def test_a_change_makes_a_new_version_and_keeps_the_old_one(
    client: httpx.AsyncClient,
) -> None:
    item = await made(client)
    address = f"{SITES}/{item['id']}"
    body = {"version": 1, "name": "cellar", "balancing": {"mode": "dynamic"}}
    changed = (await client.patch(address, json=body)).json()
    assert (changed["version"], changed["name"]) == (2, "cellar")
    assert changed["balancing"]["mode"] == "dynamic"
    assert changed["nodes"] == item["nodes"]
    versions = (await client.get(f"{address}/versions?limit=1")).json()
    assert ([one["version"] for one in versions["items"]], versions["next"]) == ([1], "1")
    rest = (await client.get(f"{address}/versions?after=1")).json()
    assert ([one["version"] for one in rest["items"]], rest["next"]) == ([2], None)
    assert (await client.get(f"{address}/versions/1")).json() == item
    for unknown in ("3", "x", "0"):
        assert (await client.get(f"{address}/versions/{unknown}")).status_code == 404


async def test_a_change_of_an_old_version_is_refused(client: httpx.AsyncClient) -> None:
    address = f"{SITES}/{(await made(client))['id']}"
    await client.patch(address, json={"version": 1, "name": "cellar"})
    answer = await client.patch(address, json={"version": 1, "name": "roof"})
    assert answer.status_code == 409
    assert problem(answer)["code"] == "site-version-stale"
    assert (await client.get(address)).json()["name"] == "cellar"
    assert pointers(await client.patch(address, json={"name": "roof"})) == ["/version"]


async def test_every_fault_is_named_with_its_place(client: httpx.AsyncClient) -> None:
    ring = [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}]
    for said, expected in (
        ({"nodes": [GRID, LEFT, *ring]}, ["/nodes/2/parent", "/nodes/3/parent"]),
        ({"nodes": [GRID, LEFT, {"id": "x"}]}, ["/nodes/2/parent"]),
        ({"nodes": [GRID, LEFT | {"parent": "y"}]}, ["/nodes/1/parent"]),
        ({"nodes": [GRID | {"fuse_a": [63, -1, 63]}, LEFT]}, ["/nodes/0/fuse_a/1"]),
        ({"nodes": [GRID | {"fuse_a": [63, 1e9, 63]}, LEFT]}, ["/nodes/0/fuse_a/1"]),
        ({"nodes": [GRID | {"fuse": 3}, LEFT]}, ["/nodes/0/fuse"]),
        ({"outlets": [OUTLET, OUTLET]}, ["/outlets/1/evse"]),
        ({"outlets": [OUTLET | {"station": "CP-9"}]}, ["/outlets/0/station"]),
        (
            {"outlets": [OUTLET | {"safe_a": 20, "evse": evse} for evse in (1, 2)]},
            [f"/nodes/1/fuse_a/{phase}" for phase in range(3)],
        ),
    ):
        body = {"name": "garage", "nodes": [GRID, LEFT], "outlets": [OUTLET]} | said
        answer = await client.post(SITES, json=body)
        assert answer.status_code == 422
        assert pointers(answer) == expected


async def test_an_outlet_is_in_one_site_until_that_is_disabled(client: httpx.AsyncClient) -> None:
    first = await made(client)
    body = {"name": "other", "nodes": [GRID, LEFT], "outlets": [OUTLET]}
    assert pointers(await client.post(SITES, json=body)) == ["/outlets/0/evse"]
    address = f"{SITES}/{first['id']}"
    disabled = await client.patch(address, json={"version": 1, "status": "disabled"})
    assert (disabled.json()["status"], disabled.json()["version"]) == ("disabled", 2)
    await made(client, name="other")
    again = await client.patch(address, json={"version": 2, "status": "active"})
    assert pointers(again) == ["/outlets/0/evse"]


async def test_a_change_is_audited_and_told(site: Site, client: httpx.AsyncClient) -> None:
    item = await made(client)
    await client.patch(f"{SITES}/{item['id']}", json={"version": 1, "name": "cellar"})
    audit = (await client.get(f"/api/v1/audit?subject={item['id']}")).json()["items"]
    assert [entry["action"] for entry in audit] == ["site.created", "site.changed"]
    events = (await client.get("/api/v1/events?limit=500")).json()["items"]
    told = [event["data"] for event in events if event["subject"] == item["id"]]
    assert [data["version"] for data in told] == [1, 2]


async def test_a_viewer_reads_but_does_not_change(site: Site, client: httpx.AsyncClient) -> None:
    item = await made(client)
    async with site.client(Role.VIEWER) as viewer:
        address = f"{SITES}/{item['id']}"
        assert (await viewer.get(address)).status_code == 200
        assert (await viewer.get(f"{address}/envelope")).status_code == 200
        refused = await viewer.patch(address, json={"version": 1, "name": "x"})
        assert refused.status_code == 403


# What it may do.


async def test_the_envelope_shows_each_step_with_its_source(client: httpx.AsyncClient) -> None:
    item = await made(client)
    said = {
        "site": item["id"],
        "says": {"import_a": 16},
        "phase": 2,
        "source": "dso",
        "starts_at": "2100-01-01T10:00:00Z",
        "ends_at": "2100-01-01T12:00:00Z",
    }
    limit = (await client.post("/api/v1/limits", json=said)).json()
    day = "from=2100-01-01T00:00:00Z&to=2100-01-02T00:00:00Z&node=grid"
    found = (await client.get(f"{SITES}/{item['id']}/envelope?{day}")).json()
    assert (found["version"], found["to"]) == (1, "2100-01-02T00:00:00.000Z")
    (track,) = [
        track for track in found["tracks"] if (track["direction"], track["phase"]) == ("import", 2)
    ]
    assert (track["node"], track["unit"], track["covers"]) == ("grid", "A", "everything")
    assert [(step["from"][11:16], step["limit"], step["source"]) for step in track["steps"]] == [
        ("00:00", 63.0, "site"),
        ("10:00", 16.0, "dso"),
        ("12:00", 63.0, "site"),
    ]
    assert [step["limit_id"] for step in track["steps"]] == [None, limit["id"], None]


async def test_an_envelope_of_no_time_or_of_a_year_is_refused(client: httpx.AsyncClient) -> None:
    address = f"{SITES}/{(await made(client))['id']}/envelope"
    for span in (
        "from=2100-01-01T00:00:00Z&to=2100-01-01T00:00:00Z",
        "from=2100-01-01T00:00:00Z&to=2101-01-01T00:00:00Z",
    ):
        assert pointers(await client.get(f"{address}?{span}")) == ["/to"]
