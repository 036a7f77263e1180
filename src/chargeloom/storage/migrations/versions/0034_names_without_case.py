"""Names of components and variables are the same in capitals."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0034"
down_revision: Final = "0033"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME: Final = sa.Text().with_variant(sa.Text(collation="NOCASE"), "sqlite")


def upgrade() -> None:
    """Lay variables into a table whose names have no case; of two spellings one is left."""
    op.rename_table("variable", "variable_before")
    op.create_table(
        "variable",
        sa.Column("station_no", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("component", _NAME, primary_key=True),
        sa.Column("instance", _NAME, primary_key=True),
        sa.Column("evse", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("connector", _WHOLE, primary_key=True, autoincrement=False),
        sa.Column("variable", _NAME, primary_key=True),
        sa.Column("variable_instance", _NAME, primary_key=True),
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
    op.execute(_MOVE)
    op.drop_table("variable_before")


def _older_fills(name: str) -> str:
    newer_first = f"coalesce(excluded.{name}, variable.{name})"
    older_first = f"coalesce(variable.{name}, excluded.{name})"
    return f"{name} = CASE WHEN {_IS_NEWER} THEN {newer_first} ELSE {older_first} END"


def _spelled(name: str) -> str:
    return f"{name} = CASE WHEN {_IS_ITS_OWN} THEN excluded.{name} ELSE variable.{name} END"


_IS_NEWER: Final = "excluded.learned_at >= variable.learned_at"
_IS_ITS_OWN: Final = (
    "(excluded.mutability IS NOT NULL, excluded.learned_at)"
    " >= (variable.mutability IS NOT NULL, variable.learned_at)"
)
"""What a report told has a mutability, and is spelled as the station spells it; what was set may be as we did."""

_TOLD: Final = ("mutability", "persistent", "constant", "characteristics")
_SPELLED: Final = ("component", "instance", "variable", "variable_instance")
_KEY: Final = (
    "station_no, component, instance, evse, connector, variable, variable_instance, attribute"
)
_MERGED: Final = (
    f"value = CASE WHEN {_IS_NEWER} THEN excluded.value ELSE variable.value END",
    *map(_older_fills, _TOLD),
    *map(_spelled, _SPELLED),
    "learned_at = max(excluded.learned_at, variable.learned_at)",
)
_COLUMNS: Final = f"{_KEY}, operator_id, value, {', '.join(_TOLD)}, learned_at"
_MOVE: Final = (
    f"INSERT INTO variable ({_COLUMNS}) SELECT {_COLUMNS} FROM variable_before WHERE true"  # noqa: S608 our own names
    f" ON CONFLICT ({_KEY}) DO UPDATE SET {', '.join(_MERGED)}"
)
