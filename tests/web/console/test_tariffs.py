"""The pages of tariffs: drawn up by a form, shown in the law's order, applied, tried out, and the bills they make."""

import re
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest

from chargeloom.domain.access import Role
from chargeloom.domain.instant import DAY
from chargeloom.domain.tariffs.tariff import Element, Tariff
from chargeloom.web.console.tariffs import pages
from chargeloom.web.console.tariffs.form import TariffForm, form_of
from chargeloom.web.console.tariffs.words import prices
from tests.domain.pricing.plain import component, element, tariff
from tests.services.pricing.sold import PER_KWH, sells
from tests.web.api.charges.test_tariffs import priced
from tests.web.site import ADDRESS, Site

FORM = {
    "name": "Day & night",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "tax_included": "YES",
    "vat": "19",
    "kwh": "0.49",
    "night_kwh": "0.39",
    "night_start": "22:00",
    "night_end": "06:00",
    "start": "0.50",
    "idle_minute": "0.05",
    "idle_after": "240",
}


def drawn(**said: Any) -> TariffForm:
    return msgspec.convert(FORM | said, TariffForm, strict=False)


def rules_of(form: TariffForm) -> Tariff:
    return Tariff(currency="EUR", elements=msgspec.convert(form.elements(), tuple[Element, ...]))


def test_a_form_is_read_back_as_it_was_written() -> None:
    form = drawn()
    body = form.said()
    rules = msgspec.convert(
        {name: body[name] for name in ("currency", "time_zone", "tax_included", "elements")}, Tariff
    )
    assert form_of("Day & night", 3, rules) == msgspec.structs.replace(form, version=3)


def test_an_empty_form_is_free_of_charge() -> None:
    (free,) = rules_of(TariffForm()).elements
    (only,) = free.price_components
    assert (only.type.value, only.price) == ("FLAT", Decimal(0))


@pytest.mark.parametrize(
    "rules",
    [
        tariff(element(component("ENERGY", "1"), min_kwh=5)),
        tariff(element(component("ENERGY", "1", vat="7"), component("FLAT", "1", vat="19"))),
        tariff(element(component("TIME", "1", step_size=60))),
        tariff(element(component("ENERGY", "1")), element(component("ENERGY", "2"))),
    ],
)
def test_what_says_more_than_the_form_has_is_left_to_the_api(rules: Tariff) -> None:
    assert form_of("x", 1, rules) is None


def test_prices_stand_in_the_order_of_the_law() -> None:
    told = prices(rules_of(drawn(minute="0.01")), "en")
    assert [(one.words.replace("\N{NO-BREAK SPACE}", " "), one.when) for one in told] == [
        ("0.39 EUR per kWh", "22:00 to 06:00"),
        ("0.49 EUR per kWh", ""),
        ("0.01 EUR per minute of charging", ""),
        ("0.05 EUR per minute of parking", "after 240 min at the plug"),
        ("0.50 EUR per session", ""),
    ]


def test_every_restriction_has_words_in_german() -> None:
    held = {
        "day_of_week": ["MONDAY", "SUNDAY"],
        "start_date": "2026-01-01",
        "end_date": "2027-01-01",
        "min_kwh": 5,
        "max_kwh": 20.5,
        "min_current": 16,
        "max_current": 32,
        "min_power": 11,
        "max_power": 22,
        "max_duration": 5400,
        "end_time": "17:00",
    }
    (told,) = prices(tariff(element(component("ENERGY", "1"), **held)), "de")
    assert told.when == (
        "Montag, Sonntag, 00:00 bis 17:00, ab dem 2026-01-01, vor dem 2027-01-01, ab 5 kWh, "
        "bis 20,5 kWh, ab 16 A, unter 32 A, ab 11 kW, unter 22 kW, in den ersten 90 min am Stecker"
    )
    nobody = tariff(element(component("FLAT", "1"), reservation="RESERVATION_EXPIRES"))
    assert [one.when for one in prices(nobody, "de")] == ["wenn niemand kommt"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"vat": "300"}, "vat"),
        ({"night_start": "25:00"}, "night_start"),
        ({"night_end": ""}, "night_end"),
    ],
)
async def test_what_is_wrong_within_an_element_is_told_at_the_field_of_the_form(
    site: Site, said: dict[str, str], field: str
) -> None:
    async with site.browser(Role.ADMIN) as client:
        client.headers.update({"Origin": ADDRESS, "HX-Request": "true"})
        refused = await client.post("/tariffs", data=FORM | said)
    assert re.findall(r'data-field="(\w*)"', refused.text) == [field]


