"""Devices; what they measure stands among the readings."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0013"
down_revision: Final = "0012"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "device",
        sa.Column("id", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("phases", sa.Text, nullable=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary),
        sa.Column("created_at", _WHOLE, nullable=False),
        sa.Column("disabled_at", _WHOLE),
        sa.Column("removed_at", _WHOLE),
        sa.PrimaryKeyConstraint("id"),
    )
