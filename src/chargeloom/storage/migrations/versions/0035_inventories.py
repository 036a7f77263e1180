"""What a station was like when it told all that it has."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0035"
down_revision: Final = "0034"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Let stations say for which make their device model is known whole; of none it is."""
    op.add_column("station", sa.Column("surveyed_as", sa.Text()))
