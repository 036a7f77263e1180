"""The energy pages: what flows, what binds, and who sees and changes it."""

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import HOUR, Instant, to_rfc3339
from chargeloom.web.api import identifiers
from chargeloom.web.console.energy import pages
from chargeloom.web.console.energy.looking import picture
from tests.web.site import Site

GARAGE = {
    "name": "Garage <b>north</b>",
    "nodes": [
        {"id": "grid", "name": "Connection", "fuse_a": [63, 63, 63], "contracted_kw": 40},
        {"id": "left", "name": "Left row", "parent": "grid", "fuse_a": [32, 32, 32]},
        {"id": "right", "parent": "grid", "transformer_kva": 30},
    ],
    "outlets": [
        {"station": "CP-1", "evse": 1, "node": "left", "rotation": "STR", "wiring": "3p"},
        {"station": "CP-2", "evse": 1, "node": "right", "wiring": "1p"},
    ],
    "meters": [{"id": "main", "node": "grid"}],
    "loads": [{"id": "house", "node": "grid", "a": [10, 5, 0]}],
    "pv": [{"id": "roof", "node": "grid", "kwp": 20}],
    "batteries": [
        {"id": "cellar", "node": "grid", "kwh": 10, "max_kw": 5, "phases": "123"},
    ],
}


async def drawn_up(site: Site) -> str:
    """Draw up a garage in which one vehicle charges on two lines."""
    station, number = await site.charging("CP-1")
    await site.rig.station("CP-2")
    currents = [
        {"value": amperes, "measurand": "Current.Import", "unit": "A", "phase": phase}
        for phase, amperes in (("L1", "16.0"), ("L2", "15.5"), ("L3", "0.0"))
    ]
    told = [{"timestamp": to_rfc3339(site.core.ground.now()), "sampledValue": currents}]
    said = {"connectorId": 1, "transactionId": number, "meterValue": told}
    await station.ask("MeterValues", said)
    status = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
    await station.ask("StatusNotification", status)
    async with site.client() as client:
        answer = await client.post("/api/v1/sites", json=GARAGE)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def limited(client: httpx.AsyncClient, site: str, **said: object) -> None:
    body = {"site": site, "source": "grid-operator"} | said
    answer = await client.post("/api/v1/limits", json=body)
    assert answer.status_code == 201, answer.text


async def test_what_vehicles_draw_lies_on_the_phases_of_the_site(site: Site) -> None:
    identity = await drawn_up(site)
    model = site.core.sites.models()[0]
    assert model.id == SiteId(identifiers.read("site", identity))
    shown = picture(site.core, model, site.core.ground.now())
    # STR: phase 2 of the site is on L1, phase 3 on L2.
    assert [one.a for one in shown.node("left").phases] == [0.0, 16.0, 15.5]
    assert [one.a for one in shown.root.phases] == [10.0, 21.0, 15.5]
    assert [round(one.vehicles_a, 1) for one in shown.root.phases] == [0.0, 16.0, 15.5]
    assert [one.node.id for one in shown.nodes] == ["grid", "left", "right"]


async def test_the_lowest_word_binds_until_it_ends(site: Site) -> None:
    identity = await drawn_up(site)
    now = site.core.ground.now()
    ends = Instant(now + HOUR)
    async with site.client() as client:
        says = {"import_a": 20}
        at = {"node": "left"}
        await limited(client, identity, says=says, at=at, phase=2, ends_at=to_rfc3339(ends))
    shown = picture(site.core, site.core.sites.models()[0], site.core.ground.now())
    first, second, _ = shown.node("left").phases
    assert first.bound is not None
    assert (first.bound.limit, first.bound.until, first.tone) == (32.0, None, "good")
    assert second.bound is not None
    assert (second.bound.limit, second.bound.cause.source) == (20.0, "grid-operator")
    assert (second.bound.until, second.tone) == (ends, "warm")


async def test_everyone_sees_a_site_in_both_languages(site: Site) -> None:
    identity = await drawn_up(site)
    async with site.client() as client:
        await limited(client, identity, says={"import_kw": 11}, at={"node": "left"})
    async with site.browser(Role.VIEWER) as browser:
        drawn = (await browser.get(f"/energy/{identity}/diagram")).text
        assert "load house, sun roof, battery cellar, meter main" in drawn
        listed = (await browser.get("/energy")).text
        assert f'href="/energy/{identity}"' in listed
        for path in (f"/energy/{identity}", f"/energy/{identity}/diagram"):
            for language, word in (("en", "Left row"), ("de", "Energie")):
                answer = await browser.get(path, headers={"Accept-Language": language})
                assert answer.status_code == 200, answer.text
                assert word in answer.text
                assert "Garage &lt;b&gt;north" in answer.text
        now = (await browser.get(f"/energy/{identity}")).text
        assert "a limit of grid-operator" in now
        assert "0.0 · 16.0 · 15.5 A" in now
        piece = await browser.get(f"/energy/{identity}", headers={"HX-Request": "true"})
        assert piece.text.lstrip().startswith('<div id="energy"')
        assert (await browser.get("/energy/sit_0000000000000")).status_code == 404
        assert (await browser.get("/energy/nonsense")).status_code == 404


async def test_the_curve_of_the_connection_is_there_before_a_meter_was_read(site: Site) -> None:
    identity = await drawn_up(site)
    async with site.browser(Role.VIEWER) as browser:
        told = (await browser.get(f"/energy/{identity}/chart")).json()
    assert told == {"at": [], "l1": [], "l2": [], "l3": [], "limit_a": 63.0}


async def test_of_too_many_outlets_those_with_vehicles_are_shown(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = await drawn_up(site)
    monkeypatch.setattr(pages, "MOST_OUTLETS", 1)
    monkeypatch.setattr(pages, "MOST_CIRCUITS", 2)
    async with site.browser(Role.VIEWER) as browser:
        shown = (await browser.get(f"/energy/{identity}")).text
    assert "CP-1 · 1</a>" in shown
    assert "CP-2 · 1</a>" not in shown
    assert shown.count("1 more are not shown here.") == 2


async def test_a_meter_that_is_wired_otherwise_is_said_in_words_and_can_be_said_to_be_mended(
    site: Site,
) -> None:
    await site.rig.station("CP-1")
    await site.rig.station("CP-2")
    async with site.client() as client:
        made = await client.post("/api/v1/sites", json=GARAGE | {"balancing": {"mode": "dynamic"}})
        page = f"/energy/{made.json()['id']}"
        site.core.balancing.start()
        (loop,) = (one.loop for one in site.core.balancing._running.values())
        loop.controller.wired.learning[0].facing.is_reversed = True
        site.core.balancing.step(loop.model.id)
        shown = (await client.get(page)).text
        assert "main falls when a car starts, and rises when one stops" in shown
        assert f'action="{page}/meters/main/mended"' in shown
    async with site.client(Role.VIEWER) as viewer:
        seen = (await viewer.get(page)).text
        assert "main falls when a car starts" in seen
        assert "/mended" not in seen
    async with site.client() as client:
        assert (await client.post(f"{page}/meters/main/mended")).status_code in {200, 303}
        assert "main falls" not in (await client.get(page)).text
    await site.core.balancing.stop()
