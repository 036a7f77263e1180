"""The trace page: words, filters, one message whole, the report, the tail."""

import json

import pytest

from chargeloom.web.console.trace import raw
from chargeloom.web.console.trace.tail import PATH
from tests.rig import FakeStation
from tests.web.listening import reading, serving
from tests.web.site import Site

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202egnp.exe",
    "nul\x00byte",
    "x" * 4096,
    "'; DROP TABLE journal; --",
)


async def faulty(site: Site) -> FakeStation:
    station = await site.rig.station()
    await station.boot()
    await station.ask_in_vain("StatusNotification", {"connectorId": "one"})
    return station


async def test_messages_are_listed_in_words_with_what_is_wrong(site: Site) -> None:
    await faulty(site)
    async with site.browser() as browser:
        page = (await browser.get("/trace")).text
        german = (await browser.get("/trace", headers={"Accept-Language": "de"})).text
        none = (await browser.get("/trace?station=CP-9")).text
        errors = (await browser.get("/trace?errors=true&action=StatusNotification")).text
    assert "It has started: Loom One." in page
    assert page.index("wrong type") < page.index("It has started")
    assert "Sie ist gestartet: Loom One." in german
    assert "No message fits" in none
    assert "It has started" not in errors
    assert "wrong type" in errors


async def test_a_filter_is_no_news(site: Site) -> None:
    await faulty(site)
    async with site.browser() as browser:
        page = (await browser.get("/trace?station=CP-1")).text
    assert '<div id="notices" role="status" aria-live="polite"></div>' in page


async def test_a_message_is_shown_whole_with_the_clause(site: Site) -> None:
    await faulty(site)
    async with site.client() as client:
        items = (await client.get("/api/v1/messages?action=StatusNotification")).json()["items"]
    async with site.browser() as browser:
        for item in items:
            page = (await browser.get(f"/trace/{item['id']}")).text
            assert "TypeConstraintViolation" in page
            assert "OCPP-J 1.6, 4.2.3" in page
            assert "&#34;connectorId&#34;: &#34;one&#34;" in page
        whole = await browser.get(f"/trace/{items[0]['id']}/raw.json")
        assert whole.json() == {"connectorId": "one"}
        fragment = await browser.get(f"/trace/{items[0]['id']}", headers={"HX-Request": "true"})
        assert "<html" not in fragment.text
        assert (await browser.get("/trace/msg_0000000000000")).status_code == 404
        assert (await browser.get("/trace/nonsense")).status_code == 404


async def test_a_bug_report_tells_all_but_who_charged(site: Site) -> None:
    await site.rig.token("SECRET-CARD")
    station = await site.rig.station()
    await station.boot()
    await station.ask("Authorize", {"idTag": "SECRET-CARD"})
    await station.ask("Heartbeat", {})
    async with site.client() as client:
        items = (await client.get("/api/v1/messages?action=Authorize")).json()["items"]
    async with site.browser() as browser:
        page = (await browser.get(f"/trace/{items[0]['id']}/report")).text
    report = page.partition('id="report"')[2]
    assert "SECRET-CARD" not in report
    assert "Station: Loom One" in report
    assert "Protocol: ocpp1.6" in report
    assert report.index("BootNotification (answered)") < report.index("Heartbeat (answered)")


@pytest.mark.parametrize(
    "query",
    ["kind=no", "way=up", "first=2026-13-01T00:00", "first=now", "after=x", "station=" + "x" * 49],
)
async def test_a_filter_that_is_none_is_refused_in_words(site: Site, query: str) -> None:
    async with site.browser() as browser:
        answer = await browser.get(f"/trace?{query}")
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_station_said_is_text_in_the_trace(site: Site, text: str) -> None:
    station = await site.rig.station()
    for action, payload in (
        ("BootNotification", {"chargePointVendor": text, "chargePointModel": text}),
        ("StatusNotification", {"connectorId": 1, "status": text, "errorCode": text}),
        (text, {text: text}),
    ):
        station.say(action, payload)
        await station.connection.next()
    station.actor.received(text.encode())
    async with site.client() as client:
        items = (await client.get("/api/v1/messages")).json()["items"]
    assert len(items) >= 7
    async with site.browser() as browser:
        pages = [await browser.get("/trace")]
        asked = await browser.get("/trace", params={"action": text[:64]})
        for item in items:
            pages += [
                await browser.get(f"/trace/{item['id']}"),
                await browser.get(f"/trace/{item['id']}/report"),
            ]
    for page in pages:
        assert page.status_code == 200
        assert len(page.text) < 150 * 1024
        main = page.text.partition("<main")[2]
        for bad in ("<script>alert", "<img src=x", "\u202e", "\x00"):
            assert bad not in main
    assert asked.status_code == 200
    assert "<script>alert" not in asked.text
    assert "<img src=x" not in asked.text
    listed = pages[0].text
    assert "x" * 200 not in listed


def test_a_long_message_is_shown_from_its_beginning() -> None:
    assert raw.visible("a\u202eb\x00c") == "a\\u202eb\\u0000c"
    assert raw.without_people({"idToken": {"idToken": "A", "type": "Central"}}) == {
        "idToken": {"idToken": "********", "type": "Central"}
    }
    deep: object = "x"
    for _ in range(100):
        deep = [deep]
    assert "x" not in json.dumps(raw.without_people(deep))


async def test_the_tail_tells_what_comes_and_what_was_answered(site: Site) -> None:
    station = await faulty(site)
    await station.ask("Heartbeat", {})
    path = f"{PATH}?station=CP-1&action=Heartbeat"
    async with serving(site) as server, reading(site, server, path) as reader:
        # What came between the page and its tail is not lost.
        assert (await reader.data())["id"].startswith("msg_")
        await station.ask("Heartbeat", {})
        told = await reader.data()
    assert told["html"].startswith("<li")
    assert "It is alive." in told["html"]
    assert told["id"].startswith("msg_")
