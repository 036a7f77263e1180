"""What a clock shows is one moment, two, or none, as the zone's rules say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from chargeloom.web.console.words.local_time import (
    NEVER,
    NONE,
    TWICE,
    Turn,
    read,
    spread,
    write,
    zone_of,
)
from chargeloom.web.problems import Problem

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [UTC, BERLIN, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Australia/Lord_Howe")]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_what_was_left_empty_is_no_moment() -> None:
    assert read(None, BERLIN, "/at") is None
    assert write(None, BERLIN) == ("", None)


@pytest.mark.parametrize(
    ("text", "turn", "expected"),
    [
        ("2026-07-01T12:00", None, "2026-07-01T10:00"),
        ("2026-12-01T12:00:30", None, "2026-12-01T11:00:30"),
        ("2026-07-01T12:00", "second", "2026-07-01T10:00"),
        ("2026-10-25T02:30", "first", "2026-10-25T00:30"),
        ("2026-10-25T02:30", "second", "2026-10-25T01:30"),
        ("2026-10-25T03:00", None, "2026-10-25T02:00"),
        ("2026-03-29T03:00", None, "2026-03-29T01:00"),
    ],
)
def test_a_reading_of_the_clock_is_a_moment(text: str, turn: Turn | None, expected: str) -> None:
    assert read(text, BERLIN, "/at", turn) == utc(expected)


@pytest.mark.parametrize(
    ("text", "turn", "message"),
    [
        ("2026-03-29T02:30", None, NEVER),
        ("2026-03-29T02:30", "first", NEVER),
        ("2026-10-25T02:30", None, TWICE),
        ("2026-13-01T00:00", None, NONE),
        ("0001-01-01T00:00", None, NONE),
    ],
)
def test_what_is_no_one_moment_is_refused_at_its_field(
    text: str, turn: Turn | None, message: str
) -> None:
    with pytest.raises(Problem) as refused:
        read(text, BERLIN, "/at", turn)
    assert [(one.pointer, one.message) for one in refused.value.errors] == [("/at", message)]


def test_a_filter_takes_both_hours() -> None:
    assert spread("2026-10-25T02:30", BERLIN, "/first") == (
        utc("2026-10-25T00:30"),
        utc("2026-10-25T01:30"),
    )
    early, late = spread("2026-03-29T02:30", BERLIN, "/first")
    assert early < utc("2026-03-29T01:00") < late


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001 made aware below
        lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
    ),
    st.sampled_from(ZONES),
)
def test_what_is_written_into_a_field_is_read_out_of_it(moment: datetime, zone: ZoneInfo) -> None:
    entered = write(moment, zone)
    assert read(entered.text, zone, "/at", entered.turn) == moment
    around = spread(entered.text, zone, "/at")
    assert around.earliest <= moment <= around.latest
    assert around.latest - around.earliest <= timedelta(hours=1)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "/etc/localtime", "A" * 65])
def test_a_zone_that_nobody_knows_is_utc(name: str) -> None:
    assert zone_of(name) is UTC
