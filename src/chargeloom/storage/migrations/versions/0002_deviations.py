"""Deviations: how often, and where, a station broke its standard in a way that was put right."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "deviation",
        sa.Column("station_no", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("count", _WHOLE, nullable=False),
        sa.Column("first_at", _WHOLE, nullable=False),
        sa.Column("last_at", _WHOLE, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("pointer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("station_no", "deviation"),
        sqlite_with_rowid=False,
    )
