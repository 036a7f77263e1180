"""Transactions told by events, and reservations."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what events tell of a transaction; make the tables of events and reservations."""
    for column in _learned():
        op.add_column("transaction", column)
    op.create_table(
        "transaction_event",
        _whole("transaction", autoincrement=False),
        _whole("seq_no", autoincrement=False),
        _whole("digest", autoincrement=False),
        _operator(),
        *_said(),
        sa.PrimaryKeyConstraint("transaction", "seq_no", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "transaction_event_arrived",
        _whole("place"),
        _operator(),
        _whole("transaction"),
        _whole("seq_no"),
        _whole("digest"),
        *_said(),
        sa.PrimaryKeyConstraint("place"),
    )
    op.create_table(
        "reservation",
        _whole("station_no", autoincrement=False),
        _whole("number", autoincrement=False),
        _operator(),
        _whole("evse", nullable=True),
        _text("token_uid"),
        _whole("expires_at"),
        _text("state"),
        _whole("created_at"),
        _whole("ended_at", nullable=True),
        _whole("transaction", nullable=True),
        sa.PrimaryKeyConstraint("station_no", "number"),
    )
    is_active = sa.text("state = 'active'")
    op.create_index(
        "reservation_active",
        "reservation",
        ["station_no"],
        sqlite_where=is_active,
        postgresql_where=is_active,
    )


def _learned() -> tuple[sa.Column[Any], ...]:
    return (
        _text("token_type", nullable=True),
        _text("charging_state", nullable=True),
        _whole("remote_start", nullable=True),
        _text("export_start_wh", nullable=True),
        _text("export_stop_wh", nullable=True),
        sa.Column("is_offline", sa.Boolean(), nullable=False, server_default=sa.false()),
        _text("fold", nullable=True),
    )


def _said() -> tuple[sa.Column[Any], ...]:
    return (
        _text("kind"),
        _text("trigger"),
        _whole("at"),
        _whole("received_at"),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
    )


def _whole(name: str, *, nullable: bool = False, **more: Any) -> Any:
    return sa.Column(name, _WHOLE, nullable=nullable, **more)


def _text(name: str, *, nullable: bool = False) -> Any:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _operator() -> Any:
    return sa.Column("operator_id", _WHOLE, nullable=False, server_default="1")
