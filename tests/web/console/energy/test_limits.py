"""The limit editor: what would follow is shown before it is said, what is wrong stands at its field."""

import re

import httpx

from chargeloom.domain.access import Role
from chargeloom.domain.ids import SiteId
from chargeloom.domain.instant import to_rfc3339
from chargeloom.web.api import identifiers
from chargeloom.web.console.tastes import LANGUAGE_COOKIE, ZONE_COOKIE
from tests.web.console.energy.test_pages import drawn_up
from tests.web.site import ADDRESS, Site

OWN = {"Origin": ADDRESS}


async def live(site: Site, identity: str) -> list[tuple[str, float | None]]:
    number = SiteId(identifiers.read("site", identity))
    return [(one.source, one.says.import_a) for one in site.core.limits.live(number)]


async def balanced(client: httpx.AsyncClient, identity: str) -> None:
    body = {"version": 1, "balancing": {"mode": "static"}}
    answer = await client.patch(f"/api/v1/sites/{identity}", json=body)
    assert answer.status_code == 200, answer.text


async def test_what_would_follow_is_shown_and_nothing_is_said(site: Site) -> None:
    identity = await drawn_up(site)
    async with site.client() as client:
        await balanced(client, identity)
    number = SiteId(identifiers.read("site", identity))
    site.core.balancing.start()
    site.core.balancing.step(number)
    before = site.core.balancing.picture(number)
    form = {"node": "left", "amount": "8", "unit": "A", "act": "preview"}
    async with site.browser(Role.OPERATOR) as browser:
        answer = await browser.post(f"/energy/{identity}/limits", data=form, headers=OWN)
    assert answer.status_code == 200, answer.text
    text = re.sub(r"<[^>]+>|\s+", " ", answer.text.partition('id="would"')[2])
    assert re.search(r"Left row · L2 +32\.0 A +the fuse +8\.0 A +a limit of operator", text)
    assert re.search(r"CP-1 · 1 +[0-9.]+ A +8\.0 A", text), text[:1500]
    assert 'value="8"' in answer.text
    assert await live(site, identity) == []
    after = site.core.balancing.picture(number)
    assert before is not None
    assert after is not None
    assert after.outlets == before.outlets
    await site.core.balancing.stop()


async def test_a_limit_is_said_and_taken_back(site: Site) -> None:
    identity = await drawn_up(site)
    path = f"/energy/{identity}/limits"
    form = {"node": "left", "phase": "2", "amount": "8.5", "ends_at": "2099-01-01T00:00"}
    async with site.browser(Role.OPERATOR) as browser:
        sent = await browser.post(path, data=form | {"act": "say"}, headers=OWN)
        assert sent.status_code == 303
        assert await live(site, identity) == [("operator", 8.5)]
        page = (await browser.get(path)).text
        cancelling = re.search(rf"{path}/lim_[0-9a-z]+/cancel", page)
        assert cancelling is not None
        assert (await browser.post(cancelling[0], headers=OWN)).status_code == 303
    assert await live(site, identity) == []


async def test_what_is_wrong_stands_at_its_field(site: Site) -> None:
    identity = await drawn_up(site)
    cases = (
        ({"amount": "-1"}, "amount"),
        ({"amount": "20000"}, "amount"),
        ({"amount": "8", "node": "gone"}, "node"),
        ({"amount": "8", "source": "Not This"}, "source"),
        (
            {"amount": "8", "starts_at": "2099-01-02T00:00", "ends_at": "2099-01-01T00:00"},
            "ends_at",
        ),
        ({"amount": "8", "starts_at": "2099-02-31T00:00"}, "starts_at"),
        ({"amount": "8", "phase": "4"}, "phase"),
        ({"amount": "8", "ends_at": "2020-01-01T00:00"}, "ends_at"),
    )
    async with site.browser(Role.OPERATOR) as browser:
        for form, field in cases:
            for act in ("preview", "say"):
                answer = await browser.post(
                    f"/energy/{identity}/limits", data=form | {"act": act}, headers=OWN
                )
                assert answer.status_code == 422, (form, answer.text)
                assert f'id="fault-{field}"' in answer.text, form
    assert await live(site, identity) == []


async def test_who_only_looks_says_nothing(site: Site) -> None:
    identity = await drawn_up(site)
    path = f"/energy/{identity}/limits"
    async with site.browser(Role.VIEWER) as browser:
        page = await browser.get(path)
        assert page.status_code == 200
        assert "<form" not in page.text.partition("<main")[2]
        answer = await browser.post(path, data={"amount": "8", "act": "say"}, headers=OWN)
        assert answer.status_code == 403
    async with site.browser(Role.OPERATOR) as browser:
        foreign = {"Origin": "http://evil.test"}
        answer = await browser.post(path, data={"amount": "8", "act": "say"}, headers=foreign)
        assert answer.status_code == 403
    assert await live(site, identity) == []


async def test_a_limit_begins_by_the_readers_clock_also_where_it_is_put_back(site: Site) -> None:
    identity = await drawn_up(site)
    path = f"/energy/{identity}/limits"
    form = {"amount": "8", "starts_at": "2099-10-25T02:30", "act": "say"}
    async with site.browser(Role.OPERATOR) as browser:
        browser.cookies.set(ZONE_COOKIE, "Europe/Berlin")
        browser.cookies.set(LANGUAGE_COOKIE, "de")
        refused = (await browser.post(path, data=form, headers=OWN)).text
        assert "diese Zeit kommt zweimal" in refused
        assert 'name="starts_at_turn"' in refused
        assert "ends_at_turn" not in refused
        bad = form | {"amount": "-1", "starts_at": "2099-10-25T03:30"}
        assert "mindestens 0" in (await browser.post(path, data=bad, headers=OWN)).text
        said = form | {"starts_at_turn": "first"}
        assert (await browser.post(path, data=said, headers=OWN)).status_code == 303
    (limit,) = site.core.limits.live(SiteId(identifiers.read("site", identity)))
    assert to_rfc3339(limit.starts_at) == "2099-10-25T00:30:00.000Z"
