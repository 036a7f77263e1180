"""A token's own page: what it charged, who is of its group, and what can be changed."""

import re

import pytest

from chargeloom.domain.access import Role
from chargeloom.web.console.tastes import LANGUAGE_COOKIE, ZONE_COOKIE
from tests.web.site import ADDRESS, Site

OWN = {"Origin": ADDRESS}


async def made(site: Site, uid: str, group: str | None = None) -> str:
    async with site.client() as client:
        body = {"uid": uid, "type": "ISO14443", "group": group}
        return str((await client.post("/api/v1/tokens", json=body)).json()["id"])


async def test_a_token_shows_what_it_charged_however_the_reader_wrote_it(site: Site) -> None:
    station, number = await site.charging("CP-1")
    await station.stop(number)
    await station.start(idTag="card")
    other = await made(site, "OTHER")
    async with site.browser() as viewer, site.client() as client:
        items = (await client.get("/api/v1/transactions?token=Card")).json()["items"]
        assert [item["token"] for item in items] == ["CARD", "card"]
        card = next(
            item["id"]
            for item in (await client.get("/api/v1/tokens")).json()["items"]
            if item["uid"] == "CARD"
        )
        page = (await viewer.get(f"/tokens/{card}")).text
        assert all(f"/transactions/{item['id']}" in page for item in items)
        assert "No session yet" in (await viewer.get(f"/tokens/{other}")).text
        listed = (await viewer.get("/sessions?token=CARD")).text
        assert listed.count('href="/transactions/') == 2
        assert "No session fits" in (await viewer.get("/sessions?token=OTHER")).text
        assert len((await viewer.get("/sessions.csv?token=CARD")).text.splitlines()) == 3
        assert len((await viewer.get("/sessions.csv?token=OTHER")).text.splitlines()) == 1


async def test_a_token_shows_its_group(site: Site) -> None:
    first, second = await made(site, "AAA", "staff & co"), await made(site, "BBB", "staff & co")
    await made(site, "CCC")
    async with site.browser() as viewer:
        page = (await viewer.get(f"/tokens/{first}")).text
        assert f'href="/tokens/{second}"' in page
        assert "CCC" not in page
        group = (await viewer.get("/tokens?group=staff+%26+co")).text
        assert ("AAA" in group, "BBB" in group, ">CCC<" in group) == (True, True, False)
        assert "No token fits" in (await viewer.get("/tokens?group=none")).text
        assert ">BBB<" in (await viewer.get("/tokens?q=bb")).text
        assert "No token fits" in (await viewer.get("/tokens?status=blocked")).text


async def test_the_list_of_a_group_goes_on_behind_a_cursor(site: Site) -> None:
    made_ids = [await made(site, f"T{number}", "staff") for number in range(3)]
    async with site.client() as client:
        first = (await client.get("/api/v1/tokens?group=staff&limit=2&order=desc")).json()
        rest = (
            await client.get(f"/api/v1/tokens?group=staff&order=desc&after={first['next']}")
        ).json()
    assert [item["id"] for item in (*first["items"], *rest["items"])] == made_ids[::-1]
    assert rest["next"] is None


async def test_a_token_is_blocked_and_changed_on_its_page(site: Site) -> None:
    token = await made(site, "AAA", "staff")
    async with site.browser(Role.OPERATOR) as operator:
        operator.cookies.set(ZONE_COOKIE, "Europe/Berlin")
        form = {"status": "blocked", "to": "page"}
        answer = await operator.post(f"/tokens/{token}/status", data=form, headers=OWN)
        assert answer.headers["location"] == f"/tokens/{token}?said=saved"
        changed = {"expires_at": "2030-01-31T23:30"}
        await operator.post(f"/tokens/{token}", data=changed, headers=OWN)
        item = (await operator.get(f"/api/v1/tokens/{token}")).json()
        assert (item["status"], item["group"]) == ("blocked", None)
        assert item["expires_at"] == "2030-01-31T22:30:00.000Z"
        assert 'value="2030-01-31T23:30"' in (await operator.get(f"/tokens/{token}")).text


@pytest.mark.parametrize("moment", ["tomorrow", "2030-02-31T00:00"])
async def test_an_end_that_is_no_moment_is_refused(site: Site, moment: str) -> None:
    token = await made(site, "AAA")
    async with site.browser(Role.OPERATOR) as operator:
        answer = await operator.post(f"/tokens/{token}", data={"expires_at": moment}, headers=OWN)
    assert answer.status_code == 422


async def test_where_the_clock_is_put_back_a_reader_says_which_hour_is_meant(site: Site) -> None:
    token = await made(site, "AAA")
    async with site.browser(Role.OPERATOR) as operator, site.client() as client:
        operator.cookies.set(ZONE_COOKIE, "Europe/Berlin")
        operator.cookies.set(LANGUAGE_COOKIE, "de")
        twice = {"expires_at": "2099-10-25T02:30"}
        refused = await operator.post(f"/tokens/{token}", data=twice, headers=OWN)
        assert refused.status_code == 422
        assert "dann wird die Uhr zurückgestellt" in refused.text
        assert 'name="expires_at_turn"' in refused.text
        said = twice | {"expires_at_turn": "second"}
        assert (await operator.post(f"/tokens/{token}", data=said, headers=OWN)).status_code == 303
        item = (await client.get(f"/api/v1/tokens/{token}")).json()
        assert item["expires_at"] == "2099-10-25T01:30:00.000Z"
        page = (await operator.get(f"/tokens/{token}")).text
        assert 'value="second" selected' in page
        never = {"expires_at": "2099-03-29T02:30"}
        refused = await operator.post(f"/tokens/{token}", data=never, headers=OWN)
        assert "dann wird die Uhr vorgestellt" in refused.text


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
    assert "line 2, type: there is no such choice" in wrong.text


async def test_a_number_that_no_reader_may_show_is_taken_and_doubted(site: Site) -> None:
    async with site.browser(Role.OPERATOR) as browser:
        form = {"uid": "0" * 60, "type": "ISO14443"}
        said = await browser.post("/tokens", data=form, headers=OWN)
        where = said.headers["location"]
        page = (await browser.get(where)).text
        card = await browser.post("/tokens", data={"uid": "04A2B3C4D5E680"}, headers=OWN)
        listed = (await browser.get("/tokens")).text
        known = re.search(r'href="(/tokens/[^"]+)"><span[^>]*>04A2B3C4D5E680<', listed)
        assert known is not None
        sure = (await browser.get(known.group(1))).text
    assert (said.status_code, where.partition("?")[2]) == (303, "said=created")
    assert "It may be that no station ever shows this number." in page
    assert "more than 36 characters" in page
    assert card.headers["location"] == "/tokens?said=created"
    assert "no station ever shows" not in sure
    assert "8, 14 or 20 hexadecimal digits" in listed
