"""The pages in a real browser: nothing breaks, nothing comes from elsewhere, nobody is kept out."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from chargeloom.domain.access import Role
from chargeloom.domain.ids import StationId, to_text
from chargeloom.domain.instant import HOUR, SECOND, Instant, to_rfc3339
from chargeloom.domain.stations.station_record import Coordinates, StationRecord
from chargeloom.services.accessing.codes import SECRET_BYTES, code, step_at
from chargeloom.services.pricing.tariffs import TARIFF
from tests.abuse.people import PASSWORD, person, with_app
from tests.rig import FakeStation
from tests.services.pricing.sold import BY_TIME, sells
from tests.web.console.browser.browsing import DESK, WIDTHS, Place, Watched, placed, window
from tests.web.console.every_page import PLAIN
from tests.web.site import Site

pytestmark = pytest.mark.needs("chromium")

PAGES = (
    *PLAIN,
    "/stations/CP-2",
    "/garage",
    "/garage/diagram",
    "/garage/limits",
    "/garage/versions",
    "/garage/edit",
    "/garage/edit/nodes/1",
    "/transaction",
    "/message",
    "/report",
    "/tariff?kwh=20&charging_min=60",
    "/token",
)
SIZES = """
["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .map((entry) => entry.encodedBodySize)
"""
"""What was loaded until the page stood, compressed; of what came before it from the cache, too."""
HOSTILE = "<img src=x onerror=alert(1)>"


CARD: Final = "04A2B3C4D5E680"
"""A card's number of seven bytes, the commonest."""
TOKENS: Final = (
    {"uid": CARD, "type": "ISO14443", "issuer": "Our own", "group": "staff"},
    {
        "uid": "0123456789ABCDEF0123",
        "type": "ISO14443",
        "group": "visitors of the house",
        "expires_at": "2099-11-28T20:50:00Z",
    },
)


class Furniture:
    """What stands in the site."""

    station: FakeStation
    transaction: str
    message: str
    token: str
    garage: str
    tariff: str


async def furnish(site: Site) -> None:
    """Let one station charge at a price, one be faulted, and one wait in the inbox."""
    sold = await sells(site.rig, BY_TIME)
    Furniture.tariff = f"/tariffs/{to_text(TARIFF, sold.tariff)}"
    station, number = await site.charging("CP-1")
    status = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
    await station.ask("StatusNotification", status)
    now = site.core.ground.now()
    for step in range(5):
        at = to_rfc3339(Instant(now + step * 10 * SECOND))
        sampled = [
            {"value": str(1000 + 50 * step), "measurand": "Energy.Active.Import.Register"},
            {"value": "11000", "measurand": "Power.Active.Import", "unit": "W"},
            {"value": str(40 + step), "measurand": "SoC", "unit": "Percent"},
        ]
        said = {"connectorId": 1, "transactionId": number}
        told = [{"timestamp": at, "sampledValue": sampled}]
        await station.ask("MeterValues", said | {"meterValue": told})
    broken = await site.rig.station("CP-2")
    await broken.boot()
    fault = {"connectorId": 1, "status": "Faulted", "errorCode": "GroundFailure", "info": HOSTILE}
    await broken.ask("StatusNotification", fault)
    await site.core.alerting.rules.seed()
    await site.core.alerting.look(Instant(now + HOUR))
    await site.core.provisioning.announce_station(
        StationRecord(id=StationId(HOSTILE[:28]), created_at=now, location="Garage"), "test"
    )
    for identity, place in (("CP-1", Coordinates(52.5, 13.4)), ("CP-2", Coordinates(52.5, 13.41))):
        await site.core.provisioning.change_station(
            StationId(identity), {"coordinates": place}, "test"
        )
    for token in TOKENS:
        await _post(site, "/api/v1/tokens", token)
    other = await site.rig.station("CP-3")
    await other.boot()
    began = await other.start(idTag=CARD)
    await other.stop(int(began["transactionId"]), meterStop=1_234_567)
    Furniture.garage = f"/energy/{await garage(site)}"
    Furniture.station = station
    Furniture.transaction = next(
        f"/transactions/{item['id']}"
        for item in (await _get(site, "/api/v1/transactions"))["items"]
    )

    await station.ask_in_vain("StatusNotification", {"connectorId": HOSTILE})
    faulty = await _get(site, "/api/v1/messages?action=StatusNotification&order=desc")
    (card, *_) = (await _get(site, "/api/v1/tokens"))["items"]
    Furniture.token = f"/tokens/{card['id']}"
    Furniture.message = f"/trace/{faulty['items'][0]['id']}"


async def garage(site: Site) -> str:
    """Draw up a site with something of everything."""
    body = {
        "name": "Garage",
        "nodes": [
            {"id": "grid", "fuse_a": [63, 63, 63], "contracted_kw": 30},
            {"id": "left", "parent": "grid", "transformer_kva": 22},
        ],
        "outlets": [{"station": one, "evse": 1, "node": "left"} for one in ("CP-1", "CP-2")],
        "meters": [{"id": "main", "node": "grid"}],
        "loads": [{"id": "house", "node": "grid", "a": [70, 5, 0]}],
        "pv": [{"id": "roof", "node": "grid", "kwp": 20}],
        "batteries": [{"id": "cellar", "node": "grid", "kwh": 10, "max_kw": 5, "phases": "123"}],
    }
    async with site.client() as client:
        answer = await client.post("/api/v1/sites", json=body)
        made = str(answer.json()["id"])
        limit = {"site": made, "source": "grid-operator", "says": {"import_a": 20}, "phase": 2}
        await client.post("/api/v1/limits", json=limit)
    return made


async def _post(site: Site, path: str, body: dict[str, str]) -> None:
    async with site.client() as client:
        assert (await client.post(path, json=body)).status_code == 201


async def _get(site: Site, path: str) -> dict[str, list[dict[str, str]]]:
    async with site.client() as client:
        found: dict[str, list[dict[str, str]]] = (await client.get(path)).json()
        return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with placed(tmp_path_factory.mktemp("site"), furnish) as found:
        yield found


@pytest.fixture(scope="module")
def admin(place: Place, browser: Browser) -> Iterator[BrowserContext]:
    """Sign somebody in, once for all pages."""
    with window(browser, viewport=DESK) as context:
        context.new_page().goto(place.link())
        yield context


@pytest.fixture(scope="module")
def elsewhere(admin: BrowserContext, browser: Browser) -> Iterator[BrowserContext]:
    """The same person in the dark, in German, and far away; once for all pages, too."""
    settings = {"locale": "de-DE", "timezone_id": "Asia/Tokyo", "color_scheme": "dark"}
    with window(browser, storage_state=admin.storage_state(), **settings) as context:
        yield context


def shown(path: str) -> str:
    special = {
        "/transaction": Furniture.transaction,
        "/token": Furniture.token,
        "/message": Furniture.message,
        "/report": f"{Furniture.message}/report",
    }
    if path.startswith("/tariff?"):
        return path.replace("/tariff", Furniture.tariff, 1)
    if path.startswith("/garage"):
        return path.replace("/garage", Furniture.garage, 1)
    return special.get(path, path)


def misfits(watched: Watched) -> list[tuple[int, str]]:
    """List by width what does not fit."""
    return [(width, one) for width in WIDTHS for one in watched.misfits(width)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_for_everyone(place: Place, admin: BrowserContext, path: str) -> None:
    watched = Watched(admin, place.url)
    # A page that is left open keeps its stream, of which a browser has six at most.
    with closing(watched.page):
        answer = watched.page.goto(place.url + shown(path))
        assert answer is not None
        # A browser complains of a page that is not there by itself.
        expected = 404 if path == "/stations/none" else 200
        assert answer.status == expected
        assert misfits(watched) == []
        assert watched.findings() == []
        assert watched.strange == []
        assert [one for one in watched.complaints if "404" not in one or expected == 200] == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/stations/CP-1",
        "/garage",
        "/trace",
        "/transaction",
        "/sessions",
        "/tokens",
        "/token",
        "/users",
        "/keys",
        "/alerts",
        "/certificates",
    ],
)
def test_a_page_is_legible_in_the_dark_and_in_german(
    place: Place, elsewhere: BrowserContext, path: str
) -> None:
    watched = Watched(elsewhere, place.url)
    with closing(watched.page):
        watched.page.goto(place.url + shown(path))
        expect(watched.page.locator("html")).to_have_attribute("lang", "de")
        expect(watched.page.locator("html")).to_have_attribute("data-zone", "Asia/Tokyo")
        expect(watched.page.get_by_role("link", name="Übersicht").first).to_be_visible()
        assert misfits(watched) == []
        assert watched.findings() == []
        assert watched.complaints == []


