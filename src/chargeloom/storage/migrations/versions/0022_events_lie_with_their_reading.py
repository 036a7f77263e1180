"""An event of a transaction that tells one reading and nothing else lies in that reading's row."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0022"
down_revision: Final = "0021"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the columns of the event; what was stored before keeps its two rows."""
    for table in ("reading", "reading_arrived"):
        op.add_column(table, sa.Column("seq_no", _WHOLE))
        op.add_column(table, sa.Column("trigger", sa.Text()))
        op.add_column(table, sa.Column("told_after_us", _WHOLE))
