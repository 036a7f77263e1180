"""Tariffs in all their versions, where they apply, and what transactions cost."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0017"
down_revision: Final = "0016"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATES: Final = {"unreviewed": "needs-review", "running": "running"}


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tariff_version",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("tariff"),
        _whole("version"),
        _whole("saved_at"),
        _text("saved_by"),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        _text("name"),
        _text("rules"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "tariff_version_of_tariff", "tariff_version", ["tariff", "version"], unique=True
    )
    op.create_table(
        "tariff_assignment",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("at"),
        _text("by"),
        _whole("tariff", nullable=True),
        _text("of_station", nullable=True),
        _whole("evse", nullable=True),
        _text("token_group", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _make_costs()
    op.create_table(
        "activity_change",
        _whole("transaction", autoincrement=False),
        _whole("at", autoincrement=False),
        _operator(),
        _text("state"),
        sa.PrimaryKeyConstraint("transaction", "at"),
        sqlite_with_rowid=False,
    )


def _make_costs() -> None:
    op.create_table(
        "transaction_cost",
        _whole("transaction", autoincrement=False),
        _operator(),
        _whole("began_at"),
        _whole("tariff"),
        _whole("version"),
        _text("state"),
        _text("reasons"),
        _text("currency"),
        _whole("excl", nullable=True),
        _whole("incl", nullable=True),
        _whole("due", nullable=True),
        _text("lines"),
        _whole("priced_at", nullable=True),
        _text("reviewed_by", nullable=True),
        sa.PrimaryKeyConstraint("transaction"),
    )
    op.create_index("transaction_cost_of_beginning", "transaction_cost", ["began_at"])
    for name, state in _STATES.items():
        held = sa.text(f"state = '{state}'")
        op.create_index(
            f"transaction_cost_{name}",
            "transaction_cost",
            ["transaction"],
            sqlite_where=held,
            postgresql_where=held,
        )


def _whole(name: str, *, nullable: bool = False, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, _WHOLE, nullable=nullable, **more)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _operator() -> sa.Column[Any]:
    return sa.Column("operator_id", _WHOLE, server_default="1", nullable=False)
