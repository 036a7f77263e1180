import asyncio
from typing import Any

import httpx
import pytest

from chargeloom.domain.unit import Unit
from chargeloom.storage.unavailable import StorageUnavailable
from tests.web.site import Site

PATH = "/api/v1/messages"


async def listed(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get(PATH, params=query)).json()["items"]
    return items


async def test_a_frame_can_be_read_as_soon_as_it_is_answered(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    await station.boot()
    call, answer = await listed(client)
    assert call["id"].startswith("msg_")
    assert (call["direction"], call["kind"], call["action"]) == ("in", "call", "BootNotification")
    assert (answer["direction"], answer["kind"]) == ("out", "result")
    assert answer["action"] == "BootNotification"
    assert (call["pair"], answer["pair"]) == (answer["id"], call["id"])
    assert (call["station"], call["protocol"], call["message_id"]) == ("CP-1", "ocpp1.6", "s1")
    assert call["payload"] == {"chargePointVendor": "Loom", "chargePointModel": "One"}
    assert answer["payload"]["status"] == "Accepted"
    assert answer["latency_ms"] >= 0
    assert "latency_ms" not in call


async def test_a_heartbeat_can_be_read_at_once_though_it_waits_for_no_commit(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    await station.boot()
    await station.ask("Heartbeat", {})
    assert [item["action"] for item in await listed(client)][2:] == ["Heartbeat", "Heartbeat"]


async def test_the_trace_can_be_read_while_nothing_can_be_stored(
    site: Site, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = await site.rig.station()
    await station.boot()

    async def fail(_: Unit) -> None:
        raise StorageUnavailable("disk full")

    monkeypatch.setattr(site.core.ground.store, "commit", fail)
    assert len(await listed(client)) == 2


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_pages_put_together_are_the_trace(
    site: Site, client: httpx.AsyncClient, order: str, limit: int
) -> None:
    station = await site.rig.station()
    for _ in range(3):
        await station.boot()
    station.actor.received(b"not json")
    whole = await listed(client)
    assert len(whole) == 7
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": limit, "order": order}
    while True:
        page = (await client.get(PATH, params=query)).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert found == (whole if order == "asc" else whole[::-1])


async def test_a_reader_goes_on_behind_any_id_that_it_saw(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    await station.boot()
    await station.boot()
    ids = [item["id"] for item in await listed(client)]
    for place, seen in enumerate(ids):
        behind = await listed(client, after=seen)
        assert [item["id"] for item in behind] == ids[place + 1 :]


async def test_what_is_no_message_is_shown_as_its_text(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    station.actor.received(b"hello <script>")
    (item,) = await listed(client)
    assert (item["kind"], item["payload"]) == ("unreadable", {"text": "hello <script>"})
    assert item["pair"] is None


async def test_messages_are_found_by_station_and_action(
    site: Site, client: httpx.AsyncClient
) -> None:
    first, second = await site.rig.station("CP-1"), await site.rig.station("CP-2")
    await first.boot()
    await second.boot()
    await first.ask("Heartbeat", {})
    assert {item["station"] for item in await listed(client, station="CP-2")} == {"CP-2"}
    beats = await listed(client, station="CP-1", action="Heartbeat")
    assert [item["kind"] for item in beats] == ["call", "result"]
    assert await listed(client, station="CP-1", action="Reset") == []
    assert await listed(client, station="nobody") == []


async def test_a_call_of_ours_and_its_answer_are_in_the_trace(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    asked = asyncio.create_task(
        client.post("/api/v1/stations/CP-1/commands/clear-cache?wait=60", json={})
    )
    frame = await station.connection.next()
    station.answer(frame[1], {"status": "Accepted"})
    await asked
    call, answer = await listed(client, action="ClearCache")
    assert (call["direction"], call["kind"], answer["direction"]) == ("out", "call", "in")
    assert answer["pair"] == call["id"]
    assert answer["latency_ms"] >= 0


async def test_a_viewer_does_not_learn_a_new_password_from_the_trace(
    site: Site, client: httpx.AsyncClient
) -> None:
    station = await site.rig.station()
    body = {"key": "AuthorizationKey", "value": "hunter2hunter2hunter2"}
    asked = asyncio.create_task(
        client.post("/api/v1/stations/CP-1/commands/change-configuration?wait=60", json=body)
    )
    frame = await station.connection.next()
    assert frame[3]["value"] == body["value"]
    station.answer(frame[1], {"status": "Accepted"})
    answer = await asked
    trace = await client.get(PATH)
    assert "hunter2" not in trace.text + answer.text
