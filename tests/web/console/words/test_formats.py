"""Formats: figures and times as people of a language write them."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from chargeloom.domain.instant import DAY, HOUR, MINUTE, SECOND, Instant, from_datetime
from chargeloom.web.console.words.formats import NOTHING, Formats


def test_people_read_figures_as_their_language_writes_them() -> None:
    english, german = Formats("en"), Formats("de")
    assert english.energy(Decimal(1234567)) == "1,234.6 kWh"
    assert german.energy(Decimal(1234567)) == "1.234,6 kWh"
    assert german.power(Decimal(11000)) == "11,0 kW"
    assert english.energy(None) == english.power(None) == english.moment(None) == NOTHING
    assert english.span(90 * MINUTE) == "1 h 30 min"
    assert english.span(2 * DAY + 3 * HOUR) == "2 d 3 h"
    assert english.span(5 * SECOND) == "5 s"
    now = Instant(1_774_008_000_000_000)
    assert english.ago(Instant(now - HOUR), now) == "1 hour ago"
    assert german.ago(Instant(now - HOUR), now) == "vor 1 Stunde"
    assert german.ago(None, now) == "nie"
    assert english.instant(Instant(now + 5_000)) == f"{english.day(now)} 12:00:00.005"
    assert (english.latency(0.04), german.latency(12.34)) == ("0.04 ms", "12,3 ms")
    assert english.latency(1234.5) == "1,234 ms"
    assert english.size(2048) == "2.0 KiB"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize("at", [-(10**17), 10**18], ids=["never set", "after all"])
def test_a_time_that_no_year_holds_hides_no_page(at: int, zone: str) -> None:
    formats = Formats("en", ZoneInfo(zone))
    moment = Instant(at)
    for told in (formats.moment, formats.day, formats.clock, formats.instant):
        assert told(moment) != NOTHING


@pytest.mark.parametrize(
    ("language", "summer", "winter"),
    [
        ("de", "25.10.2026, 02:30:00 MESZ", "25.10.2026, 02:30:00 MEZ"),
        ("en", "25 Oct 2026, 02:30:00 CEST", "25 Oct 2026, 02:30:00 CET"),
    ],
)
def test_an_hour_that_comes_twice_says_which_it_is(language: str, summer: str, winter: str) -> None:
    formats = Formats(language, ZoneInfo("Europe/Berlin"))
    first, second = "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"
    assert (formats.moment(first), formats.moment(second)) == (summer, winter)
    assert formats.clock(first) != formats.clock(second)
    assert formats.instant(instant(first)) != formats.instant(instant(second))


@pytest.mark.parametrize(
    "at", ["2026-10-24T23:59:59Z", "2026-10-25T02:00:00Z", "2026-03-29T01:00:00Z"]
)
def test_every_other_hour_is_written_as_ever(at: str) -> None:
    written = Formats("de", ZoneInfo("Europe/Berlin")).moment(at)
    assert written[-3:-2] == ":"


def instant(text: str) -> Instant:
    return from_datetime(datetime.fromisoformat(text))
