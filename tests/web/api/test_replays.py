"""A recording is said again by whoever may, where the settings allow it, and told step by step."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from chargeloom.config import Replay as ReplaySettings
from chargeloom.domain.access import Role
from chargeloom.domain.instant import Instant
from chargeloom.services.replays import Replay, Step, Verdict
from tests.patience import PATIENCE_S
from tests.rig import running
from tests.web.listening import serving
from tests.web.site import ADDRESS, Site, pointers, problem

PATH = "/api/v1/replays"
TARGET = "wss://test.example/ocpp"
SPAN = {"from": "2026-03-20T00:00:00Z", "to": "2026-03-21T00:00:00Z"}
OWN = {"Origin": ADDRESS}
STEP = Step(
    at=Instant(1_770_000_000_000_000),
    action="StartTransaction",
    verdict=Verdict.DIFFERENT,
    differences=('idTagInfo.status was "Accepted", and is "<b>Invalid" now',),
    asked=b'{"idTag":"CARD"}',
    answer_then=b"{}",
    answer_now=b"{}",
)


async def perform(replay: Replay) -> None:
    replay.total = 1
    replay.add(STEP)
    replay.note("note: the recording holds no request of the station")


@pytest.fixture
async def site(tmp_path: Path) -> Any:
    async with running(tmp_path, replay=ReplaySettings(targets=(TARGET,))) as rig:
        site = Site(rig)
        await site.give_keys()
        await rig.station("CP-1")
        rig.core.replays.perform = perform
        yield site


async def ended(client: httpx.AsyncClient, replay: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            item: dict[str, Any] = (await client.get(f"{PATH}/{replay}")).json()
            if item["state"] != "running":
                return item
            await asyncio.sleep(0)


async def test_a_replay_is_begun_read_and_listed(site: Site, client: httpx.AsyncClient) -> None:
    made = await client.post(PATH, json={"station": "CP-1", "target": TARGET, **SPAN})
    assert made.status_code == 201, made.text
    item = await ended(client, made.json()["id"])
    assert (item["state"], item["total"], item["different"]) == ("ended", 1, 1)
    assert item["steps"][0]["asked"] == '{"idTag":"CARD"}'
    (listed,) = (await client.get(PATH)).json()["items"]
    assert listed["id"] == item["id"]
    assert "steps" not in listed


async def test_only_who_may_says_it_elsewhere_and_only_where_the_settings_allow(
    site: Site, client: httpx.AsyncClient
) -> None:
    async with site.client(Role.OPERATOR) as operator, site.client(Role.VIEWER) as viewer:
        inside = {"station": "CP-1", **SPAN}
        assert (await viewer.post(PATH, json=inside)).status_code == 403
        assert (await operator.post(PATH, json=inside)).status_code == 201
        outside = inside | {"target": TARGET}
        assert problem(await operator.post(PATH, json=outside))["code"] == "forbidden"
    for target in ("ws://127.0.0.1:9000/ocpp", TARGET + "/", "file:///etc/passwd"):
        answer = await client.post(PATH, json=inside | {"target": target})
        assert (answer.status_code, pointers(answer)) == (422, ["/target"])


async def test_what_is_no_recording_of_ours_is_refused(
    site: Site, client: httpx.AsyncClient
) -> None:
    nobody = await client.post(PATH, json={"station": "CP-9", **SPAN})
    assert problem(nobody)["code"] == "station-unknown"
    turned = {"station": "CP-1", "from": SPAN["to"], "to": SPAN["from"]}
    assert pointers(await client.post(PATH, json=turned)) == ["/to"]
    assert (await client.get(f"{PATH}/rpl_0000000000001")).status_code == 404


async def test_the_page_begins_one_and_shows_each_step_as_it_comes(site: Site) -> None:
    may_go_on = asyncio.Event()

    async def perform_slowly(replay: Replay) -> None:
        replay.add(STEP)
        await may_go_on.wait()
        await perform(replay)

    site.core.replays.perform = perform_slowly
    async with site.browser(Role.ADMIN) as browser, serving(site) as server:
        form = {"station": "CP-1", "first": "2026-03-20T00:00", "last": "2026-03-21T00:00"}
        page = (await browser.get("/replays", params=form)).text
        assert f'value="{TARGET}"' in page
        begun = await browser.post("/replays", data=form, headers=OWN)
        address = begun.headers["location"]
        running_page = (await browser.get(address)).text
        assert 'data-steps="/console/replays/' in running_page
        url = f"http://127.0.0.1:{server.port}/console{address}/stream"
        async with (
            httpx.AsyncClient(headers=site.headers(Role.VIEWER)) as reader,
            reader.stream("GET", url, timeout=PATIENCE_S) as stream,
        ):
            told = ""
            async for line in stream.aiter_lines():
                told += line + "\n"
                if '"counts"' in line:
                    may_go_on.set()
        assert told.count("StartTransaction") >= 2
        assert "<b>" not in told
        assert "event: over" in told
        browser.cookies.set("chargeloom_language", "de")
        over = (await browser.get(address)).text
    assert "war &#34;Accepted&#34; und ist jetzt" in over
    assert "Hinweis: die Aufzeichnung enthält keine Anfrage" in over
    assert "data-steps" not in over
