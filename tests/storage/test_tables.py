"""The schema's own rules."""

from pathlib import Path

import pytest
from sqlalchemy import Table

from chargeloom.storage.sqlite.store import SqliteStore
from chargeloom.storage.store import Store
from chargeloom.storage.tables import metadata


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_says_whose_its_rows_are(table: Table) -> None:
    operator = table.columns["operator_id"]
    assert not operator.nullable
    assert operator.server_default is not None


def test_the_sqlite_store_is_a_store(tmp_path: Path) -> None:
    """The type checker proves it; here it is made."""
    store: Store = SqliteStore(tmp_path / "facts.db", synchronous="full")
    assert not store.is_available
