import re

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.ids import StationId
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.web.cookies import SESSION as COOKIE
from chargeloom.web.server import build
from chargeloom.web.settings import Settings
from tests.web.console.every_page import PLAIN
from tests.web.site import ADDRESS, FakeHealth, Site, reaching

EVERY_PAGE = (*PLAIN, "/alerts/rules/new", "/sign-in/x")

SECURE = "https://site.test"


async def link(site: Site, role: Role = Role.ADMIN) -> str:
    user = await site.core.accessing.people.made("Ada", role, "test")
    return f"/sign-in/{await site.core.accessing.invite(user)}"


async def test_who_is_not_signed_in_learns_how_to_get_a_link(site: Site) -> None:
    async with site.client(None) as stranger:
        sent = await stranger.get("/")
        answer = await stranger.get(sent.headers["location"])
    assert (sent.status_code, answer.status_code) == (303, 200)
    assert answer.headers["content-type"].startswith("text/html")
    assert "chargeloom user create" in answer.text
    assert "<nav" not in answer.text


async def test_a_link_signs_in_once(site: Site) -> None:
    path = await link(site)
    async with site.client(None) as browser, site.client(None) as thief:
        first = await browser.get(path)
        assert (first.status_code, first.headers["location"]) == (303, "/")
        assert "<nav" in (await browser.get("/")).text
        again = await thief.get(path)
        assert again.status_code == 410
        assert "set-cookie" not in again.headers
        assert "not valid" in again.text


async def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(site: Site) -> None:
    async with site.client(None) as browser:
        cookie = (await browser.get(await link(site))).headers["set-cookie"].lower()
    assert cookie.startswith(COOKIE)
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "max-age=43200" in cookie
    assert "secure" not in cookie


async def test_behind_https_the_cookie_is_for_https_alone(site: Site) -> None:
    app = build(site.core, FakeHealth(), Settings(is_https=True))
    async with httpx.AsyncClient(transport=reaching(app), base_url=ADDRESS) as browser:
        cookie = (await browser.get(await link(site))).headers["set-cookie"].lower()
    assert "secure" in cookie


async def test_behind_https_no_neighbour_plants_a_session(site: Site) -> None:
    """RFC 6265bis, 4.1.3.2: a browser takes a `__Host-` cookie from our own host alone, for all of it, by HTTPS."""
    app = build(site.core, FakeHealth(), Settings(is_https=True))
    async with httpx.AsyncClient(transport=reaching(app), base_url=SECURE) as browser:
        cookie = (await browser.get(await link(site))).headers["set-cookie"]
        assert cookie.startswith(f"__Host-{COOKIE}=")
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert (await browser.get("/account")).status_code == 200
        secret = browser.cookies[f"__Host-{COOKIE}"]
    async with httpx.AsyncClient(transport=reaching(app), base_url=SECURE) as victim:
        victim.cookies.set(COOKIE, secret)
        assert (await victim.get("/account")).status_code == 303


@pytest.mark.parametrize("secret", ["wrong", "%00", "https:%2f%2fevil.test", "%0d%0aSet-Cookie:x"])
async def test_a_link_that_is_none_signs_nobody_in(site: Site, secret: str) -> None:
    async with site.client(None) as browser:
        answer = await browser.get(f"/sign-in/{secret}")
    assert answer.status_code in {404, 410}
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers


async def test_a_link_does_not_sign_in_by_another_method(site: Site) -> None:
    path = await link(site)
    async with site.client(None) as browser:
        assert (await browser.post(path)).status_code == 405
        assert (await browser.head(path)).status_code == 405
        assert (await browser.get(path)).status_code == 303


async def test_a_session_that_was_signed_out_is_over_for_everyone(site: Site) -> None:
    async with site.browser() as browser:
        secret = browser.cookies[COOKIE]
        answer = await browser.post("/sign-out", headers={"Origin": ADDRESS})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert COOKIE not in browser.cookies
    async with site.client(None) as thief:
        thief.cookies.set(COOKIE, secret)
        assert (await thief.get("/api/v1/stations")).status_code == 401


async def test_another_page_cannot_sign_anyone_out(site: Site) -> None:
    async with site.browser() as browser:
        answer = await browser.post("/sign-out", headers={"Origin": "http://evil.test"})
        assert answer.status_code == 403
        assert (await browser.get("/api/v1/stations")).status_code == 200


async def test_signing_out_without_a_session_does_no_harm(site: Site) -> None:
    async with site.client(None) as stranger:
        answer = await stranger.post("/sign-out", headers={"Origin": ADDRESS})
    assert answer.status_code == 303


async def test_the_page_lists_stations_with_what_they_do(site: Site) -> None:
    station, _ = await site.charging("CP-1")
    report = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
    await station.ask("StatusNotification", report)
    async with site.browser() as browser:
        page = (await browser.get("/stations")).text
    row = re.search(r'<tr data-station="CP-1">.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert "Charging" in row.group()
    assert "online" in row.group()


async def test_a_hostile_name_is_text_on_the_page(site: Site) -> None:
    name = "<script>alert('1')</script>"
    record = StationRecord(id=StationId(name), created_at=site.core.ground.now())
    await site.core.provisioning.announce_station(record, "test")
    user = await site.core.accessing.create_user(f'Ada "{name}', Role.VIEWER, "test")
    async with site.client(None) as browser:
        await browser.get(f"/sign-in/{await site.core.accessing.invite(user)}")
        page = (await browser.get("/stations")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


async def test_no_page_has_script_or_style_of_its_own_or_loads_from_elsewhere(site: Site) -> None:
    await site.charging("CP-1")
    async with site.browser(Role.ADMIN) as browser:
        pages = [(await browser.get(path)).text for path in EVERY_PAGE]
    async with site.client(None) as stranger:
        pages.append((await stranger.get("/sign-in")).text)
    for page in pages:
        assert re.findall(r"<script(?![^>]*src=\"/)", page) == []
        assert re.findall(r"<style|\son\w+=|\sstyle=|javascript:", page) == []
        assert re.findall(r'(?:src|href|action)="(?!/|#)', page) == []
        assert re.findall(r'(?:src|href|action)="//', page) == []


async def test_what_the_server_says_of_itself_stands_in_a_landmark(site: Site) -> None:
    app = build(site.core, FakeHealth(), Settings(notice="<a demo>"))
    async with httpx.AsyncClient(transport=reaching(app), base_url=ADDRESS) as browser:
        await browser.get(await link(site))
        page = (await browser.get("/")).text
    assert re.search(r'<aside class="strip" aria-label="Notice">.*&lt;a demo&gt;</aside>', page)


async def test_whoever_must_sign_in_comes_back_to_the_page_that_was_looked_at(site: Site) -> None:
    looked = {"Referer": f"{ADDRESS}/stations?q=CP", "Host": "site.test"}
    piece = looked | {"HX-Request": "true"}
    async with site.client(None) as nobody:
        page = await nobody.get("/sessions?station=CP-1&said=saved")
        form = await nobody.post("/tokens", headers=looked, data={"uid": "A"})
        told = await nobody.get("/commands/cmd_0", headers=piece)
        lost = await nobody.post("/tokens", data={"uid": "A"})
    assert page.headers["location"] == "/sign-in?next=/sessions%3Fstation%3DCP-1"
    assert form.headers["location"] == "/sign-in?next=/stations%3Fq%3DCP"
    assert told.headers["hx-redirect"] == "/sign-in?next=/stations%3Fq%3DCP"
    assert lost.headers["location"] == "/sign-in?next=/"