def test_the_way_in_is_whole_for_everyone(place: Place, nobody: BrowserContext) -> None:
    watched = Watched(nobody, place.url)
    watched.page.goto(place.url)
    assert watched.page.url.endswith("/sign-in?next=/")
    assert watched.findings() == []
    assert [watched.overflow(width) for width in WIDTHS] == [0] * len(WIDTHS)
    assert (watched.complaints, watched.strange) == ([], [])


def test_a_password_and_the_code_of_an_app_sign_in(place: Place, nobody: BrowserContext) -> None:
    user = place.do(person(place.site, "Grace"))
    secret = place.do(with_app(place.site, user))
    assert len(secret) == SECRET_BYTES
    page = nobody.new_page()
    page.goto(f"{place.url}/sign-in?next=/stations")
    page.get_by_label("Name").fill("grace")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    now = place.site.core.ground.now()
    page.get_by_label("Code").fill(code(secret, step_at(now) + 1))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Stations", level=1)).to_be_visible()


def test_an_app_is_set_up_and_a_password_set(place: Place, nobody: BrowserContext) -> None:
    page = nobody.new_page()
    page.goto(place.link("Joan", Role.VIEWER))
    page.get_by_role("link", name="Set a password or a passkey").click()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Your password is set")).to_be_visible()
    page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_text("This is not the code that the app shows now")).to_be_visible()


