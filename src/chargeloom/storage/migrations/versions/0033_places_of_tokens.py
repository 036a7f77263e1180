"""Where a token may charge, if not everywhere."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0033"
down_revision: Final = "0032"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Let tokens name the places where they may charge."""
    op.add_column("token", sa.Column("allowed_at", sa.Text))
