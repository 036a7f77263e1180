"""What balancing learned of meters, and on how many lines a car charges, outlives a restart."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0027"
down_revision: Final = "0026"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of meters; of the charges that run now nothing is known of their lines."""
    op.create_table(
        "meter_memory",
        sa.Column("site", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("meter", sa.Text(), primary_key=True),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("is_reversed", sa.Boolean(), nullable=False),
        sa.Column("astray", sa.Text(), nullable=False),
        sa.Column("learned_at", _WHOLE, nullable=False),
    )
    op.add_column("outlet_memory", sa.Column("car_lines", _WHOLE))
