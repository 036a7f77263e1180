"""Tastes: pages in the language, by the clock and in the light of whoever looks."""

import re
from datetime import UTC, timedelta
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from chargeloom.domain.instant import SECOND, Instant, to_datetime
from chargeloom.web.console.tastes import (
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    ZONE_COOKIE,
    Tastes,
    tastes_of,
)
from chargeloom.web.console.words.formats import Formats
from tests.web.console.calling import call
from tests.web.site import ADDRESS, Site


@pytest.mark.parametrize(
    ("headers", "tastes"),
    [
        ({}, Tastes("en", UTC, "auto")),
        ({"accept-language": "de-AT,de;q=0.9,en;q=0.5"}, Tastes("de", UTC, "auto")),
        (
            {
                "accept-language": "de",
                "cookie": f"{LANGUAGE_COOKIE}=en; {ZONE_COOKIE}=Asia/Tokyo; {THEME_COOKIE}=dark",
            },
            Tastes("en", ZoneInfo("Asia/Tokyo"), "dark"),
        ),
        (
            {"cookie": f"{LANGUAGE_COOKIE}=tlh; {ZONE_COOKIE}=Mars/Base; {THEME_COOKIE}=neon"},
            Tastes("en", UTC, "auto"),
        ),
    ],
)
def test_what_was_chosen_counts_before_what_the_browser_asks_for(
    headers: dict[str, str], tastes: Tastes
) -> None:
    assert tastes_of(call(headers)) == tastes


async def test_times_and_days_go_by_the_readers_clock(site: Site) -> None:
    station, number = await site.charging("CP-1")
    await station.stop(number, at=Instant(site.core.ground.now() + SECOND))
    now = to_datetime(site.core.ground.now())
    kiritimati = now.astimezone(ZoneInfo("Pacific/Kiritimati"))  # UTC+14: never our day and hour
    async with site.browser() as browser:
        before = (await browser.get("/sessions")).text
        browser.cookies.set(ZONE_COOKIE, "Pacific/Kiritimati")
        after = (await browser.get("/sessions")).text
        today = kiritimati.date()
        page = (await browser.get(f"/sessions?first={today}&last={today}")).text
        assert "No session fits" not in page
        before_that = today - timedelta(days=3)
        page = (await browser.get(f"/sessions?first={before_that}&last={before_that}")).text
        assert "No session fits" in page
        export = re.search(r'href="/sessions.csv\?([^"]+)"', page)
    assert 'data-zone="UTC"' in before
    assert 'data-zone="Pacific/Kiritimati"' in after
    assert (
        Formats("en", ZoneInfo("Pacific/Kiritimati")).moment(now.isoformat()).split(",")[0] in after
    )
    assert export is not None
    assert "T10%3A00%3A00Z" in export.group(1)  # midnight there


@pytest.mark.parametrize("following", ["/stations?q=Süd", "/stations?q=Łódź", "/tokens?q=東"])
async def test_who_searched_in_any_letters_is_led_back_there(site: Site, following: str) -> None:
    """A header has no letters but those of ASCII (RFC 9110, 5.5)."""
    said, asked = {"next": following, "theme": "dark"}, {"Origin": ADDRESS, "HX-Request": "true"}
    async with site.browser() as browser:
        answer = await browser.post("/tastes", data=said, headers=asked)
    assert answer.status_code == 200, answer.text
    assert unquote(answer.headers["hx-redirect"]) == following
    assert answer.headers["hx-redirect"].isascii()
