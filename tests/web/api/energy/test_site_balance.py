"""The balance of a site over the API."""

from typing import Any

import httpx

from tests.web.site import Site

SITES = "/api/v1/sites"
NODES = [{"id": "grid", "name": "house", "fuse_a": [63, 63, 63]}]


async def made(site: Site, client: httpx.AsyncClient, **more: Any) -> str:
    await site.rig.station("CP-1")
    outlets = [{"station": "CP-1", "evse": 1, "node": "grid"}]
    body = {"name": "garage", "nodes": NODES, "outlets": outlets} | more
    return str((await client.post(SITES, json=body)).json()["id"])


async def test_a_site_that_nobody_balances_says_so(site: Site, client: httpx.AsyncClient) -> None:
    place = await made(site, client)
    item = (await client.get(f"{SITES}/{place}/balance")).json()
    assert (item["mode"], item["at"], item["nodes"], item["outlets"]) == ("off", None, [], [])


async def test_a_balanced_site_shows_currents_allowances_and_reasons_in_words(
    site: Site, client: httpx.AsyncClient
) -> None:
    place = await made(site, client, balancing={"mode": "static"})
    site.core.balancing.start()
    for known in site.core.sites.models():
        site.core.balancing.step(known.id)
    item = (await client.get(f"{SITES}/{place}/balance?language=de")).json()
    await site.core.balancing.stop()
    (node,), (outlet,) = item["nodes"], item["outlets"]
    assert (node["name"], node["vehicles_a"], node["limit_a"]) == ("house", [0] * 3, [63] * 3)
    assert (outlet["station"], outlet["reserved_a"], outlet["limit_a"]) == ("CP-1", 32, 0)
    assert outlet["reason"]["words"] == "kein Fahrzeug"


async def test_a_language_that_is_not_spoken_is_refused(
    site: Site, client: httpx.AsyncClient
) -> None:
    place = await made(site, client)
    assert (await client.get(f"{SITES}/{place}/balance?language=xx")).status_code == 422
