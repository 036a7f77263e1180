"""The device model: variables of stations, and what a station of OCPP 2.x says when it boots."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add a table and three columns."""
    for name in ("iccid", "imsi", "boot_reason"):
        op.add_column("station", sa.Column(name, sa.Text()))
    op.create_table(
        "variable",
        sa.Column("station_no", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("component", sa.Text(), primary_key=True),
        sa.Column("instance", sa.Text(), primary_key=True),
        sa.Column("evse", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("connector", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("variable", sa.Text(), primary_key=True),
        sa.Column("variable_instance", sa.Text(), primary_key=True),
        sa.Column("attribute", sa.Text(), primary_key=True),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("value", sa.Text()),
        sa.Column("mutability", sa.Text()),
        sa.Column("persistent", sa.Boolean()),
        sa.Column("constant", sa.Boolean()),
        sa.Column("characteristics", sa.Text()),
        sa.Column("learned_at", _WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
