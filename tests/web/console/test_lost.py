"""Whoever goes astray is shown the way on; a program is told in its own shape."""

import pytest

from tests.web.site import Site

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en"}


@pytest.mark.parametrize("path", ["/nowhere", "/stations/a/b/c/d", "/sign-out"])
async def test_a_browser_at_no_page_is_led_on(site: Site, path: str) -> None:
    async with site.browser() as browser:
        page = await browser.get(path, headers=BROWSER)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "There is nothing here" in page.text
    assert 'href="/"' in page.text


@pytest.mark.parametrize(
    ("path", "accepted"), [("/nowhere", "*/*"), ("/api/v1/nowhere", BROWSER["Accept"])]
)
async def test_a_program_at_no_address_is_told_by_a_problem(
    site: Site, path: str, accepted: str
) -> None:
    async with site.browser() as browser:
        answer = await browser.get(path, headers={"Accept": accepted})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


async def test_a_page_of_nothing_leads_back_to_where_somebody_came_from(site: Site) -> None:
    async with site.browser() as browser:
        came = str(browser.base_url).rstrip("/")
        there = await browser.get("/stations/none", headers=BROWSER | {"Referer": f"{came}/trace"})
        alone = await browser.get("/stations/none", headers=BROWSER)
        away = BROWSER | {"Referer": f"{came}//evil.example"}
        evil = await browser.get("/stations/none", headers=away)
    assert 'href="/trace">' in there.text
    assert "There is no such station." in alone.text
    assert "evil" not in evil.text
