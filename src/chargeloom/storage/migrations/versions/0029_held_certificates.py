"""What stations said that they trust."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0029"
down_revision: Final = "0028"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of held certificates."""
    op.create_table(
        "held_certificates",
        sa.Column("station_no", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("certificates", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("station_no"),
    )
