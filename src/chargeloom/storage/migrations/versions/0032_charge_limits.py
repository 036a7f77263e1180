"""How far charges may go, where whoever started them said so."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0032"
down_revision: Final = "0031"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of limits."""
    op.create_table(
        "charge_limit",
        sa.Column("transaction", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("asked", sa.Text),
        sa.Column("kept", sa.Text),
        sa.Column("reached", sa.Text),
        sa.Column("reached_at", _WHOLE),
        sa.PrimaryKeyConstraint("transaction"),
    )
