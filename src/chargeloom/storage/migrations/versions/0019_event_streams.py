"""What streams of values stations have opened."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0019"
down_revision: Final = "0018"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of streams."""
    op.create_table(
        "event_stream",
        sa.Column("station_no", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("stream", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("monitor", _WHOLE, nullable=False),
        sa.Column("opened_at", _WHOLE, nullable=False),
        sa.Column("removed_at", _WHOLE),
        sa.PrimaryKeyConstraint("station_no", "stream"),
    )
