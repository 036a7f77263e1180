"""Transactions are sealed: damage of their values on the disk is seen."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0015"
down_revision: Final = "0014"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make room for the seal; what was written before has none, and is believed."""
    op.add_column("transaction", sa.Column("seal", _WHOLE))
