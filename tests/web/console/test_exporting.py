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


async def test_a_reader_who_writes_commas_gets_a_table_that_opens_there(site: Site) -> None:
    station, number = await site.charging("CP-1")
    await station.stop(number)
    place = "/sessions.semicolon.csv"
    async with site.browser() as browser:
        german = (await browser.get("/sessions", headers={"Accept-Language": "de"})).text
        english = (await browser.get("/sessions", headers={"Accept-Language": "en"})).text
        answer = await browser.get(place)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert place in german
    assert place not in english
    assert [(row["station"], row["energy_wh"]) for row in rows] == [("CP-1", "7000")]
    assert 'filename="transactions.semicolon.csv"' in answer.headers["content-disposition"]
