"""The page of a session: as long as it runs it follows, and from it one gets on."""

from decimal import Decimal

import msgspec

from chargeloom.domain.charging.charge_limit import Ceiling, ChargeLimit, Measure
from chargeloom.domain.unit import Unit
from chargeloom.protocols.ocpp.v21.version import V21
from chargeloom.web.console.tastes import ZONE_COOKIE
from tests.protocols.ocpp.v2.conftest import BOOT
from tests.protocols.ocpp.v2.session import CARD, EVSE, event
from tests.web.site import Site


async def page_of_newest(site: Site) -> str:
    async with site.client() as client, site.browser() as viewer:
        items = (await client.get("/api/v1/transactions?order=desc")).json()["items"]
        return (await viewer.get(f"/transactions/{items[0]['id']}")).text


async def test_a_session_that_runs_is_looked_at_again_until_it_ends(site: Site) -> None:
    station, number = await site.charging("CP-1")
    running = await page_of_newest(site)
    await station.stop(number)
    ended = await page_of_newest(site)
    followed = '<div id="session" class="stack" data-refresh="/transactions/'
    assert (running.count("data-refresh="), ended.count("data-refresh=")) == (2, 0)
    assert followed in running
    assert followed not in ended


async def test_a_session_leads_to_its_station_and_its_token(site: Site) -> None:
    await site.charging("CP-1")
    page = await page_of_newest(site)
    assert '<h1><a href="/stations/CP-1">CP-1</a>' in page
    assert '<a href="/tokens?q=CARD">CARD</a>' in page


async def test_the_list_says_by_which_clock_its_times_and_days_are(site: Site) -> None:
    async with site.browser() as viewer:
        viewer.cookies.set(ZONE_COOKIE, "Europe/Berlin")
        page = (await viewer.get("/sessions")).text
    assert '<p class="lead">Times are shown in Europe/Berlin.</p>' in page


async def test_what_the_battery_and_the_evse_do_besides_is_shown_where_a_station_tells_it(
    site: Site,
) -> None:
    await site.rig.token("CARD")
    station = await site.rig.station("CP-2", version=V21)
    await station.ask("BootNotification", BOOT)
    now = site.core.ground.now()
    more = {"preconditioningStatus": "Preconditioning", "evseSleep": False}
    await station.ask("TransactionEvent", event("Started", 0, now, evse=EVSE, idToken=CARD))
    silent = await page_of_newest(site)
    await station.ask("TransactionEvent", event("Updated", 1, now, **more))
    page = await page_of_newest(site)
    assert "<dt>Battery</dt><dd>Being made ready</dd>" in page
    assert "<dt>Electronics of the EVSE</dt><dd>awake</dd>" in page
    assert "Electronics of the EVSE" not in silent


async def test_how_far_a_charge_may_go_is_shown_and_why_it_was_stopped_is_told(site: Site) -> None:
    await site.charging("CP-1")
    (record,) = await site.rig.transactions()
    asked = Ceiling(cost=Decimal("12.50"), energy_wh=Decimal(10_500), time_s=5400, soc=80)
    limit = ChargeLimit(transaction=record.id, asked=asked)
    await site.core.ground.commit(Unit(facts=[limit]))
    page = await page_of_newest(site)
    assert "<dt>Limit asked for</dt><dd>12.50 · 10.50 kWh · 1 h 30 min · 80 %</dd>" in page
    assert "It has not said so: the server sees to it." in page
    assert "has it stopped" not in page
    reached = msgspec.structs.replace(
        limit, kept=Ceiling(soc=75), reached=Measure.TIME, reached_at=record.received_at
    )
    await site.core.ground.commit(Unit(facts=[reached]))
    page = await page_of_newest(site)
    assert "<dt>Limit the station keeps to</dt><dd>75 %</dd>" in page
    assert "The limit of its time was reached: the server has it stopped." in page