def test_a_passkey_is_made_and_signs_in(place: Place, nobody: BrowserContext) -> None:
    page = nobody.new_page()
    device = nobody.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(place.link("Edith", Role.VIEWER))
    page.goto(f"{place.url}/account")
    page.get_by_label("Name of the passkey").fill("Test key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is ready.")).to_be_visible()
    expect(page.get_by_text("Test key")).to_be_visible()
    nobody.clear_cookies()
    page.goto(f"{place.url}/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


async def answer_reset(station: FakeStation) -> None:
    frame = await station.connection.next()
    assert frame[2:] == ["Reset", {"type": "Soft"}]
    station.answer(frame[1], {"status": "Accepted"})


def test_a_command_shows_its_outcome_in_place(place: Place, admin: BrowserContext) -> None:
    page = admin.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{place.url}/stations/CP-1")
    page.get_by_role("button", name="Soft reset").click()
    place.do(answer_reset(Furniture.station))
    first = page.locator("#commands > li").first
    expect(first).to_contain_text("accepted")
    assert page.url.endswith("/stations/CP-1")
    page.close()


def test_what_came_of_a_command_is_told_to_who_does_not_see_the_list(
    place: Place, admin: BrowserContext
) -> None:
    with closing(admin.new_page()) as page:
        page.set_viewport_size({"width": 390, "height": 700})
        page.goto(f"{place.url}/stations/CP-2")
        page.get_by_role("button", name="Unlock").click()
        expect(page.locator("#commands > li").first).to_contain_text("Unlock")
        expect(page.locator(".outcome")).to_contain_text("Unlock")
        expect(page.locator(".outcome .chip")).to_be_in_viewport()


async def connected(site: Site) -> FakeStation:
    station = await site.rig.station("CP-7")
    await site.rig.token("CARD-7")
    await station.boot()
    status = {"connectorId": 1, "status": "Preparing", "errorCode": "NoError"}
    await station.ask("StatusNotification", status)
    return station


async def start_as_told(station: FakeStation) -> int:
    """Answer a remote start, and begin to charge."""
    frame = await station.connection.next()
    assert frame[2:] == ["RemoteStartTransaction", {"idTag": "CARD-7", "connectorId": 1}]
    station.answer(frame[1], {"status": "Accepted"})
    started = await station.start(idTag="CARD-7")
    status = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
    await station.ask("StatusNotification", status)
    return int(started["transactionId"])


async def meter(station: FakeStation, number: int, *readings: int) -> None:
    now = station.core.ground.now()
    for step, register in enumerate(readings):
        sampled = [{"value": str(register)}, {"value": "7000", "measurand": "Power.Active.Import"}]
        at = to_rfc3339(Instant(now + step * 10 * SECOND))
        told = [{"timestamp": at, "sampledValue": sampled}]
        said = {"connectorId": 1, "transactionId": number, "meterValue": told}
        await station.ask("MeterValues", said)


async def stop_as_told(station: FakeStation, number: int) -> None:
    frame = await station.connection.next()
    assert frame[2:] == ["RemoteStopTransaction", {"transactionId": number}]
    station.answer(frame[1], {"status": "Accepted"})
    later = Instant(station.core.ground.now() + 60 * SECOND)
    await station.stop(number, at=later, meterStop=1500)


def test_a_charge_from_the_remote_start_to_the_table(place: Place, admin: BrowserContext) -> None:
    station = place.do(connected(place.site))
    page = admin.new_page()
    page.goto(f"{place.url}/stations/CP-7")
    starting = page.locator("form", has=page.get_by_role("button", name="Start charging"))
    starting.get_by_label("Token").fill("CARD-7")
    starting.get_by_label("EVSE").select_option("1")
    starting.get_by_role("button").click()
    number = place.do(start_as_told(station))
    expect(page.locator("#plugs")).to_contain_text("Charging")
    place.do(meter(station, number, 1000, 1100, 1250))
    expect(page.locator("#plugs")).to_contain_text("0.25 kWh")
    page.reload()
    expect(page.locator(".chart canvas")).to_be_visible()
    page.locator("#plugs").get_by_role("button", name="Stop").click()
    place.do(stop_as_told(station, number))
    page.goto(f"{place.url}/sessions?station=CP-7")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("0.50 kWh")
    answer = page.request.get(f"{place.url}/sessions.csv?station=CP-7")
    assert ",500," in answer.text().splitlines()[1]
    page.close()


def test_what_changes_shows_without_a_reload(place: Place, admin: BrowserContext) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/stations")
    row = page.locator('tr[data-station="CP-1"] [data-field="status"]')
    expect(row).to_have_text("Charging")
    paused = {"connectorId": 1, "status": "SuspendedEV", "errorCode": "NoError"}
    place.do(Furniture.station.ask("StatusNotification", paused))
    expect(row).to_have_text("Paused by the car")
    again = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
    place.do(Furniture.station.ask("StatusNotification", again))
    expect(row).to_have_text("Charging")
    page.close()


def test_how_long_ago_something_was_ticks_and_rests_while_nobody_looks(
    place: Place, nobody: BrowserContext
) -> None:
    page = nobody.new_page()
    page.goto(place.link("Edda"))
    page.clock.install()
    page.goto(f"{place.url}/account")
    used = page.locator("time[data-ago]").last
    page.clock.run_for(3 * HOUR // 1000)
    expect(used).to_have_text("3 hours ago")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(48 * HOUR // 1000)
    expect(used).to_have_text("3 hours ago")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(used).to_have_text("2 days ago")
    page.close()


def test_each_type_of_token_says_what_its_number_looks_like(
    place: Place, admin: BrowserContext
) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/tokens")
    expect(page.get_by_text("8, 14 or 20 hexadecimal digits")).to_be_visible()
    page.locator("select[name=type]").select_option("VIN")
    expect(page.get_by_text("17 letters and figures")).to_be_visible()
    expect(page.get_by_text("8, 14 or 20 hexadecimal digits")).to_be_hidden()
    page.close()


def test_the_badge_of_alerts_follows_without_a_reload(place: Place, admin: BrowserContext) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/alerts")
    badge = page.locator('.side [data-count="alerts"]')
    before = place.site.core.alerting.unseen
    expect(badge).to_have_text(f": {before}")
    (alert, *_) = place.site.core.alerting.open()
    acknowledge = place.site.core.alerting.acknowledge
    place.do(acknowledge(alert.id, "user Ada", is_seen=True, note="on my way"))
    expect(page.locator("#alerts")).to_contain_text("on my way")
    expect(badge).to_have_text(f": {before - 1}")
    place.do(acknowledge(alert.id, "user Ada", is_seen=False, note=None))
    expect(badge).to_have_text(f": {before}")
    page.close()


def test_a_file_is_read_before_it_is_sent(place: Place, admin: BrowserContext) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/tokens")
    table = b"uid,type\nFROM-FILE,ISO14443\n"
    page.get_by_label("File").set_input_files(
        {"name": "cards.csv", "mimeType": "text/csv", "buffer": table}
    )
    expect(page.get_by_label("Table")).to_have_value(table.decode())
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("link", name="FROM-FILE")).to_be_visible()
    page.close()


def test_a_table_of_windows_1252_keeps_its_umlauts(place: Place, admin: BrowserContext) -> None:
    """What a spreadsheet saves as CSV on a German Windows."""
    page = admin.new_page()
    page.goto(f"{place.url}/tokens")
    table = "uid;group\r\nUMLAUT;Flämmchen €\r\n"
    page.get_by_label("File").set_input_files(
        {"name": "cards.csv", "mimeType": "text/csv", "buffer": table.encode("cp1252")}
    )
    expect(page.get_by_label("Table")).to_have_value(table.replace("\r\n", "\n"))
    page.close()


def test_a_chart_is_drawn(place: Place, admin: BrowserContext) -> None:
    page = admin.new_page()
    page.goto(place.url + Furniture.transaction)
    expect(page.locator(".chart canvas")).to_be_visible()
    expect(page.locator(".chart")).to_contain_text("Battery")
    page.close()


def test_the_map_shows_stations_and_leads_to_them_by_the_keyboard(
    place: Place, admin: BrowserContext
) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/stations?view=map")
    expect(page.locator(".map[data-ready]")).to_be_visible()
    crowd = page.get_by_role("button", name="2 stations")
    expect(crowd).to_have_text("2")
    crowd.press("Enter")
    expect(page.locator(".pin")).to_have_count(2)
    expect(page.locator('.pin[data-tone="bad"]')).to_have_attribute("aria-label", "CP-2 · Faulted")
    page.get_by_role("link", name="CP-1 · Charging").press("Enter")
    expect(page.get_by_role("heading", name="CP-1", exact=True)).to_be_visible()
    page.close()


def test_the_trace_follows_and_opens_a_message_in_place(
    place: Place, admin: BrowserContext
) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/trace?action=Heartbeat")
    expect(page.get_by_text("No message fits")).to_be_visible()
    page.get_by_role("button", name="Follow live").click()
    expect(page.get_by_role("button", name="Follow live")).to_have_attribute("aria-pressed", "true")
    place.do(Furniture.station.ask("Heartbeat", {}))
    row = page.locator("#trace > li").first
    expect(row).to_contain_text("It is alive.")
    row.locator("summary").click()
    expect(row.locator("pre").last).to_contain_text("currentTime")
    row.get_by_role("link", name="Bug report").click()
    expect(page.locator("#report")).to_contain_text("Station: Loom One")
    page.close()


def test_the_palette_leads_anywhere_by_the_keyboard_alone(
    place: Place, admin: BrowserContext
) -> None:
    page = admin.new_page()
    page.goto(place.url)
    page.keyboard.press("Control+k")
    page.keyboard.type("cp-2")
    expect(page.locator('#places [aria-selected="true"]')).to_have_text("CP-2Station")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="CP-2")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.close()


def test_the_filter_narrows_as_one_types(place: Place, admin: BrowserContext) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/stations")
    page.get_by_label("Search").press_sequentially("garage")
    expect(page.locator("#stations tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=garage"))
    page.close()


def test_a_page_stays_small(place: Place, admin: BrowserContext) -> None:
    page = admin.new_page()
    page.goto(place.url + Furniture.transaction)
    sizes: list[int] = page.evaluate(SIZES)
    assert len(sizes) > 3
    assert 0 < sum(sizes) < 150 * 1024
    page.close()


def test_a_page_that_hears_nothing_says_so_until_it_hears_again(
    place: Place, nobody: BrowserContext
) -> None:
    page = nobody.new_page()
    page.goto(place.link("Grete"))
    page.clock.install()
    page.route("**/console/*", lambda route: route.fulfill(status=502))
    page.goto(f"{place.url}/stations?q=CP")
    lost = page.locator("#lost")
    expect(lost).to_be_hidden()
    page.clock.run_for(4_000)
    expect(lost).to_contain_text("The server can't be reached.")
    page.unroute("**/console/*")
    page.clock.run_for(8_000)
    expect(lost).to_be_hidden()
    with page.expect_response("**/console/stream"):
        page.request.post(f"{place.url}/sign-out", headers={"Origin": place.url})
    page.clock.run_for(4_000)
    expect(lost).to_contain_text("You are no longer signed in.")
    lost.get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/stations%3Fq%3DCP$"))


@pytest.mark.parametrize("answers", ["nothing", "a proxy"])
@pytest.mark.parametrize(
    ("address", "label", "button"),
    [("/tariffs/new", "Name", "Save"), ("/users", "Name", "Invite")],
    ids=["here", "to another page"],
)
def test_what_was_typed_survives_a_server_that_is_away(
    place: Place, admin: BrowserContext, address: str, label: str, button: str, answers: str
) -> None:
    page = admin.new_page()
    page.goto(place.url + address)
    form = page.locator("form.form").last
    form.get_by_label(label).first.fill("Night owl")
    page.route(
        "**/*",
        lambda route: route.abort() if answers == "nothing" else route.fulfill(status=502),
    )
    form.get_by_role("button", name=button, exact=True).click()
    expect(form.locator("[role=alert]")).to_contain_text("did not answer this")
    expect(form.get_by_label(label).first).to_have_value("Night owl")
    page.unroute_all(behavior="ignoreErrors")
    with page.expect_navigation():  # a page that is on its way elsewhere may never close
        form.get_by_role("button", name=button, exact=True).click()
    expect(form.get_by_text("did not answer this")).to_be_hidden()
    page.close()


def test_commands_wait_for_a_station_that_is_gone(place: Place, admin: BrowserContext) -> None:
    station = place.do(place.site.rig.station("CP-8"))
    place.do(station.boot())
    page = admin.new_page()
    page.goto(f"{place.url}/stations/CP-8")
    expect(page.get_by_role("button", name="Soft reset")).to_be_enabled()
    place.do(leave(station))
    expect(page.get_by_role("button", name="Soft reset")).to_be_disabled()
    page.reload()
    expect(page.get_by_text("The station is not connected.")).to_be_visible()
    place.do(come_again(place.site, "CP-8"))
    expect(page.get_by_role("button", name="Soft reset")).to_be_enabled()
    expect(page.get_by_text("The station is not connected.")).to_be_hidden()
    page.close()


async def leave(station: FakeStation) -> None:
    station.actor.closed()


async def come_again(site: Site, identity: str) -> None:
    await FakeStation(site.core, identity).boot()


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    place: Place, admin: BrowserContext
) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/tariffs/new")
    page.get_by_label("Name").fill("By night")
    page.get_by_label("Per kWh", exact=True).fill("0,4x9")
    page.get_by_role("button", name="Save").click()
    notice = page.locator("form.form [role=alert]")
    expect(notice).to_contain_text("Per kWh: a number is needed")
    price = page.locator("input[name=kwh]")
    expect(price).to_be_focused()
    expect(price).to_have_attribute("aria-invalid", "true")
    expect(price).to_have_accessible_name("Per kWh a number is needed")
    expect(page.get_by_label("Name")).to_have_value("By night")
    price.fill("0,49")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="By night")).to_be_visible()
    page.close()


