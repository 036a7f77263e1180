"""What a station may prove itself with that comes by another way."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0024"
down_revision: Final = "0023"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Add the password that a station was told for a way that it has not come by yet."""
    op.add_column("station", sa.Column("other_password_hash", sa.LargeBinary))
