"""The page of a station says why a car there draws no more, and leads to the site that holds it back."""

import re

from chargeloom.domain.access import Role
from chargeloom.domain.ids import SiteId
from chargeloom.web.api import identifiers
from tests.rig import FakeStation
from tests.web.console.energy.test_limits import balanced
from tests.web.console.energy.test_pages import drawn_up, limited
from tests.web.site import Site


async def test_why_a_car_waits_is_said_at_its_plug(site: Site) -> None:
    identity = await drawn_up(site)
    number = SiteId(identifiers.read("site", identity))
    async with site.client() as client:
        await balanced(client, identity)
        await limited(client, identity, says={"import_a": 0})
    site.core.balancing.start()
    site.core.balancing.step(number)
    async with site.browser(Role.VIEWER) as browser:
        answer = await browser.get("/stations/CP-1", headers={"HX-Request": "true"})
    await site.core.balancing.stop()
    assert f'href="/energy/{identity}"' in answer.text
    text = re.sub(r"<[^>]+>|\s+", " ", answer.text)
    assert "waits: grid-operator limits" in text, text


async def test_why_a_car_draws_no_more_is_said_at_its_session_while_it_runs(site: Site) -> None:
    identity = await drawn_up(site)
    number = SiteId(identifiers.read("site", identity))
    async with site.client() as client:
        await balanced(client, identity)
        await limited(client, identity, says={"import_a": 0})
        listed = await client.get("/api/v1/transactions", params={"active": "true"})
    (item,) = listed.json()["items"]
    session = f"/transactions/{item['id']}"
    site.core.balancing.start()
    site.core.balancing.step(number)
    async with site.browser(Role.VIEWER) as browser:
        running = await browser.get(session, headers={"HX-Request": "true"})
        await site.core.balancing.stop()
        station = FakeStation(site.core, "CP-1")
        await station.boot()
        await station.stop(int(item["station_transaction_id"]))
        ended = await browser.get(session)
    (piece,) = re.findall(r'<div id="session".*?<section', running.text, re.DOTALL)
    assert "waits: grid-operator limits" in re.sub(r"<[^>]+>|\s+", " ", piece)
    assert f'href="/energy/{identity}"' in piece
    assert f'href="/energy/{identity}"' not in ended.text


async def test_of_a_car_that_nobody_balances_nothing_is_said(site: Site) -> None:
    identity = await drawn_up(site)
    async with site.browser(Role.VIEWER) as browser:
        answer = await browser.get("/stations/CP-1")
    assert f"/energy/{identity}" not in answer.text