@pytest.mark.parametrize(
    ("address", "typed", "button", "told"),
    [
        ("/keys", {"What it is for": "Night reader"}, "Make the key", "Night reader"),
        (
            "/alerts/webhooks",
            {"Address": "https://example.org/nights", "Name": "Nights"},
            "Add",
            "it is not shown again",
        ),
        ("/users", {"Name": "Olga of nights"}, "Invite", "Olga of nights"),
        ("/garage/limits", {"At most": "27"}, "Set it", "27.0 A"),
    ],
    ids=["key", "webhook", "person", "limit"],
)
def test_a_form_that_leaves_its_page_waits_until_somebody_is_signed_in_again(
    place: Place,
    nobody: BrowserContext,
    address: str,
    typed: dict[str, str],
    button: str,
    told: str,
) -> None:
    page = nobody.new_page()
    page.goto(place.link("Nora"))
    page.goto(place.url + address.replace("/garage", Furniture.garage))
    form = page.locator("form.form").last
    for label, text in typed.items():
        form.get_by_label(label).first.fill(text)
    nobody.clear_cookies()
    form.get_by_role("button", name=button, exact=True).click()
    expect(form.locator("[role=alert]")).to_contain_text("nothing was sent")
    for label, text in typed.items():
        expect(form.get_by_label(label).first).to_have_value(text)
    beside = nobody.new_page()
    beside.goto(place.link("Nils"))
    form.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(told).first).to_be_visible()


