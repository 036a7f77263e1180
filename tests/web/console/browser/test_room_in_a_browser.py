"""The room of a page is used: what stands side by side on a desk stands one under the other on a telephone."""

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chargeloom.domain.access import Role
from chargeloom.domain.ids import StationId
from tests.web.console.browser.browsing import DESK, Place, placed, window
from tests.web.site import Site

pytestmark = pytest.mark.needs("chromium")

LAPTOP: Final = 1280
TABLET: Final = 768
TELEPHONE: Final = 390
A_DAY: Final = 140
"""A day and the button of its calendar, in pixels."""
COLUMNS: Final = """(selector) => new Set(
  [...document.querySelectorAll(selector)].map((one) => Math.round(one.getBoundingClientRect().left))
).size"""

CELLS: Final = (
    "th",
    "td:nth-of-type(1)",
    "td:nth-of-type(2)",
    "td:nth-of-type(3)",
    "td:nth-of-type(4)",
)
TOPS: Final = f"""(selector) => Object.fromEntries({[*CELLS]}.map(
  (one) => [one, document.querySelector(`${{selector}} > ${{one}}`).getBoundingClientRect().top]
))"""
"""Tells the upper edges of a row's cells."""
A_LINE: Final = 16

WHERE: Final = "Berlin, underground garage, bay 14"
CUT: Final = """(field) => field.scrollWidth > field.clientWidth"""


async def furnish(site: Site) -> None:
    """One station that runs, at a place whose name is as long as people write them."""
    station = await site.rig.station("CP-1")
    await station.boot()
    await site.core.provisioning.change_station(StationId("CP-1"), {"location": WHERE}, "test")


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


def test_what_is_known_of_a_station_is_seen_whole_where_it_is_changed(
    place: Place, admin: BrowserContext
) -> None:
    with closing(admin.new_page()) as page:
        page.set_viewport_size({"width": LAPTOP, "height": 900})
        page.goto(f"{place.url}/stations/CP-1")
        field = page.get_by_label("Place", exact=True)
        expect(field).to_have_value(WHERE)
        assert not field.evaluate(CUT)


def test_the_days_of_a_filter_are_seen_whole(place: Place, admin: BrowserContext) -> None:
    with closing(admin.new_page()) as page:
        page.set_viewport_size({"width": LAPTOP, "height": 900})
        page.goto(f"{place.url}/sessions")
        for day in page.locator('input[type="date"]').all():
            box = day.bounding_box()
            assert box is not None
            assert box["width"] >= A_DAY


def test_many_ticks_stand_side_by_side_where_there_is_room(
    place: Place, admin: BrowserContext
) -> None:
    with closing(admin.new_page()) as page:
        page.goto(f"{place.url}/keys")
        assert columns(page, "fieldset .tick", LAPTOP) > 2
        assert columns(page, "fieldset .tick", TELEPHONE) == 1


def test_what_a_row_says_stands_side_by_side_on_a_tablet(
    place: Place, admin: BrowserContext
) -> None:
    with closing(admin.new_page()) as page:
        page.goto(f"{place.url}/stations")
        cells = "#stations tbody tr:first-child td"
        assert columns(page, cells, TABLET) == 4
        assert columns(page, f"{cells}:not(.beside)", TELEPHONE) == 2


def test_a_state_stands_beside_its_heading_on_a_telephone_and_the_rest_begins_a_line(
    place: Place, admin: BrowserContext
) -> None:
    with closing(admin.new_page()) as page:
        page.goto(f"{place.url}/stations")
        page.set_viewport_size({"width": TELEPHONE, "height": 900})
        tops = page.evaluate(TOPS, "#stations tbody tr:first-child")
    heading, link, status, power, energy = (tops[name] for name in CELLS)
    assert max(abs(link - heading), abs(status - heading)) < A_LINE
    assert power == energy > heading + A_LINE
