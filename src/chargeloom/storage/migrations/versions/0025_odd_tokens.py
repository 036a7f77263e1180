"""Charges of cards whose number has spaces, or other letters than ASCII's, found at once."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0025"
down_revision: Final = "0024"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make the index; few rows stand in it."""
    is_odd = sa.text("token_uid GLOB '*[^!-~]*'")
    op.create_index(
        "transaction_of_odd_token",
        "transaction",
        ["token_uid"],
        sqlite_where=is_odd,
        postgresql_where=is_odd,
    )
