"""What all tables stand in, and the one that shows whether writing works."""

from typing import Final

from sqlalchemy import Column, LargeBinary, MetaData, Table

from chargeloom.storage.columns import key_number, operator

metadata: Final = MetaData()

probe: Final = Table(
    "probe",
    metadata,
    key_number("id"),
    operator(),
    Column("filler", LargeBinary, nullable=False),
)
"""One row that is written to see whether writing works."""
