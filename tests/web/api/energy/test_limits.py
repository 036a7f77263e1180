"""Limits from outside over the API: said, replaced under their own name, changed and cancelled."""

from typing import Any

import httpx
import pytest

from chargeloom.domain.instant import HOUR, Instant, to_rfc3339
from tests.web.site import Site, pointers

LIMITS, SITES = "/api/v1/limits", "/api/v1/sites"
NODES = [
    {"id": "grid", "fuse_a": [63, 63, 63]},
    {"id": "left", "parent": "grid", "fuse_a": [32, 32, 32]},
]


@pytest.fixture
async def place(site: Site, client: httpx.AsyncClient) -> str:
    await site.rig.station("CP-1")
    outlets = [{"station": "CP-1", "evse": 1, "node": "left"}]
    body = {"name": "garage", "nodes": NODES, "outlets": outlets}
    return str((await client.post(SITES, json=body)).json()["id"])


def said(place: str, **more: Any) -> dict[str, Any]:
    return {"site": place, "says": {"import_a": 16}} | more


async def test_a_limit_is_said_listed_and_read(client: httpx.AsyncClient, place: str) -> None:
    answer = await client.post(LIMITS, json=said(place, at={"node": "left"}))
    assert answer.status_code == 201
    item = answer.json()
    assert (item["kind"], item["source"], item["hard"]) == ("constraint", "operator", True)
    assert (item["says"]["import_a"], item["starts_at"], item["state"]) == (16.0, None, "holds")
    assert (await client.get(f"{LIMITS}/{item['id']}")).json() == item
    for query in ("", f"?site={place}", "?source=operator&live=true", f"?live=true&site={place}"):
        assert (await client.get(LIMITS + query)).json()["items"] == [item], query
    assert not (await client.get(f"{LIMITS}?source=dso")).json()["items"]


async def test_the_rules_of_a_source_stand_in_for_what_is_left_out(
    client: httpx.AsyncClient, place: str
) -> None:
    body = said(place, says={"import_kw": 0}, source="enwg-14a")
    item = (await client.post(LIMITS, json=body)).json()
    assert (item["covers"], item["priority"], item["hard"]) == ("stations", 900, True)
    tracks = (await client.get(f"{SITES}/{place}/envelope?node=grid")).json()["tracks"]
    (track,) = [track for track in tracks if track["covers"] == "stations"]
    (step,) = track["steps"]
    assert (step["limit"], step["because"], step["limit_id"]) == (4.2, "floor", item["id"])


