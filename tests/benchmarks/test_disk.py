import sqlite3
from pathlib import Path

import pytest

from benchmarks.disk import folder_bytes, tables_bytes, year


def test_a_year_is_reckoned_from_some_readings() -> None:
    weight = year(total_bytes=2_000.0, journal_bytes=0.0, readings=2)
    assert weight.whole_mb == weight.pruned_mb == pytest.approx(525.6)


def test_a_pruned_journal_keeps_thirty_days_of_the_year() -> None:
    weight = year(total_bytes=1_000.0, journal_bytes=1_000.0, readings=1)
    assert weight.pruned_mb == pytest.approx(weight.whole_mb * 30 / 365)


def test_without_the_size_of_the_journal_only_the_whole_year_is_told() -> None:
    assert year(total_bytes=1_000.0, journal_bytes=None, readings=1).pruned_mb is None


def test_a_folder_weighs_what_its_files_weigh(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "a").write_bytes(b"x" * 10)
    (tmp_path / "below" / "b").write_bytes(b"x" * 5)
    assert folder_bytes(tmp_path) == 15


def test_a_table_weighs_with_its_indices(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "some.db")
    connection.executescript(
        "CREATE TABLE journal (a, b); CREATE INDEX j ON journal (b); CREATE TABLE other (a);"
    )
    connection.executemany("INSERT INTO journal VALUES (?, ?)", [("x" * 900, "y" * 900)] * 100)
    connection.commit()
    connection.close()
    journal_bytes = tables_bytes(tmp_path / "some.db", ("journal", "missing"))
    if journal_bytes is None:
        pytest.skip("this SQLite was built without dbstat")
    assert journal_bytes > 190_000
    assert tables_bytes(tmp_path / "some.db", ("other",)) == 4_096
