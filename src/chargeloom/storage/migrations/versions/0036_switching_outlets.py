"""That a station keeps to fewer lines than its cable has outlives a restart."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0036"
down_revision: Final = "0035"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Note of each outlet whether that was seen; of those that are there nobody knows."""
    op.add_column("outlet_memory", sa.Column("keeps_to_fewer", sa.Boolean()))
