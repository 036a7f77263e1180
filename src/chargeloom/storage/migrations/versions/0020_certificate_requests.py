"""What stations want to be certified."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0020"
down_revision: Final = "0019"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table of requests for certificates."""
    op.create_table(
        "certificate_request",
        sa.Column("station_no", _WHOLE, nullable=False, autoincrement=False),
        sa.Column("use", sa.Text, nullable=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("number", _WHOLE),
        sa.Column("csr", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("asked_at", _WHOLE, nullable=False),
        sa.Column("chain", sa.Text),
        sa.Column("ended_at", _WHOLE),
        sa.PrimaryKeyConstraint("station_no", "use"),
    )
