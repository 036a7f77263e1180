"""A rule says for how long what it found must be gone before its alert ends."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0028"
down_revision: Final = "0027"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the column; of rules that were made before, what is usual for their kind holds."""
    op.add_column("alert_rule", sa.Column("clear_after_s", _WHOLE))
