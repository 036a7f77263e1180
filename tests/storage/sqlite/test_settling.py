"""Rows that arrived settle: nothing is lost, nothing is doubled, and questions see no difference."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from chargeloom.domain.unit import Unit
from chargeloom.storage.sqlite.connection import Settings
from chargeloom.storage.sqlite.database import Database
from chargeloom.storage.tables import (
    journal_arrived,
    journal_of_action,
    journal_of_station,
    reading,
    reading_arrived,
)
from tests.blank import put_blank
from tests.storage import facts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    put_blank(tmp_path / "facts.db")
    return tmp_path / "facts.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(Settings(path))
    opened.commit([facts.unit(facts.station())])
    yield opened
    opened.close()


def counts(path: Path) -> dict[str, int]:
    listed = (reading_arrived, reading, journal_arrived, journal_of_station, journal_of_action)
    with closing(sqlite3.connect(path)) as connection:
        return {
            table.name: len(connection.execute(str(select(table))).fetchall()) for table in listed
        }


def unit(number: int) -> Unit:
    told = facts.meter_record(facts.reading(facts.later(number), "5"))
    return facts.unit(told, facts.exchange(2 * number))


def test_rows_wait_until_there_are_enough(database: Database, path: Path) -> None:
    database.commit([unit(number) for number in range(1, 6)])
    database.settle(above=10)
    assert (counts(path)["reading_arrived"], counts(path)["journal_arrived"]) == (5, 1)
    database.commit([unit(6)])
    database.settle(above=10)
    assert counts(path) == {
        "reading_arrived": 0,
        "reading": 6,
        "journal_arrived": 0,
        "journal_of_station": 6,
        "journal_of_action": 6,
    }


def test_rows_of_a_batch_that_had_a_wrong_unit_wait_too(database: Database, path: Path) -> None:
    wrong = facts.unit(facts.exchange(50, station=facts.OTHER))
    assert [type(one) for one in database.commit([unit(1), wrong, unit(2)])][1] is not type(None)
    database.settle(above=3)
    assert counts(path)["reading"] == 2


def test_a_layout_of_a_batch_that_was_undone_is_written_again(
    database: Database, path: Path
) -> None:
    wrong = facts.unit(facts.exchange(50, station=facts.OTHER))
    told = unit(1)
    database.commit([told, wrong])
    database.commit([told])
    with closing(sqlite3.connect(path)) as connection:
        known = connection.execute(
            "SELECT count(*) FROM reading_arrived JOIN reading_layout ON no = layout"
        ).fetchone()
    assert known == (counts(path)["reading_arrived"],) == (2,)


def test_a_frame_below_those_that_settled_reaches_its_list(database: Database, path: Path) -> None:
    for number in (9, 3):
        database.commit([facts.unit(facts.exchange(2 * number))])
        database.settle(above=0)
    assert counts(path)["journal_of_station"] == 2
    assert counts(path)["journal_of_action"] == 2


def test_rows_that_waited_at_a_crash_are_counted_at_the_next_start(
    database: Database, path: Path
) -> None:
    database.commit([unit(number) for number in range(1, 4)])
    second = Database(Settings(path))
    second.settle(above=5)
    second.close()
    assert counts(path)["reading_arrived"] == 0
    assert counts(path)["reading"] == 3


def test_a_repeated_reading_settles_as_it_first_came(database: Database, path: Path) -> None:
    first = facts.meter_record(facts.reading(facts.NOON, "5"), received_at=facts.later(1))
    again = facts.meter_record(facts.reading(facts.NOON, "5"), received_at=facts.later(9))
    for told in (first, again):
        database.commit([facts.unit(told)])
    database.settle(above=0)
    database.commit([facts.unit(again)])
    database.settle(above=0)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT at + delay_us FROM reading").fetchall()
    assert found == [(facts.later(1),)]
