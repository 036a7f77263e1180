"""People: their ways in, their sessions, what keys are narrowed down to, the audit's chain; commands by station."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from chargeloom.storage.append_only import AUDIT_TRIGGERS

revision: Final = "0005"
down_revision: Final = "0004"
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _keys_and_people()
    _ways_in()
    _audit()
    op.create_index("command_of_station", "command", ["station_no", "id"])


def _keys_and_people() -> None:
    op.create_table(
        "key_scope",
        _whole("key", autoincrement=False),
        _operator(),
        _text("rights"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "profile",
        _whole("user", autoincrement=False),
        _operator(),
        _text("email", nullable=True),
        sa.PrimaryKeyConstraint("user"),
    )


def _ways_in() -> None:
    op.create_table(
        "credential",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("user"),
        _text("kind"),
        _text("name"),
        _text("handle", nullable=True),
        _binary("secret"),
        _whole("counter"),
        _whole("created_at"),
        _whole("confirmed_at", nullable=True),
        _whole("used_at", nullable=True),
        _whole("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("credential_of_user", "credential", ["user"])
    op.create_index("credential_of_handle", "credential", ["handle"])
    op.create_table(
        "browser_session",
        _whole("id", autoincrement=False),
        _operator(),
        _binary("secret_hash"),
        _whole("user"),
        _text("method"),
        _text("address"),
        _text("agent"),
        _whole("opened_at"),
        _whole("seen_at"),
        _whole("expires_at"),
        _whole("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_index("browser_session_of_user", "browser_session", ["user"])
    op.create_table(
        "ticket",
        _binary("secret_hash"),
        _operator(),
        _text("purpose"),
        _whole("user", nullable=True),
        _text("data"),
        _whole("expires_at"),
        _whole("used_at", nullable=True),
        sa.PrimaryKeyConstraint("secret_hash"),
    )
    op.create_index("ticket_of_time", "ticket", ["expires_at"])


def _audit() -> None:
    op.create_table(
        "audit_link",
        _whole("place", autoincrement=False),
        _operator(),
        _whole("entry"),
        _binary("digest"),
        sa.PrimaryKeyConstraint("place"),
        sa.UniqueConstraint("entry"),
    )
    op.create_table(
        "audit_head",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("place"),
        _binary("seal"),
        sa.PrimaryKeyConstraint("id"),
    )
    if op.get_context().dialect.name == "sqlite":
        for trigger in AUDIT_TRIGGERS:
            op.execute(trigger)


def _whole(name: str, *, nullable: bool = False, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, _WHOLE, nullable=nullable, **more)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _binary(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _operator() -> sa.Column[Any]:
    return sa.Column("operator_id", _WHOLE, server_default="1", nullable=False)