async def test_what_a_source_says_again_under_its_own_name_replaces_what_it_said(
    client: httpx.AsyncClient, place: str
) -> None:
    body = said(place, source="dso", external_id="event 9")
    first = await client.post(LIMITS, json=body)
    again = await client.post(LIMITS, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = await client.post(LIMITS, json=body | {"says": {"import_a": 8}})
    assert (other.status_code, other.json()["id"]) == (200, first.json()["id"])
    assert other.json()["says"]["import_a"] == 8.0
    audit = (await client.get(f"/api/v1/audit?subject={first.json()['id']}")).json()["items"]
    assert [entry["action"] for entry in audit] == ["limit.created", "limit.changed"]
    assert len((await client.get(LIMITS)).json()["items"]) == 1


async def test_a_cancelled_limit_binds_no_more_until_it_is_said_again(
    site: Site, client: httpx.AsyncClient, place: str
) -> None:
    body = said(place, source="dso", external_id="event 9")
    item = (await client.post(LIMITS, json=body)).json()
    address = f"{LIMITS}/{item['id']}"
    over = (await client.patch(address, json={"status": "disabled"})).json()
    assert (over["status"], over["state"]) == ("disabled", "cancelled")
    assert not (await client.get(f"{LIMITS}?live=true")).json()["items"]
    assert (await client.get(address)).json() == over
    back = (await client.post(LIMITS, json=body)).json()
    assert (back["id"], back["state"]) == (item["id"], "holds")


async def test_a_limit_is_changed(client: httpx.AsyncClient, place: str) -> None:
    address = f"{LIMITS}/{(await client.post(LIMITS, json=said(place))).json()['id']}"
    body = {
        "says": {"import_kw": 11},
        "hard": False,
        "priority": 3,
        "starts_at": "2100-01-01T00:00:00Z",
        "ends_at": "2100-01-02T00:00:00Z",
    }
    changed = (await client.patch(address, json=body)).json()
    assert (changed["hard"], changed["priority"], changed["state"]) == (False, 3, "coming")
    assert (changed["says"]["import_a"], changed["says"]["import_kw"]) == (None, 11.0)
    freed = (await client.patch(address, json={"starts_at": None, "ends_at": None})).json()
    assert (freed["starts_at"], freed["ends_at"], freed["state"]) == (None, None, "holds")


async def test_a_price_is_exact(client: httpx.AsyncClient, place: str) -> None:
    price = {"amount": "0.310", "currency": "EUR"}
    body = said(place, kind="price", says={"price": price})
    item = (await client.post(LIMITS, json=body)).json()
    assert item["says"]["price"] == price


async def test_what_contradicts_itself_or_the_site_is_refused(
    client: httpx.AsyncClient, place: str
) -> None:
    hour = {"starts_at": "2100-01-01T00:00:00Z", "ends_at": "2100-01-01T00:00:00Z"}
    for more, expected in (
        ({"says": {}}, "/says"),
        ({"says": {"import_a": -1}}, "/says/import_a"),
        ({"says": {"import_a": 10_001}}, "/says/import_a"),
        ({"at": {"node": "roof"}}, "/at/node"),
        ({"at": {"station": "CP-1", "evse": 2}}, "/at/station"),
        ({"at": {"station": "CP-9"}}, "/at/station"),
        ({"phase": 4}, "/phase"),
        ({"site": "sit_0000000000002"}, "/site"),
        ({"fallback": {"import_a": 6}}, "/fallback"),
        (hour, "/ends_at"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "/ends_at"),
    ):
        answer = await client.post(LIMITS, json=said(place, **more))
        assert answer.status_code == 422
        assert pointers(answer) == [expected], more


async def test_a_node_that_a_limit_holds_at_is_not_taken_away(
    client: httpx.AsyncClient, place: str
) -> None:
    await client.post(LIMITS, json=said(place, at={"node": "left"}))
    body = {"version": 1, "nodes": NODES[:1], "outlets": []}
    assert pointers(await client.patch(f"{SITES}/{place}", json=body)) == ["/nodes"]


async def test_a_source_that_falls_silent_is_told_of_once_and_its_fallback_holds(
    site: Site, client: httpx.AsyncClient, place: str
) -> None:
    fallback = {"import_a": 10}
    soon = to_rfc3339(Instant(site.core.ground.now() + HOUR))
    body = said(place, expires_at=soon, fallback=fallback)
    item = (await client.post(LIMITS, json=body)).json()
    later = Instant(site.core.ground.now() + 2 * HOUR)
    for _ in range(2):
        await site.core.limits.look(later)
    events = (await client.get("/api/v1/events?limit=500")).json()["items"]
    told = [event["subject"] for event in events if event["type"] == "limit.expired"]
    assert told == [item["id"]]
    envelope = site.core.limits.envelope(next(iter(site.core.sites)).site, later, later)
    assert {
        steps[0].limit for track, steps in envelope.tracks.items() if track.place.node == "grid"
    } == {
        63.0,
        10.0,
    }


async def test_what_has_long_ended_is_forgotten_by_the_live_picture_alone(
    site: Site, client: httpx.AsyncClient, place: str
) -> None:
    times = {"starts_at": "2020-01-01T00:00:00Z", "ends_at": "2020-01-02T00:00:00Z"}
    item = (await client.post(LIMITS, json=said(place))).json()
    await client.patch(f"{LIMITS}/{item['id']}", json=times)
    await site.core.limits.look(Instant(site.core.ground.now() + HOUR))
    assert not (await client.get(f"{LIMITS}?live=true")).json()["items"]
    assert (await client.get(f"{LIMITS}/{item['id']}")).json()["state"] == "ended"
