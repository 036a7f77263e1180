"""A few letters find whatever has a page, for who may see it."""

from typing import Any

import httpx

from chargeloom.domain.access import Role
from tests.web.console.energy.test_pages import drawn_up
from tests.web.site import Site


async def found(browser: httpx.AsyncClient, words: str) -> list[tuple[str, str]]:
    told: list[dict[str, Any]] = (await browser.get("/console/find", params={"q": words})).json()
    return [(one["kind"], one["name"]) for one in told]


async def test_a_few_letters_find_whatever_has_a_page(site: Site) -> None:
    identity = await drawn_up(site)
    for name in ("ROW-10", "ROW-2", "left-over"):
        await site.rig.station(name)
    await site.rig.token("LEFTY")
    async with site.browser(Role.ADMIN) as admin, site.browser() as viewer:
        assert await found(viewer, "") == []
        assert ("Circuit", "Left row · Garage <b>north</b>") in await found(viewer, "left r")
        assert await found(viewer, "row-") == [("Station", "ROW-2"), ("Station", "ROW-10")]
        assert await found(viewer, "left-o") == [("Station", "left-over")]
        assert await found(viewer, "lefty") == [("Token", "LEFTY")]
        assert await found(viewer, "garage") != []
        assert await found(viewer, "history of") == [("Page", "History of alerts")]
        assert await found(viewer, "http.bind") == []
        assert await found(admin, "http.bind") == [("Setting", "http.bind")]
        told = (await admin.get("/console/find", params={"q": "left row"})).json()
        assert told[0]["href"] == f"/energy/{identity}/diagram"
        for place in (*told, *(await admin.get("/console/find?q=o")).json()):
            assert (await admin.get(place["href"])).status_code == 200, place
