"""Sums of sessions: of whole months by the reader's clock, of a filter, and per currency exact."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from chargeloom.domain.instant import to_datetime
from chargeloom.storage.answers import Sum
from chargeloom.web.console.charges.sums import MOST_MONTHS, bounds, total, totals
from tests.services.pricing.sold import BY_TIME, sells
from tests.web.site import Site

TODAY = date(2026, 3, 20)


def test_without_a_day_the_last_twelve_months_are_summed_up() -> None:
    known = bounds(None, None, TODAY)
    assert (known.days[0], known.days[-1]) == (date(2025, 4, 1), date(2026, 4, 1))
    assert len(known.days) == 13
    assert not known.is_cut


def test_a_filter_cuts_its_first_and_last_month() -> None:
    known = bounds(date(2026, 1, 15), date(2026, 3, 2), TODAY)
    assert known.days == (date(2026, 1, 15), date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 3))
    berlin = known.edges(ZoneInfo("Europe/Berlin"))
    assert to_datetime(berlin[0]).isoformat() == "2026-01-14T23:00:00+00:00"
    one = bounds(date(2026, 2, 28), date(2026, 2, 28), TODAY)
    assert one.days == (date(2026, 2, 28), date(2026, 3, 1))


def test_of_many_years_the_newest_months_are_summed_up_and_that_is_said() -> None:
    known = bounds(date(1, 1, 1), None, TODAY)
    assert known.is_cut
    assert len(known.days) == MOST_MONTHS + 1
    assert known.days[0] == date(2024, 4, 1)


def test_days_the_wrong_way_round_have_nothing_between_them() -> None:
    assert bounds(date(2026, 3, 2), date(2026, 3, 1), TODAY).days == ()
    assert bounds(date(9999, 1, 1), date(9999, 12, 31), TODAY).days == ()
    assert bounds(None, date(1, 1, 1), TODAY).days[-1] == date(1970, 1, 3)


def test_currencies_are_never_added() -> None:
    found = [
        Sum(0, None, 1, 5.0, 0, 0),
        Sum(0, "EUR", 2, 10.0, 123, 1),
        Sum(1, "EUR", 1, 1.0, 7, 0),
        Sum(1, "JPY", 1, 1.0, 50, 0),
    ]
    whole = total(found)
    assert (whole.charges, whole.energy_wh, whole.not_final) == (5, 17.0, 1)
    assert whole.amounts == ((Decimal("1.30"), "EUR"), (Decimal(50), "JPY"))
    newest, older = totals(found, bounds(date(2026, 2, 1), date(2026, 3, 31), TODAY))
    assert (newest.first, newest.last, newest.total.charges) == (
        date(2026, 3, 1),
        date(2026, 3, 31),
        2,
    )
    assert older.total.amounts == ((Decimal("1.23"), "EUR"),)


async def test_the_page_sums_up_what_its_filter_leaves(site: Site) -> None:
    await sells(site.rig, BY_TIME)
    station, number = await site.charging("CP-1")
    await station.stop(number)
    other = await site.rig.station("CP-2")
    await other.boot()
    await other.start()
    piece = {"HX-Request": "true"}
    async with site.browser() as browser:
        page = (await browser.get("/sessions?station=CP-1")).text
        whole = (await browser.get("/sessions/sums", headers=piece)).text
        one = (await browser.get("/sessions/sums?station=CP-1", headers=piece)).text
        none = (await browser.get("/sessions/sums?station=CP-9", headers=piece)).text
        alone = await browser.get("/sessions/sums")
    assert 'hx-get="/sessions/sums?station=CP-1' in page
    assert "<dd>2</dd>" in whole
    assert "<dd>1</dd>" in one
    assert "7.00 kWh" in one
    assert "EUR" in one
    assert "<dd>0</dd>" in none
    assert alone.status_code == 200
    assert "<html" in alone.text
