"""Frames that are written at once share a block."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0014"
down_revision: Final = "0013"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the blocks; what was written before has its frames in its own rows."""
    op.create_table(
        "journal_block",
        sa.Column("id", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.add_column("journal", sa.Column("block", _WHOLE))
