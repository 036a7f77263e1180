"""Reservations are listed, with what became of each (OCPP 1.6, 5.13; 2.0.1, H01 to H04)."""

import asyncio
from typing import Any

import httpx
import pytest

from chargeloom.protocols.ocpp.v201.version import V201
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event
from tests.rig import FakeStation
from tests.web.site import Site, pointers

PATH = "/api/v1/reservations"
UNTIL = "2030-01-01T00:00:00Z"


@pytest.fixture
async def station(site: Site) -> FakeStation:
    await site.rig.token("CARD")
    return await _station(site, "CP-1")


async def _station(site: Site, identity: str) -> FakeStation:
    station = await site.rig.station(identity, version=V201)
    await station.ask("BootNotification", BOOT)
    return station


async def reserve(client: httpx.AsyncClient, station: FakeStation, **body: Any) -> int:
    """Have a place kept free; returns the number of the reservation."""
    path = f"/api/v1/stations/{station.station.id}/commands/reserve?wait=60"
    told = {"token": "CARD", "expires_at": UNTIL} | body
    asking = asyncio.create_task(client.post(path, json=told))
    _, message_id, _, payload = await station.connection.next()
    station.answer(message_id, {"status": "Accepted"})
    assert (await asking).json()["status"] == "accepted"
    return int(payload["id"])


async def listed(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_reservation_is_listed_until_and_after_it_is_used(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    number = await reserve(client, station, evse=1)
    (held,) = await listed(client)
    assert held.pop("created_at").endswith("Z")
    assert held == {
        "reservation": number,
        "station": "CP-1",
        "evse": 1,
        "token": "CARD",
        "state": "active",
        "expires_at": "2030-01-01T00:00:00.000Z",
        "ended_at": None,
        "transaction": None,
    }
    told = event("Started", 0, site.core.ground.now(), evse=EVSE, idToken=CARD)
    await station.ask("TransactionEvent", told | {"reservationId": number})
    (used,) = await listed(client, state="used")
    (charge,) = (await client.get("/api/v1/transactions")).json()["items"]
    assert (used["reservation"], used["transaction"]) == (number, charge["id"])
    assert used["ended_at"] is not None
    assert await listed(client, state="active") == []


async def test_each_station_has_its_own(
    site: Site, client: httpx.AsyncClient, station: FakeStation
) -> None:
    other = await _station(site, "CP-2")
    here = [await reserve(client, station) for _ in range(2)]
    there = await reserve(client, other, evse=2)
    assert [one["reservation"] for one in await listed(client, station="CP-1")] == here
    assert [one["reservation"] for one in await listed(client, station="CP-2")] == [there]
    assert await listed(client, station="NONE") == []
    newest = await listed(client, order="desc")
    assert [one["reservation"] for one in newest] == [there, *reversed(here)]
    assert newest[-1]["evse"] is None


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_pages_leave_nothing_out(
    client: httpx.AsyncClient, station: FakeStation, order: str
) -> None:
    numbers = [await reserve(client, station) for _ in range(5)]
    found: list[int] = []
    query: dict[str, str | int] = {"limit": 2, "order": order}
    while True:
        page = (await client.get(PATH, params=query)).json()
        found += [one["reservation"] for one in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert found == (numbers if order == "asc" else numbers[::-1])


@pytest.mark.parametrize("after", ["AAAA", "W10", "WzEsIkEiLDEwMDAwMDAwMDAwMDAwMDAwMDAwMDBd"])
async def test_what_is_no_cursor_is_refused(client: httpx.AsyncClient, after: str) -> None:
    answer = await client.get(PATH, params={"after": after})
    assert (answer.status_code, pointers(answer)) == (422, ["/after"])
