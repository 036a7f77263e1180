"""The frames of an action, listed in bulk instead of one by one as they come."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0008"
down_revision: Final = "0007"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the list in the place of the index, and write down all that the index had."""
    op.drop_index("journal_of_action", "journal")
    op.create_table(
        "journal_of_action",
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("id", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("action", "id"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO journal_of_action (action, id)"
        " SELECT action, id FROM journal ORDER BY action, id"
    )
