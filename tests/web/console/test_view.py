"""Pages without the parts that others wrote, exports beside the API, and streams of sessions that ended."""

import csv
import io
import re
from datetime import UTC, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.instant import DAY, HOUR, MINUTE, SECOND, Instant, to_datetime
from chargeloom.web import files
from chargeloom.web.console.live import PATH
from chargeloom.web.console.people.agents import browser_of
from chargeloom.web.console.view import ZONE_COOKIE
from chargeloom.web.console.words.formats import NOTHING, Formats
from chargeloom.web.console.words.local_time import zone_of
from chargeloom.web.cookies import SESSION as COOKIE
from tests.abuse.people import OWN
from tests.patience import PATIENCE_S
from tests.web.listening import Reader, serving
from tests.web.site import Site


async def test_pages_work_without_the_built_parts(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "packed", dict)
    await site.charging("CP-1")
    async with site.browser(Role.ADMIN) as browser:
        for path in ("/", "/stations", "/stations/CP-1", "/users"):
            page = await browser.get(path)
            assert page.status_code == 200
            assert "hx-post" not in page.text
            assert "vendor/" not in page.text
        made = await browser.post("/tokens", data={"uid": "CARD-7"}, headers=OWN)
        assert (made.status_code, made.headers["location"]) == (303, "/tokens?said=created")


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


async def test_tokens_come_in_from_a_spreadsheet(site: Site) -> None:
    async with site.browser(Role.OPERATOR) as browser:
        table = "\ufeffuid;type;group\nAAA;ISO14443;staff\nBBB;;\nAAA;ISO14443;staff\n"
        said = await browser.post("/tokens/import", data={"csv": table}, headers=OWN)
        assert said.status_code == 303
        page = (await browser.get("/tokens")).text
        wrong = await browser.post(
            "/tokens/import", data={"csv": "uid,type\nCCC,NoSuchType\n"}, headers=OWN
        )
        unnamed = await browser.post("/tokens/import", data={"csv": "a,b\n1,2\n"}, headers=OWN)
    assert page.count(">AAA<") == 1
    assert ">BBB<" in page
    assert (wrong.status_code, unnamed.status_code) == (422, 422)
    assert "/csv/2" in wrong.text


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


def test_people_read_figures_as_their_language_writes_them() -> None:
    english, german = Formats("en"), Formats("de")
    assert english.energy(Decimal(1234567)) == "1,234.6 kWh"
    assert german.energy(Decimal(1234567)) == "1.234,6 kWh"
    assert german.power(Decimal(11000)) == "11,0 kW"
    assert english.energy(None) == english.power(None) == english.moment(None) == NOTHING
    assert english.span(90 * MINUTE) == "1 h 30 min"
    assert english.span(2 * DAY + 3 * HOUR) == "2 d 3 h"
    assert english.span(5 * SECOND) == "5 s"
    now = Instant(1_774_008_000_000_000)
    assert english.ago(Instant(now - HOUR), now) == "1 hour ago"
    assert german.ago(Instant(now - HOUR), now) == "vor 1 Stunde"
    assert german.ago(None, now) == "nie"
    assert english.instant(Instant(now + 5_000)) == f"{english.day(now)} 12:00:00.005"
    assert (english.latency(0.04), german.latency(12.34)) == ("0.04 ms", "12,3 ms")
    assert english.latency(1234.5) == "1,234 ms"
    assert english.size(2048) == "2.0 KiB"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/156 Safari/537", "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Safari/605", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0", "Firefox, Windows"),
        ("curl/8.5.0", "curl"),
        ("", "Browser"),
        ("\x00\x1b[31m", "Browser"),
    ],
)
def test_a_browser_is_named_so_that_people_know_it_again(agent: str, name: str) -> None:
    assert browser_of(agent) == name


async def test_times_and_days_go_by_the_readers_clock(site: Site) -> None:
    station, number = await site.charging("CP-1")
    await station.stop(number, at=Instant(site.core.ground.now() + SECOND))
    now = to_datetime(site.core.ground.now())
    kiritimati = now.astimezone(ZoneInfo("Pacific/Kiritimati"))  # UTC+14: never our day and hour
    async with site.browser() as browser:
        before = (await browser.get("/sessions")).text
        browser.cookies.set(ZONE_COOKIE, "Pacific/Kiritimati")
        after = (await browser.get("/sessions")).text
        today = kiritimati.date()
        page = (await browser.get(f"/sessions?first={today}&last={today}")).text
        assert "No session fits" not in page
        before_that = today - timedelta(days=3)
        page = (await browser.get(f"/sessions?first={before_that}&last={before_that}")).text
        assert "No session fits" in page
        export = re.search(r'href="/sessions.csv\?([^"]+)"', page)
    assert 'data-zone="UTC"' in before
    assert 'data-zone="Pacific/Kiritimati"' in after
    assert (
        Formats("en", ZoneInfo("Pacific/Kiritimati")).moment(now.isoformat()).split(",")[0] in after
    )
    assert export is not None
    assert "T10%3A00%3A00Z" in export.group(1)  # midnight there


@pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "/etc/localtime", "A" * 65])
def test_a_zone_that_nobody_knows_is_utc(name: str) -> None:
    assert zone_of(name) is UTC
