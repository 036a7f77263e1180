"""Whoever charges at an outlet that its site has no more is kept free beyond a restart."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0037"
down_revision: Final = "0036"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table; of what left its site before, nobody knows."""
    op.create_table(
        "departure",
        sa.Column("site", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("station_no", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("evse", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("charge", _WHOLE, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("most_a", sa.Float(), nullable=False),
        sa.Column("departed_at", _WHOLE, nullable=False),
    )
