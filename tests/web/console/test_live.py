import asyncio

import httpx

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import MeterRecord
from chargeloom.web.console.live import PATH, Changed
from chargeloom.web.cookies import SESSION as COOKIE
from tests.abuse.people import OWN
from tests.patience import PATIENCE_S
from tests.web.listening import Reader, reading, serving
from tests.web.site import Site


def metered(station: str) -> MeterRecord:
    return MeterRecord(
        station=StationId(station),
        evse=1,
        connector=1,
        transaction=None,
        received_at=Instant(0),
        readings=(),
    )


async def test_a_station_that_changes_often_is_told_once() -> None:
    changed = Changed()
    for _ in range(1000):
        changed.hear(metered("A"))
    changed.hear(metered("B"))
    assert await changed.take(1) == {"A", "B"}


async def test_nothing_changed_in_time() -> None:
    assert await Changed().take(0.01) == frozenset()


async def test_a_page_that_is_closed_is_woken() -> None:
    changed = Changed()
    waiting = asyncio.create_task(changed.take(10))
    await asyncio.sleep(0)
    changed.close()
    assert await waiting == frozenset()
    assert changed.is_over


async def row(reader: Reader) -> dict[str, str]:
    """Wait for the next row of a station; what the navigation counts is told in between."""
    while "station" not in (found := await reader.data()):
        pass
    return found


async def test_the_page_hears_of_every_kind_of_change(
    site: Site, client: httpx.AsyncClient
) -> None:
    await client.post("/api/v1/stations", json={"id": "CP-1"})
    async with serving(site) as server, reading(site, server, PATH) as reader:
        assert (await row(reader))["station"] == "CP-1"
        station, _ = await site.charging("CP-2")
        while (told := await row(reader))["link"] != "online":
            pass
        assert told["station"] == "CP-2"
        report = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
        await station.ask("StatusNotification", report)
        while (told := await row(reader))["status"] != "Charging":
            pass
        assert told["station"] == "CP-2"
        site.core.ground.bus.publish(metered("CP-1"))
        while (await row(reader))["station"] != "CP-1":
            pass


async def test_the_stream_of_a_session_that_ended_ends(site: Site) -> None:
    async with site.browser() as browser, serving(site) as server:
        cookies = {COOKIE: browser.cookies[COOKIE]}
        base = f"http://127.0.0.1:{server.port}"
        async with (
            httpx.AsyncClient(base_url=base, timeout=PATIENCE_S, cookies=cookies) as client,
            client.stream("GET", PATH) as response,
        ):
            reader = Reader(response)
            await reader.greeting()
            await browser.post("/sign-out", headers=OWN)
            await reader.rest()
