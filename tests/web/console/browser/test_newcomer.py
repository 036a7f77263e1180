"""A newcomer finds the way: each everyday task in a real browser, in as many steps as the page says."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chargeloom import clock
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant, from_datetime
from chargeloom.domain.stations.connector_status import Status
from chargeloom.domain.stations.station_record import Registration
from chargeloom.services.stations.alarming import Alarming
from tests.rig import FakeStation
from tests.web.console.browser.browsing import DESK, Place, placed, window
from tests.web.console.browser.tasks import (
    PAGE,
    TASKS,
    Choose,
    Click,
    Step,
    Task,
    Type,
    page as written,
)
from tests.web.site import Site

CARD = "04A2B3C4"
NOW = from_datetime(datetime(2026, 3, 31, 12, tzinfo=UTC))
LAST_MONTH = from_datetime(datetime(2026, 2, 28, 23, 59, tzinfo=UTC))
STEPS = {task.name: task for task in TASKS}


class Garage:
    """The stations of the site."""

    first: FakeStation
    newcomer: FakeStation


async def furnish(site: Site) -> None:
    """Two stations that run, one that is refused for its password, one in the inbox; two charges."""
    await site.rig.token(CARD)
    Garage.first = await charged(site, "garage-1", site.core.ground.now())
    await charged(site, "garage-2", LAST_MONTH)
    refused = (await site.rig.station("garage-3")).actor
    refused.closed()
    alarming = Alarming(site.core.ground, site.core.fleet)
    alarming.refused(StationId("garage-3"), "192.0.2.3", 401, "wrong credentials", 0.0)
    Garage.newcomer = await site.rig.station(
        "garage-9", is_stranger=True, registration=Registration.PENDING
    )


async def charged(site: Site, identity: str, at: Instant) -> FakeStation:
    """Let a station charge at a time, if only for a moment."""
    station = await site.rig.station(identity)
    await station.boot()
    await say(station, Status.AVAILABLE)
    started = await station.start(at, idTag=CARD)
    await station.stop(started["transactionId"], at, meterStop=1000)
    return station


async def say(station: FakeStation, status: Status) -> None:
    told = {"connectorId": 1, "status": status.value, "errorCode": "NoError"}
    await station.ask("StatusNotification", told)


@pytest.fixture(scope="module")
def noon() -> Iterator[None]:
    """Let it be the last day of a month, and far from its end."""
    real = clock.now
    ahead = NOW - real()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: Instant(real() + ahead))
        yield


@pytest.fixture(scope="module")
def place(noon: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with placed(tmp_path_factory.mktemp("site"), furnish) as found:
        yield found


@pytest.fixture(scope="module")
def signed_in(place: Place, browser: Browser) -> Iterator[Page]:
    """Sign a newcomer in, once for all tasks."""
    with window(browser, viewport=DESK) as context:
        page = context.new_page()
        page.goto(place.link("Newcomer"))
        yield page


@pytest.fixture
def overview(place: Place, signed_in: Page) -> Page:
    signed_in.goto(place.url)
    return signed_in


def do(page: Page, task: Task) -> None:
    for step in task.steps:
        take(page, step)


def take(page: Page, step: Step) -> None:
    match step:
        case Click(words, role, inside):
            part = page.get_by_role("region", name=inside, exact=True) if inside else page
            part.get_by_role(role, name=words).first.click()
        case Type(field, value):
            page.get_by_label(field, exact=True).filter(visible=True).fill(value)
        case Choose(field, option, inside):
            part = page.get_by_role("region", name=inside, exact=True)
            part.get_by_label(field).select_option(option)


def test_the_page_of_the_tasks_says_what_is_done_here() -> None:
    assert PAGE.read_text(encoding="utf-8") == written()


@pytest.mark.needs("chromium")
def test_why_a_station_is_offline_is_found(overview: Page) -> None:
    attention = overview.get_by_role("region", name="Needs attention")
    expect(attention).to_contain_text("The password is wrong.")
    do(overview, STEPS["offline"])
    expect(overview.get_by_role("heading", name="garage-3", level=1)).to_be_visible()
    notice = overview.locator("p.notice")
    expect(notice).to_contain_text("The password is wrong.")
    expect(notice).to_contain_text("192.0.2.3")
    expect(notice).to_contain_text("Set a new password under Change")
    expect(overview.get_by_label("New password")).to_be_visible()


async def start_as_told(station: FakeStation) -> None:
    frame = await station.connection.next()
    assert frame[2:] == ["RemoteStartTransaction", {"idTag": CARD}]
    station.answer(frame[1], {"status": "Accepted"})
    await station.start(idTag=CARD)
    await say(station, Status.CHARGING)


@pytest.mark.needs("chromium")
def test_a_session_is_started(place: Place, overview: Page) -> None:
    do(overview, STEPS["start"])
    place.do(start_as_told(Garage.first))
    newest = overview.locator("#commands > li").first
    expect(newest).to_contain_text("accepted")
    expect(overview.locator("#plugs")).to_contain_text("Charging")


@pytest.mark.needs("chromium")
def test_a_colleague_is_invited(place: Place, overview: Page, nobody: BrowserContext) -> None:
    do(overview, STEPS["invite"])
    link = overview.locator("#address").inner_text()
    colleague = nobody.new_page()
    colleague.goto(link)
    expect(colleague.get_by_role("heading", name="Overview")).to_be_visible()
    expect(colleague.get_by_role("link", name="People")).to_have_count(0)
    colleague.goto(f"{place.url}/stations/garage-2")
    expect(colleague.get_by_role("button", name="Start charging")).to_be_visible()


@pytest.mark.needs("chromium")
def test_last_month_is_exported(overview: Page) -> None:
    *before, last = STEPS["export"].steps
    for step in before:
        take(overview, step)
    expect(overview.locator("tbody tr")).to_have_count(1)
    with overview.expect_download() as coming:
        take(overview, last)
    head, *rows = coming.value.path().read_text(encoding="utf-8").splitlines()
    assert "station" in head
    assert len(rows) == 1
    assert "garage-2" in rows[0]


@pytest.mark.needs("chromium")
def test_a_new_station_is_accepted(place: Place, overview: Page) -> None:
    assert place.do(Garage.newcomer.boot())["status"] == "Pending"
    do(overview, STEPS["accept"])
    expect(overview.get_by_text("The station is accepted.")).to_be_visible()
    assert place.do(Garage.newcomer.boot())["status"] == "Accepted"
