import httpx

from chargeloom.domain.instant import to_rfc3339
from tests.web.site import Site

PATH = "/api/v1/events"


async def test_every_change_is_listed_with_what_changed(
    site: Site, client: httpx.AsyncClient
) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-1"})
    await client.patch("/api/v1/stations/CP-1", json={"location": "Yard"})
    items = (await client.get(PATH)).json()["items"]
    created, changed = items[-2:]
    assert (created["type"], created["subject"]) == ("station.created", "CP-1")
    assert (changed["type"], changed["data"]) == ("station.changed", {"location": "Yard"})
    assert changed["id"].startswith("evt_")
    assert changed["at"].endswith("Z")


async def test_a_reader_goes_on_behind_the_last_id_that_it_saw(client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-1"})
    seen = (await client.get(PATH)).json()["items"][-1]["id"]
    assert (await client.get(PATH, params={"after": seen})).json() == {"items": [], "next": None}
    await client.post("/api/v1/stations", json={"id": "CP-2"})
    fresh = (await client.get(PATH, params={"after": seen})).json()["items"]
    assert [item["subject"] for item in fresh] == ["CP-2"]


async def test_events_are_found_by_their_time(site: Site, client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-1"})
    now = to_rfc3339(site.core.ground.now())
    await client.post("/api/v1/stations", json={"id": "CP-2"})
    before = (await client.get(PATH, params={"to": now, "order": "desc"})).json()["items"]
    after = (await client.get(PATH, params={"from": now})).json()["items"]
    assert before[0]["subject"] == "CP-1"
    assert [item["subject"] for item in after] == ["CP-2"]