async def test_a_tariff_is_drawn_up_applied_tried_and_changed(site: Site) -> None:
    await site.rig.station("CP-1")
    async with site.browser(Role.ADMIN) as client:
        client.headers["Origin"] = ADDRESS
        made = await client.post("/tariffs", data=FORM)
        assert made.status_code == 303, made.text
        address = made.headers["location"].partition("?")[0]
        page = await client.get(f"{address}?kwh=20&charging_min=60")
        assert page.status_code == 200
        assert "Day &amp; night" in page.text
        number = address.rpartition("/")[2]
        await client.post("/tariff-assignments", data={"tariff": number})
        await client.post("/tariff-assignments", data={"tariff": number, "station": "CP-1"})
        assert "Everywhere" in (await client.get("/tariffs")).text
        station = (await client.get("/stations/CP-1")).text
        assert "per session" in station
        changed = await client.post(
            f"{address}/change", data=FORM | {"version": "1", "kwh": "0.59"}
        )
        assert changed.status_code == 303
        assert "0.59" in (await client.get(address)).text
        assert 'value="0.59"' in (await client.get(f"{address}/change")).text
        await client.post(f"{address}/state", data={"enabled": "false", "version": "2"})
        assert "disabled" in (await client.get("/tariffs")).text
        stale = await client.post(f"{address}/change", data=FORM | {"version": "1"})
        assert stale.status_code == 409


async def test_who_may_not_change_prices_sees_no_form(site: Site) -> None:
    await sells(site.rig, PER_KWH)
    async with site.browser(Role.OPERATOR) as client:
        client.headers["Origin"] = ADDRESS
        assert (await client.get("/tariffs/new")).status_code == 403
        listed = await client.get("/tariffs")
        assert (listed.status_code, "/tariffs/new" in listed.text) == (200, False)


async def test_the_bill_stands_on_the_page_of_its_charge_and_ends_its_story(site: Site) -> None:
    await priced(site)
    (record,) = await site.rig.transactions()
    assert record.session is not None
    async with site.browser(Role.OPERATOR) as client:
        client.headers["Origin"] = ADDRESS
        item = await only(client)
        page = (await client.get(f"/transactions/{item}")).text
    assert "Together, rounded once" in page
    assert "The bill: 5.40" in page
    assert page.count("5.40") >= 3


async def only(client: httpx.AsyncClient) -> str:
    page = (await client.get("/sessions")).text
    return page.partition('href="/transactions/')[2].partition('"')[0]


async def test_revenue_stands_on_the_overview(site: Site) -> None:
    async with site.browser(Role.OPERATOR) as client:
        client.headers["Origin"] = ADDRESS
        assert "No tariff applies yet" in (await client.get("/")).text
        await sells(site.rig, PER_KWH)
        station, number = await site.charging()
        await station.stop(number)
        (record,) = await site.rig.transactions()
        page = (await client.get("/")).text
        is_still_today = site.core.ground.now() // DAY == (record.started_at or 0) // DAY
    assert "1 session billed" in page or not is_still_today
    assert "5.40 <small>EUR</small>" in page or not is_still_today


async def test_what_waits_for_somebody_is_shown_and_waived(site: Site) -> None:
    await priced(site, shown="STRANGER")
    async with site.browser(Role.OPERATOR) as client:
        client.headers["Origin"] = ADDRESS
        assert "1 session needs review" in (await client.get("/")).text
        item = await only(client)
        assert item in (await client.get("/tariffs/reviews")).text
        assert "Bill it" in (await client.get(f"/transactions/{item}")).text
        done = await client.post(f"/transactions/{item}/review", data={"bill": "false"})
        assert done.status_code == 303
        page = (await client.get(f"/transactions/{item}")).text
        assert "was waived" in page
        assert "Nothing waits" in (await client.get("/tariffs/reviews")).text


async def test_what_waits_is_listed_to_its_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_WAITING", 1)
    await priced(site, shown="STRANGER")
    station = await site.rig.station("CP-2")
    await station.boot()
    await station.stop((await station.start(idTag="STRANGER"))["transactionId"])
    async with site.browser() as client:
        first = (await client.get("/tariffs/reviews")).text
        (after,) = re.findall(r'href="(/tariffs/reviews\?after=\w+)"', first)
        second = (await client.get(after)).text
        shown = [re.findall(r'<a href="(/transactions/\w+)"', page) for page in (first, second)]
    assert [len(one) for one in shown] == [1, 1]
    assert shown[0] != shown[1]
    assert 'href="/tariffs/reviews?after=' not in second
