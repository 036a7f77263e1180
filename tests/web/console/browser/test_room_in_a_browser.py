"""The room of a page is used: what stands side by side on a desk stands one under the other on a telephone."""

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from chargeloom.domain.access import Role
from tests.web.console.browser.browsing import DESK, Place, placed, window
from tests.web.site import Site

pytestmark = pytest.mark.needs("chromium")

LAPTOP: Final = 1280
TELEPHONE: Final = 390
COLUMNS: Final = """(selector) => new Set(
  [...document.querySelectorAll(selector)].map((one) => Math.round(one.getBoundingClientRect().left))
).size"""


async def furnish(site: Site) -> None:
    """One station that runs."""
    station = await site.rig.station("CP-1")
    await station.boot()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with placed(tmp_path_factory.mktemp("site"), furnish) as found:
        yield found


@pytest.fixture(scope="module")
def admin(place: Place, browser: Browser) -> Iterator[BrowserContext]:
    with window(browser, viewport=DESK) as context:
        context.new_page().goto(place.link("Ada", Role.ADMIN))
        yield context


def columns(page: Page, selector: str, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 900})
    found: int = page.evaluate(COLUMNS, selector)
    return found


def test_the_forms_of_upkeep_stand_side_by_side_where_there_is_room(
    place: Place, admin: BrowserContext
) -> None:
    with closing(admin.new_page()) as page:
        page.goto(f"{place.url}/stations/CP-1/upkeep")
        cards = "main .card:has(form)"
        assert columns(page, cards, LAPTOP) == 3
        assert columns(page, cards, TELEPHONE) == 1
