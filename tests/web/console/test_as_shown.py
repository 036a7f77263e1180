"""Two who change the same thing: who has not seen the other's change does not undo it."""

import re
from typing import Any

import httpx
import pytest

from chargeloom.domain.access import Role
from chargeloom.web.console.as_shown import CHANGED
from chargeloom.web.console.words.helping import sentence
from tests.web.console.charges.test_tokens import OWN, made
from tests.web.site import Site

SEEN = re.compile(r'name="seen" value="(\w+)"')


async def a_token(site: Site) -> tuple[str, str, str]:
    token = await made(site, "AAA")
    return f"/tokens/{token}", f"/tokens/{token}", f"/api/v1/tokens/{token}"


async def a_station(site: Site) -> tuple[str, str, str]:
    await site.rig.station("CP-1")
    return "/stations/CP-1", "/stations/CP-1/change", "/api/v1/stations/CP-1"


async def a_rule(site: Site) -> tuple[str, str, str]:
    async with site.client() as client:
        asked = {"kind": "station-offline", "name": "away"}
        rule = (await client.post("/api/v1/alert-rules", json=asked)).json()["id"]
    return f"/alerts/rules/{rule}", f"/alerts/rules/{rule}", f"/api/v1/alert-rules/{rule}"


async def mark(browser: httpx.AsyncClient, page: str) -> str:
    """Look at a page, as it is filled in now."""
    found = SEEN.search((await browser.get(page)).text)
    assert found is not None
    return found[1]


THINGS = pytest.mark.parametrize(
    ("thing", "first", "second"),
    [
        (a_token, {"places": "CP-1: 1"}, {"group": "staff"}),
        (a_station, {"location": "Yard"}, {"coordinates": "52.5170, 13.3889"}),
        (a_rule, {"name": "gone", "after": "5"}, {"name": "away", "after": "9"}),
    ],
)


@THINGS
async def test_a_form_that_was_filled_from_what_is_no_more_changes_nothing(
    site: Site, thing: Any, first: dict[str, str], second: dict[str, str]
) -> None:
    page, form, item = await thing(site)
    async with site.browser(Role.ADMIN) as admin:
        seen = await mark(admin, page)
        saved = await admin.post(form, data=first | {"seen": seen}, headers=OWN)
        kept = (await admin.get(item)).json()
        late = await admin.post(form, data=second | {"seen": seen}, headers=OWN)
        assert (saved.status_code, late.status_code) == (303, 409)
        assert sentence(CHANGED) in late.text
        assert (await admin.get(item)).json() == kept
        again = {"seen": await mark(admin, page)}
        assert (await admin.post(form, data=second | again, headers=OWN)).status_code == 303
        assert (await admin.get(item)).json() != kept


async def test_a_form_that_comes_back_for_a_fault_still_says_what_it_was_filled_from(
    site: Site,
) -> None:
    page, form, item = await a_token(site)
    async with site.browser(Role.ADMIN) as admin:
        seen = await mark(admin, page)
        wrong = {"places": "CP-1: all", "group": "staff", "seen": seen}
        back = await admin.post(form, data=wrong, headers=OWN)
        assert back.status_code == 422
        assert SEEN.findall(back.text) == [seen]
        await admin.patch(item, json={"allowed_at": [{"station": "CP-1"}]}, headers=OWN)
        late = await admin.post(form, data=wrong | {"places": ""}, headers=OWN)
    assert late.status_code == 409


async def test_what_a_form_does_not_show_keeps_nobody_from_saving_it(site: Site) -> None:
    page, form, item = await a_token(site)
    async with site.browser(Role.ADMIN) as admin:
        seen = await mark(admin, page)
        await admin.patch(item, json={"status": "blocked"}, headers=OWN)
        saved = await admin.post(form, data={"group": "staff", "seen": seen}, headers=OWN)
        assert saved.status_code == 303
        assert (await admin.get(item)).json()["status"] == "blocked"
