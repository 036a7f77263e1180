"""Where a station stands on a map."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0011"
down_revision: Final = "0010"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Add a column."""
    op.add_column("station", sa.Column("coordinates", sa.Text()))
