"""Alerts, their rules, webhooks, and the ends of sessions that were inferred."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0007"
down_revision: Final = "0006"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _rules()
    _alerts()
    op.create_table(
        "webhook",
        _whole("id", autoincrement=False),
        _operator(),
        _text("name"),
        _text("url"),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        _whole("created_at"),
        _whole("failing_since", nullable=True),
        _text("last_failure", nullable=True),
        _whole("delivered_at", nullable=True),
        _whole("disabled_at", nullable=True),
        _text("disabled_why", nullable=True),
        _whole("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "inferred_end",
        _whole("session", autoincrement=False),
        _operator(),
        _whole("station_no"),
        _text("why"),
        _whole("at"),
        _text("transactions"),
        sa.PrimaryKeyConstraint("session"),
    )


def _rules() -> None:
    op.create_table(
        "alert_rule",
        _whole("id", autoincrement=False),
        _operator(),
        _text("kind"),
        _text("name"),
        _whole("after_s"),
        _whole("limit"),
        _text("mail_to"),
        _text("webhooks"),
        _text("quiet", nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        _whole("created_at"),
        _whole("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _alerts() -> None:
    op.create_table(
        "alert",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("rule"),
        _text("kind"),
        _text("subject"),
        _whole("evse"),
        _whole("connector"),
        _text("about"),
        _whole("since"),
        _whole("raised_at"),
        _text("detail"),
        _whole("ended_at", nullable=True),
        _text("ended_why", nullable=True),
        _whole("acknowledged_at", nullable=True),
        _text("acknowledged_by", nullable=True),
        _text("note", nullable=True),
        _whole("told_at", nullable=True),
        _whole("end_told_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    is_unsettled = sa.text("ended_at IS NULL OR (told_at IS NOT NULL AND end_told_at IS NULL)")
    op.create_index(
        "alert_unsettled",
        "alert",
        ["id"],
        sqlite_where=is_unsettled,
        postgresql_where=is_unsettled,
    )
    op.create_index("alert_of_subject", "alert", ["subject", "id"])


def _whole(name: str, *, nullable: bool = False, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, _WHOLE, nullable=nullable, **more)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _operator() -> sa.Column[Any]:
    return sa.Column("operator_id", _WHOLE, server_default="1", nullable=False)