def test_what_is_wrong_with_a_form_that_leaves_its_page_is_told_by_the_name_of_the_field(
    place: Place, admin: BrowserContext
) -> None:
    page = admin.new_page()
    page.goto(f"{place.url}/alerts/webhooks")
    form = page.locator("form.form").last
    form.get_by_label("Address").fill("ftp://example.org/nights")
    form.get_by_role("button", name="Add", exact=True).click()
    alert = page.locator("main [role=alert]")
    expect(alert).to_contain_text("Address: ")
    expect(alert).not_to_contain_text("/url")
    page.close()


def test_what_was_typed_survives_the_end_of_the_session(
    place: Place, nobody: BrowserContext
) -> None:
    page = nobody.new_page()
    page.goto(place.link("Nora"))
    page.goto(f"{place.url}/tariffs/new")
    page.get_by_label("Name").fill("Night owl")
    page.get_by_label("Per kWh", exact=True).fill("0.33")
    nobody.clear_cookies()
    page.get_by_role("button", name="Save").click()
    alert = page.locator("form.form [role=alert]")
    expect(alert).to_contain_text("You are no longer signed in, and nothing was sent.")
    expect(page.get_by_label("Name")).to_have_value("Night owl")
    beside = nobody.new_page()
    beside.goto(place.link("Nils"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Night owl")).to_be_visible()
