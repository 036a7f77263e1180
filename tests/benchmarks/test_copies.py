"""A past that is copied: as many charges as are wanted, each of its own time, none twice."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.chance import drawn_from
from benchmarks.history import Past
from benchmarks.population import population
from benchmarks.servers import ours_tables

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("count", [2, 3, 100, 101])
def test_charges_that_are_copied_are_as_many_as_wanted_and_apart_as_those_that_were_made(
    tmp_path: Path, count: int
) -> None:
    people = population(3, drawn_from(1))
    ours_tables.seed(tmp_path / "data", people)
    ours_tables.fill(tmp_path / "data", Past(people, count, NOW))
    with closing(sqlite3.connect(tmp_path / "data" / ours_tables.DATABASE)) as database:
        told = 'SELECT station_no, began_at, number, serial FROM "transaction" ORDER BY 1, 2'
        rows = database.execute(told).fetchall()
        opened = 'SELECT count(*) FROM session JOIN "transaction" AS own ON own.session = session.id WHERE opened_at = began_at'
        assert database.execute(opened).fetchone() == (len(rows),)
    assert count <= len(rows) < count + 6
    assert len({row[2] for row in rows}) == len({row[3] for row in rows}) == len(rows)
    apart = {b[1] - a[1] for a, b in pairwise(rows) if a[0] == b[0]}
    assert apart <= {2 * 3_600 * 1_000_000}
