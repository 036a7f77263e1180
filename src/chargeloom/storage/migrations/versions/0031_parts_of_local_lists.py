"""A local list lies in parts, so that whoever joins or leaves it is not all of it."""

import json
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0031"
down_revision: Final = "0030"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SIZE: Final = 32

_LISTS: Final = sa.table("local_list", sa.column("station_no"), sa.column("members", sa.Text))


def upgrade() -> None:
    """Make the table of parts, and lay the lists into it that are there."""
    parts = op.create_table(
        "local_list_part",
        sa.Column("station_no", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("part", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("operator_id", _WHOLE, nullable=False, server_default="1"),
        sa.Column("members", sa.Text, nullable=False),
    )
    connection = op.get_bind()
    for station_no, text in connection.execute(sa.select(_LISTS)).all():
        members = json.loads(text)
        pieces = [members[start : start + _SIZE] for start in range(0, len(members), _SIZE)]
        rows = [
            {"station_no": station_no, "part": part, "members": _written(piece)}
            for part, piece in enumerate(pieces)
        ]
        if rows:
            connection.execute(parts.insert(), rows)
    op.drop_column("local_list", "members")


def _written(members: list[object]) -> str:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))
