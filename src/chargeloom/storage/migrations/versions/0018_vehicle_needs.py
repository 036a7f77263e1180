"""What vehicles say that they want."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0018"
down_revision: Final = "0017"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of needs."""
    op.create_table(
        "vehicle_needs",
        sa.Column("station_no", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("evse", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("transaction", sa.Text),
        sa.Column("told_at", _WHOLE, nullable=False),
        sa.Column("wants", sa.Text, nullable=False),
        sa.Column("removed_at", _WHOLE),
        sa.PrimaryKeyConstraint("station_no", "evse"),
    )
