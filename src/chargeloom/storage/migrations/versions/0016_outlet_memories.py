"""What balancing learned of outlets outlives a restart."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0016"
down_revision: Final = "0015"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "outlet_memory",
        sa.Column("site", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("station_no", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("evse", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("first_phase", _WHOLE),
        sa.Column("is_direct", sa.Boolean(), nullable=False),
        sa.Column("charge", _WHOLE),
        sa.Column("pauses", _WHOLE, nullable=False),
        sa.Column("learned_at", _WHOLE, nullable=False),
    )
