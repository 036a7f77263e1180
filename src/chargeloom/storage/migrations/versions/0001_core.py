"""The core: stations, tokens, sessions, transactions, readings, the journal, and who may do what."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

_WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _stations()
    _charging()
    _readings()
    _messages()
    _access()


def _stations() -> None:
    op.create_table(
        "station",
        _whole("no"),
        _operator(),
        _text("identity"),
        _text("registration"),
        _flag("is_stranger"),
        _flag("is_disabled"),
        _whole("security_profile"),
        _binary("password_hash", nullable=True),
        _text("location", nullable=True),
        _text("protocol", nullable=True),
        _text("vendor", nullable=True),
        _text("model", nullable=True),
        _text("serial", nullable=True),
        _text("firmware", nullable=True),
        _text("connector_map", nullable=True),
        _whole("created_at"),
        _whole("booted_at", nullable=True),
        _whole("accepted_at", nullable=True),
        _whole("last_seen_at", nullable=True),
        sa.PrimaryKeyConstraint("no"),
        sa.UniqueConstraint("identity"),
    )
    op.create_table(
        "connector",
        _whole("station_no", autoincrement=False),
        _whole("evse", autoincrement=False),
        _whole("connector", autoincrement=False),
        _operator(),
        _text("status"),
        _whole("at"),
        _whole("received_at"),
        _text("error", nullable=True),
        _text("info", nullable=True),
        _text("vendor_error", nullable=True),
        sa.PrimaryKeyConstraint("station_no", "evse", "connector"),
        sqlite_with_rowid=False,
    )


def _charging() -> None:
    op.create_table(
        "token",
        _whole("id", autoincrement=False),
        _operator(),
        _text("uid"),
        _text("normal_uid"),
        _text("type"),
        _text("issuer"),
        _text("status"),
        _whole("expires_at", nullable=True),
        _text("group", nullable=True),
        _whole("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("token_of_identity", "token", ["issuer", "type", "normal_uid"], unique=True)
    op.create_table(
        "session",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("station_no"),
        _whole("evse"),
        _whole("connector"),
        _text("token_uid"),
        _whole("opened_at"),
        _whole("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "session_open",
        "session",
        ["id"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "transaction",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("station_no"),
        _whole("serial", nullable=True),
        _whole("session", nullable=True),
        _text("number", nullable=True),
        _whole("evse", nullable=True),
        _whole("connector", nullable=True),
        _text("token_uid", nullable=True),
        _text("refused", nullable=True),
        _whole("reservation", nullable=True),
        _whole("received_at"),
        _whole("started_at", nullable=True),
        _whole("began_at"),
        _text("meter_start_wh", nullable=True),
        _whole("stopped_at", nullable=True),
        _text("meter_stop_wh", nullable=True),
        _text("stop_reason", nullable=True),
        _text("stop_token_uid", nullable=True),
        _whole("stop_received_at", nullable=True),
        _whole("interrupted_at", nullable=True),
        _text("claimed_number", nullable=True),
        _text("suspect"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("transaction_of_beginning", "transaction", ["began_at"])
    op.create_index(
        "transaction_of_claim",
        "transaction",
        ["station_no", "claimed_number", "stopped_at"],
        sqlite_where=sa.text("claimed_number IS NOT NULL"),
        postgresql_where=sa.text("claimed_number IS NOT NULL"),
    )
    op.create_index("transaction_of_number", "transaction", ["number", "station_no"])
    op.create_index("transaction_of_serial", "transaction", ["serial"], unique=True)
    op.create_index("transaction_of_station", "transaction", ["station_no", "id"])
    op.create_index(
        "transaction_open",
        "transaction",
        ["id", "station_no"],
        sqlite_where=sa.text("stopped_at IS NULL AND interrupted_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL AND interrupted_at IS NULL"),
    )
    op.create_table(
        "newest_transaction",
        _whole("station_no", autoincrement=False),
        _whole("evse", autoincrement=False),
        _whole("connector", autoincrement=False),
        _operator(),
        _whole("transaction_id"),
        sa.PrimaryKeyConstraint("station_no", "evse", "connector"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dispute",
        _whole("transaction", autoincrement=False),
        _text("stop"),
        _operator(),
        _whole("received_at"),
        sa.PrimaryKeyConstraint("transaction", "stop"),
    )


def _readings() -> None:
    op.create_table(
        "reading_layout",
        _whole("no"),
        _operator(),
        _text("quantities"),
        sa.PrimaryKeyConstraint("no"),
        sa.UniqueConstraint("quantities"),
    )
    op.create_table(
        "reading",
        _whole("series", autoincrement=False),
        _whole("at", autoincrement=False),
        _whole("digest", autoincrement=False),
        _operator(),
        _whole("delay_us"),
        _whole("evse"),
        _whole("connector"),
        _whole("layout"),
        _binary("body"),
        sa.PrimaryKeyConstraint("series", "at", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reading_arrived",
        _whole("place"),
        _operator(),
        _whole("series"),
        _whole("at"),
        _whole("digest"),
        _whole("delay_us"),
        _whole("evse"),
        _whole("connector"),
        _whole("layout"),
        _binary("body"),
        sa.PrimaryKeyConstraint("place"),
    )


def _messages() -> None:
    op.create_table(
        "journal",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("station_no"),
        _whole("at"),
        _text("action"),
        _text("protocol"),
        _text("direction"),
        _text("kind"),
        _text("answer_kind", nullable=True),
        _whole("answered_after_us", nullable=True),
        _whole("pair", nullable=True),
        _binary("body"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("journal_of_action", "journal", ["action", "id"])
    op.create_table(
        "journal_of_station",
        _whole("station_no", autoincrement=False),
        _whole("id", autoincrement=False),
        _operator(),
        sa.PrimaryKeyConstraint("station_no", "id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal_arrived",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("station_no"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "event",
        _whole("id", autoincrement=False),
        _operator(),
        _text("type"),
        _whole("at"),
        _text("subject"),
        _text("data"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outbox",
        _whole("id", autoincrement=False),
        _operator(),
        _text("topic"),
        _text("key"),
        _whole("created_at"),
        _text("payload"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("outbox_of_topic", "outbox", ["topic", "id"])
    op.create_table(
        "command",
        _whole("id", autoincrement=False),
        _operator(),
        _text("name"),
        _whole("station_no"),
        _text("body"),
        _text("status"),
        _whole("issued_at"),
        _text("issued_by"),
        _whole("ended_at", nullable=True),
        _text("outcome", nullable=True),
        _whole("transaction", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "command_pending",
        "command",
        ["id"],
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )


def _access() -> None:
    op.create_table(
        "user",
        _whole("id", autoincrement=False),
        _operator(),
        _text("name"),
        _text("role"),
        _whole("created_at"),
        _whole("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "api_key",
        _whole("id", autoincrement=False),
        _operator(),
        _text("name"),
        _text("role"),
        _binary("secret_hash"),
        _whole("created_at"),
        _whole("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_table(
        "sign_in",
        _binary("secret_hash"),
        _operator(),
        _whole("user"),
        _text("purpose"),
        _whole("expires_at"),
        _whole("used_at", nullable=True),
        sa.PrimaryKeyConstraint("secret_hash"),
    )
    op.create_table(
        "audit",
        _whole("id", autoincrement=False),
        _operator(),
        _whole("at"),
        _text("actor"),
        _text("action"),
        _text("subject"),
        _text("detail"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "stored_reply",
        _text("scope"),
        _operator(),
        _binary("request_hash"),
        _whole("status"),
        _text("headers"),
        _binary("body"),
        _whole("created_at"),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.create_index("stored_reply_of_time", "stored_reply", ["created_at"])
    op.create_table(
        "probe",
        _whole("id", autoincrement=False),
        _operator(),
        _binary("filler"),
        sa.PrimaryKeyConstraint("id"),
    )


def _whole(name: str, *, nullable: bool = False, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, _WHOLE, nullable=nullable, **more)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _binary(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _operator() -> sa.Column[Any]:
    return sa.Column("operator_id", _WHOLE, server_default="1", nullable=False)
