"""Exports of the console: tables that say what the API says."""

import csv
import io

import httpx

from tests.web.site import Site


async def test_an_export_says_what_the_api_says(site: Site, client: httpx.AsyncClient) -> None:
    station, number = await site.charging("CP-1")
    await station.stop(number)
    items = (await client.get("/api/v1/transactions")).json()["items"]
    async with site.browser() as browser:
        rows = list(csv.DictReader(io.StringIO((await browser.get("/sessions.csv")).text)))
        none = (await browser.get("/sessions.csv", params={"station": "CP-9"})).text
    assert [row["id"] for row in rows] == [item["id"] for item in items]
    assert rows[0]["energy_wh"] == str(items[0]["energy_wh"]) == "7000"
    assert rows[0]["token"] == items[0]["token"]
    assert len(none.splitlines()) == 1
