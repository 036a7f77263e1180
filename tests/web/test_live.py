from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from chargeloom.bus.local import LocalBus
from chargeloom.domain.event import Event
from chargeloom.domain.ids import EventId
from chargeloom.storage.pages import Page
from chargeloom.web.cookies import SESSION as COOKIE
from chargeloom.web.live import LAST_EVENT_ID, STREAM, _events
from chargeloom.web.server import WebServer
from chargeloom.web.streaming import Backlog
from tests.web.listening import listening, reading, serving
from tests.web.site import Site, pointers


@pytest.fixture
async def server(site: Site) -> AsyncIterator[WebServer]:
    async with serving(site) as started:
        yield started


async def announce(client: httpx.AsyncClient, *identities: str) -> None:
    for identity in identities:
        assert (await client.post("/api/v1/stations", json={"id": identity})).status_code == 201


async def test_an_event_is_heard_as_it_is_listed(
    site: Site, server: WebServer, client: httpx.AsyncClient
) -> None:
    async with reading(site, server, STREAM) as reader:
        await announce(client, "CP-1")
        heard = await reader.data()
    (listed,) = (await client.get("/api/v1/events?order=desc&limit=1")).json()["items"]
    assert heard == listed


async def test_the_stream_is_marked_as_one(site: Site, server: WebServer) -> None:
    async with reading(site, server, STREAM) as reader:
        headers = reader.response.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'self'")


async def test_a_comment_comes_while_nothing_happens(site: Site, server: WebServer) -> None:
    async with reading(site, server, STREAM) as reader:
        assert (await reader.line()).startswith(":")


@pytest.mark.parametrize("way", ["header", "parameter"])
async def test_a_reader_that_was_away_gets_what_it_missed(
    site: Site, server: WebServer, client: httpx.AsyncClient, way: str
) -> None:
    await announce(client, "CP-1", "CP-2", "CP-3")
    events = (await client.get("/api/v1/events")).json()["items"]
    seen = next(event["id"] for event in events if event["subject"] == "CP-1")
    path = STREAM if way == "header" else f"{STREAM}?after={seen}"
    headers = {LAST_EVENT_ID: seen} if way == "header" else {}
    async with reading(site, server, path, headers) as reader:
        assert [(await reader.data())["subject"] for _ in range(2)] == ["CP-2", "CP-3"]
        await announce(client, "CP-4")
        assert (await reader.data())["subject"] == "CP-4"


async def test_ids_of_the_stream_are_those_of_the_list(
    site: Site, server: WebServer, client: httpx.AsyncClient
) -> None:
    async with reading(site, server, STREAM) as reader:
        await announce(client, "CP-1")
        line = await reader.line()
        while not line.startswith("id: "):
            line = await reader.line()
        assert line.removeprefix("id: ") == (await reader.data())["id"]


async def test_what_happens_while_the_past_is_read_is_neither_lost_nor_doubled(
    site: Site, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commits fall right before and right after each look of the stream into the store."""
    await announce(client, "A")
    events = site.core.ground.store.events
    looks = 0

    async def disturbed(page: Page) -> Any:
        nonlocal looks
        looks += 1
        await announce(client, f"before-{looks}")
        found = await events(page)
        await announce(client, f"after-{looks}")
        return found

    monkeypatch.setattr(site.core.ground.store, "events", disturbed)
    backlog: Backlog[Event] = Backlog(100)
    stream = _events(site.core, backlog, EventId(0), 0.01)
    chunks = []
    async for chunk in stream:
        chunks.append(chunk)
        if b"after-2" in chunk:
            break
    await stream.aclose()
    told = [chunk.split(b'"subject":"')[1].split(b'"')[0] for chunk in chunks if b"data:" in chunk]
    assert [subject.decode() for subject in told] == [
        "A",
        "before-1",
        "after-1",
        "before-2",
        "after-2",
    ]


async def test_a_long_past_is_told_in_full(
    site: Site, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chargeloom.web.live._BATCH", 2)
    await announce(client, *(f"CP-{number}" for number in range(9)))
    backlog: Backlog[Event] = Backlog(1)
    backlog.close()
    chunks = [chunk async for chunk in _events(site.core, backlog, EventId(0), 0.01)]
    assert len(chunks) == 9


async def test_a_reader_that_falls_too_far_behind_is_let_go(
    site: Site, client: httpx.AsyncClient
) -> None:
    backlog: Backlog[Event] = Backlog(2)
    newest = await site.core.ground.store.last_event()
    stream = _events(site.core, backlog, newest or EventId(0), 0.01)
    assert (await anext(stream)).startswith(b":")
    await announce(client, "CP-1", "CP-2", "CP-3")
    assert [chunk async for chunk in stream] == []


async def test_nobody_listens_any_more_when_the_reader_has_gone(
    site: Site, client: httpx.AsyncClient
) -> None:
    bus = site.core.ground.bus
    assert isinstance(bus, LocalBus)
    before = len(bus._listeners)
    async with serving(site) as server, reading(site, server, STREAM) as reader:
        await announce(client, "CP-1")
        await reader.data()
        assert len(bus._listeners) == before + 1
    assert len(bus._listeners) == before


@pytest.mark.parametrize("seen", ["x", "tok_0000000000000", "evt_", "evt_zzzzzzzzzzzzz"])
async def test_an_id_that_is_none_is_refused(client: httpx.AsyncClient, seen: str) -> None:
    by_header = await client.get(STREAM, headers={LAST_EVENT_ID: seen})
    by_parameter = await client.get(STREAM, params={"after": seen})
    assert (pointers(by_header), pointers(by_parameter)) == (["/after"], ["/after"])


@pytest.mark.parametrize(
    "path", [STREAM, "/console/stream", "/console/trace/stream"], ids=["events", "page", "trace"]
)
async def test_a_stream_ends_when_its_key_is_disabled(
    site: Site, server: WebServer, client: httpx.AsyncClient, path: str
) -> None:
    async with reading(site, server, path) as reader:
        keys = (await client.get("/api/v1/keys")).json()["items"]
        key = next(one["id"] for one in keys if one["role"] == "viewer")
        await client.patch(f"/api/v1/keys/{key}", json={"status": "disabled"})
        await reader.rest()


async def test_a_stream_ends_when_its_browser_is_signed_out(site: Site, server: WebServer) -> None:
    async with site.browser() as browser:
        secret = browser.cookies[COOKIE]
        cookie = {"Cookie": f"{COOKIE}={secret}"}
        async with listening(server, STREAM, cookie) as reader:
            await site.core.accessing.sign_out(secret)
            await reader.rest()
