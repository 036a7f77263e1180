"""What stations keep to."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0009"
down_revision: Final = "0008"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of charging profiles."""
    op.create_table(
        "charging_profile",
        sa.Column("station_no", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("evse", _WHOLE, nullable=False),
        sa.Column("connector", _WHOLE, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("at", _WHOLE, nullable=False),
        sa.Column("is_critical", sa.Boolean),
        sa.Column("removed_at", _WHOLE),
        sa.PrimaryKeyConstraint("station_no", "key"),
    )
