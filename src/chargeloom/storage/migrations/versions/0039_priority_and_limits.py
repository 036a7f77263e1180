"""Which charges go first, and which profiles somebody's limit came to, outlives a restart."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0039"
down_revision: Final = "0038"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table and the column; of what is there already nobody knows either."""
    op.create_table(
        "priority_charge",
        sa.Column("station_no", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("transaction", sa.Text, nullable=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("told_at", _WHOLE, nullable=False),
        sa.Column("removed_at", _WHOLE),
        sa.PrimaryKeyConstraint("station_no", "transaction"),
    )
    op.add_column("charging_profile", sa.Column("is_of_limit", sa.Boolean()))
