"""The journal: every frame, and the lists that it is found by."""

from typing import Final

from sqlalchemy import Column, LargeBinary, Table

from chargeloom.storage.columns import (
    key_number,
    key_words,
    maybe_number,
    maybe_words,
    number,
    operator,
    words,
)
from chargeloom.storage.tables.base import metadata

journal: Final = Table(
    "journal",
    metadata,
    key_number("id"),
    operator(),
    number("station_no"),
    number("at"),
    words("action"),
    words("protocol"),
    words("direction"),
    words("kind"),
    maybe_words("answer_kind"),
    maybe_number("answered_after_us"),
    maybe_number("pair"),
    Column("body", LargeBinary, nullable=False),
    maybe_number("block"),
)

journal_block: Final = Table(
    "journal_block",
    metadata,
    key_number("id"),
    operator(),
    Column("body", LargeBinary, nullable=False),
)
"""What frames share that were written at once; it is named by the last of them."""

journal_of_station: Final = Table(
    "journal_of_station",
    metadata,
    key_number("station_no"),
    key_number("id"),
    operator(),
    sqlite_with_rowid=False,
)

journal_of_action: Final = Table(
    "journal_of_action",
    metadata,
    key_words("action"),
    key_number("id"),
    operator(),
    sqlite_with_rowid=False,
)

journal_arrived: Final = Table(
    "journal_arrived",
    metadata,
    key_number("id"),
    operator(),
    number("station_no"),
)
"""The first frame of each commit. From the lowest one on, frames may not be in the lists yet."""
