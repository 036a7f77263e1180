"""Transactions that were told on another day than they began, found at once."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final = "0005"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make the index; few rows stand in it."""
    is_late = sa.text(
        "began_at NOT BETWEEN received_at - 86400000000 AND received_at + 86400000000"
    )
    op.create_index(
        "transaction_late",
        "transaction",
        ["id", "station_no", "began_at", "received_at", "stopped_at", "interrupted_at"],
        sqlite_where=is_late,
        postgresql_where=is_late,
    )
