"""How far is what a station does after it has answered a command."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0030"
down_revision: Final = "0029"
branch_labels: Final = None
depends_on: Final = None

_IS_FOLLOWED: Final = sa.text("name IN ('get-log', 'publish-firmware', 'update-firmware')")


def upgrade() -> None:
    """Make the column, and find the commands that it is for."""
    op.add_column("command", sa.Column("progress", sa.Text()))
    op.create_index(
        "command_followed",
        "command",
        ["station_no", "id"],
        sqlite_where=_IS_FOLLOWED,
        postgresql_where=_IS_FOLLOWED,
    )
