"""Tariffs and bills."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, Table, text

from chargeloom.storage.columns import (
    Document,
    key_number,
    maybe_number,
    maybe_words,
    number,
    operator,
    words,
)
from chargeloom.storage.tables.base import metadata

tariff_version: Final = Table(
    "tariff_version",
    metadata,
    key_number("id"),
    operator(),
    number("tariff"),
    number("version"),
    number("saved_at"),
    words("saved_by"),
    Column("is_disabled", Boolean, nullable=False),
    words("name"),
    Column("rules", Document, nullable=False),
    Index("tariff_version_of_tariff", "tariff", "version", unique=True),
)

tariff_assignment: Final = Table(
    "tariff_assignment",
    metadata,
    key_number("id"),
    operator(),
    number("at"),
    words("by"),
    maybe_number("tariff"),
    maybe_words("of_station"),
    maybe_number("evse"),
    maybe_words("token_group"),
)
"""Which tariff applies where; a later one of the same scope takes the place of an earlier one."""
IS_UNREVIEWED: Final = text("state = 'needs-review'")
IS_RUNNING: Final = text("state = 'running'")

transaction_cost: Final = Table(
    "transaction_cost",
    metadata,
    key_number("transaction"),
    operator(),
    number("began_at"),
    number("tariff"),
    number("version"),
    words("state"),
    Column("reasons", Document, nullable=False),
    words("currency"),
    maybe_number("excl"),
    maybe_number("incl"),
    maybe_number("due"),
    Column("lines", Document, nullable=False),
    maybe_number("priced_at"),
    maybe_words("reviewed_by"),
    Index("transaction_cost_of_beginning", "began_at"),
    Index(
        "transaction_cost_unreviewed",
        "transaction",
        sqlite_where=IS_UNREVIEWED,
        postgresql_where=IS_UNREVIEWED,
    ),
    Index(
        "transaction_cost_running",
        "transaction",
        sqlite_where=IS_RUNNING,
        postgresql_where=IS_RUNNING,
    ),
)

activity_change: Final = Table(
    "activity_change",
    metadata,
    key_number("transaction"),
    key_number("at"),
    operator(),
    words("state"),
    sqlite_with_rowid=False,
)
"""What vehicles began to do, where a price hangs on it."""
