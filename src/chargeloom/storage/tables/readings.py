"""Readings of meters and devices."""

from typing import Final

from sqlalchemy import Column, LargeBinary, Table, Text

from chargeloom.storage.columns import (
    drawn_number,
    key_number,
    maybe_number,
    maybe_words,
    number,
    operator,
)
from chargeloom.storage.tables.base import metadata

reading_layout: Final = Table(
    "reading_layout",
    metadata,
    drawn_number("no"),
    operator(),
    Column("quantities", Text, nullable=False, unique=True),
)
"""What a row of readings holds, said once for all rows that hold the same."""

reading: Final = Table(
    "reading",
    metadata,
    key_number("series"),
    key_number("at"),
    key_number("digest"),
    operator(),
    number("delay_us"),
    number("evse"),
    number("connector"),
    number("layout"),
    Column("body", LargeBinary, nullable=False),
    maybe_number("seq_no"),
    maybe_words("trigger"),
    maybe_number("told_after_us"),
    sqlite_with_rowid=False,
)
"""One row an instant. The series is the transaction, or the station's number below zero without one.

The last three are of the event that told the reading and nothing else, and so are the digest and the time of arrival:
such an event has no other row.
"""

reading_arrived: Final = Table(
    "reading_arrived",
    metadata,
    drawn_number("place"),
    operator(),
    number("series"),
    number("at"),
    number("digest"),
    number("delay_us"),
    number("evse"),
    number("connector"),
    number("layout"),
    Column("body", LargeBinary, nullable=False),
    maybe_number("seq_no"),
    maybe_words("trigger"),
    maybe_number("told_after_us"),
)
