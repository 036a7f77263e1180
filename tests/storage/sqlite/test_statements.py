"""Statements of many rows: every row goes in, in its order."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from chargeloom.storage.sqlite import forms
from chargeloom.storage.sqlite.statements import (
    PREPARED_STATEMENTS,
    SIZES,
    Insert,
    keeping_first,
    keeping_newest,
    replacing,
)

COLUMNS = ("id", "order")
ORDER = Table(
    "group",
    MetaData(),
    Column("place", Integer, primary_key=True),
    Column("id", Integer, unique=True),
    Column("order", Text, nullable=False),
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute(
            'CREATE TABLE "group" (place INTEGER PRIMARY KEY, id INTEGER UNIQUE, "order" TEXT NOT NULL)'
        )
        yield opened


def rows(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    return list(connection.execute('SELECT id, "order" FROM "group" ORDER BY place'))


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 255, 256, 257, 1000])
def test_every_row_goes_in_in_its_order(connection: sqlite3.Connection, count: int) -> None:
    told = [(number, str(number)) for number in range(count)]
    Insert(ORDER, COLUMNS).run(connection, told)
    assert rows(connection) == told


@pytest.mark.parametrize(("count", "most"), [(3, 1), (54, 2), (55, 3), (255, 4), (1000, 6)])
def test_few_steps_suffice(connection: sqlite3.Connection, count: int, most: int) -> None:
    steps: list[str] = []
    connection.set_trace_callback(steps.append)
    Insert(ORDER, COLUMNS).run(connection, [(number, "x") for number in range(count)])
    assert len([step for step in steps if step.startswith("INSERT")]) <= most


def test_no_statement_is_prepared_twice() -> None:
    inserts = {part for part in vars(forms).values() if isinstance(part, Insert)} | set(forms.ORDER)
    assert len(inserts) * len(SIZES) < PREPARED_STATEMENTS


def test_a_row_replaces_the_earlier_one(connection: sqlite3.Connection) -> None:
    replacing(ORDER, COLUMNS, "id").run(connection, [(1, "a"), (2, "b"), (1, "c")])
    assert rows(connection) == [(1, "c"), (2, "b")]


def test_the_first_row_stays(connection: sqlite3.Connection) -> None:
    keeping_first(ORDER, COLUMNS, "id").run(connection, [(1, "a"), (2, "b"), (1, "c")])
    assert rows(connection) == [(1, "a"), (2, "b")]


def test_the_highest_row_stays(connection: sqlite3.Connection) -> None:
    keep = keeping_newest(ORDER, COLUMNS, "order", "id")
    keep.run(connection, [(1, "b"), (1, "a"), (2, "b"), (1, "c")])
    assert rows(connection) == [(1, "c"), (2, "b")]


@pytest.mark.parametrize("make", [replacing, keeping_first])
def test_a_wrong_row_is_an_error_and_not_dropped(
    connection: sqlite3.Connection, make: type[Insert]
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        make(ORDER, COLUMNS, "id").run(connection, [(1, None)])
