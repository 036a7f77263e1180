"""Charges: transactions with their events, sessions, reservations, and the tokens that pay."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, Table, false, text

from chargeloom.storage.columns import (
    Document,
    Exact,
    drawn_number,
    key_number,
    maybe_number,
    maybe_words,
    number,
    operator,
    words,
)
from chargeloom.storage.tables.base import metadata

token: Final = Table(
    "token",
    metadata,
    key_number("id"),
    operator(),
    words("uid"),
    words("normal_uid"),
    words("type"),
    words("issuer"),
    words("status"),
    maybe_number("expires_at"),
    maybe_words("group"),
    number("created_at"),
    Column("allowed_at", Document),
    Index("token_of_identity", "issuer", "type", "normal_uid", unique=True),
)

session: Final = Table(
    "session",
    metadata,
    key_number("id"),
    operator(),
    number("station_no"),
    number("evse"),
    number("connector"),
    words("token_uid"),
    number("opened_at"),
    maybe_number("closed_at"),
    Index(
        "session_open",
        "id",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)
IS_OPEN: Final = text("stopped_at IS NULL AND interrupted_at IS NULL")
IS_CLAIM: Final = text("claimed_number IS NOT NULL")
IS_LATE: Final = text(
    "began_at NOT BETWEEN received_at - 86400000000 AND received_at + 86400000000"
)
"""Told more than a day after it began, or by a clock that is wrong: its id does not tell its time."""

IS_ODD: Final = text("token_uid GLOB '*[^!-~]*'")
"""A card whose number has spaces, or letters of more than one small form: what its reader shows is folded to find it."""

charge_limit: Final = Table(
    "charge_limit",
    metadata,
    key_number("transaction"),
    operator(),
    Column("asked", Document),
    Column("kept", Document),
    maybe_words("reached"),
    maybe_number("reached_at"),
)
"""How far charges may go, where that was said."""

transaction: Final = Table(
    "transaction",
    metadata,
    key_number("id"),
    operator(),
    number("station_no"),
    maybe_number("serial"),
    maybe_number("session"),
    maybe_words("number"),
    maybe_number("evse"),
    maybe_number("connector"),
    maybe_words("token_uid"),
    maybe_words("refused"),
    maybe_number("reservation"),
    number("received_at"),
    maybe_number("started_at"),
    number("began_at"),
    Column("meter_start_wh", Exact),
    maybe_number("stopped_at"),
    Column("meter_stop_wh", Exact),
    maybe_words("stop_reason"),
    maybe_words("stop_token_uid"),
    maybe_number("stop_received_at"),
    maybe_number("interrupted_at"),
    maybe_words("claimed_number"),
    Column("suspect", Document, nullable=False),
    maybe_words("token_type"),
    maybe_words("charging_state"),
    maybe_number("remote_start"),
    Column("export_start_wh", Exact),
    Column("export_stop_wh", Exact),
    Column("is_offline", Boolean, nullable=False, server_default=false()),
    Column("fold", Document),
    maybe_number("seal"),
    maybe_words("preconditioning"),
    Column("evse_sleep", Boolean),
    Index("transaction_of_station", "station_no", "id"),
    Index("transaction_of_number", "number", "station_no"),
    Index("transaction_of_token", text("lower(token_uid)"), "id"),
    Index("transaction_of_odd_token", "token_uid", sqlite_where=IS_ODD, postgresql_where=IS_ODD),
    Index("transaction_of_serial", "serial", unique=True),
    Index("transaction_of_beginning", "began_at"),
    Index(
        "transaction_late",
        *("id", "station_no", "began_at", "received_at", "stopped_at", "interrupted_at"),
        sqlite_where=IS_LATE,
        postgresql_where=IS_LATE,
    ),
    Index("transaction_open", "id", "station_no", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    Index(
        "transaction_of_claim",
        "station_no",
        "claimed_number",
        "stopped_at",
        sqlite_where=IS_CLAIM,
        postgresql_where=IS_CLAIM,
    ),
)

newest_transaction: Final = Table(
    "newest_transaction",
    metadata,
    key_number("station_no"),
    key_number("evse"),
    key_number("connector"),
    operator(),
    number("transaction_id"),
    sqlite_with_rowid=False,
)
"""Which transaction is the last of each connector, so that a start need not search a million."""

dispute: Final = Table(
    "dispute",
    metadata,
    key_number("transaction"),
    Column("stop", Document, primary_key=True),
    operator(),
    number("received_at"),
)

transaction_event: Final = Table(
    "transaction_event",
    metadata,
    key_number("transaction"),
    key_number("seq_no"),
    key_number("digest"),
    operator(),
    words("kind"),
    words("trigger"),
    number("at"),
    number("received_at"),
    Column("is_offline", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
"""What came of a transaction told by events: each once, in whatever order; those of one mere reading lie in `reading`."""

transaction_event_arrived: Final = Table(
    "transaction_event_arrived",
    metadata,
    drawn_number("place"),
    operator(),
    number("transaction"),
    number("seq_no"),
    number("digest"),
    words("kind"),
    words("trigger"),
    number("at"),
    number("received_at"),
    Column("is_offline", Boolean, nullable=False),
)
IS_ACTIVE: Final = text("state = 'active'")

reservation: Final = Table(
    "reservation",
    metadata,
    key_number("station_no"),
    key_number("number"),
    operator(),
    maybe_number("evse"),
    words("token_uid"),
    number("expires_at"),
    words("state"),
    number("created_at"),
    maybe_number("ended_at"),
    maybe_number("transaction"),
    Index("reservation_active", "station_no", sqlite_where=IS_ACTIVE, postgresql_where=IS_ACTIVE),
)

inferred_end: Final = Table(
    "inferred_end",
    metadata,
    key_number("session"),
    operator(),
    number("station_no"),
    words("why"),
    number("at"),
    Column("transactions", Document, nullable=False),
)
"""Sessions that were closed though nobody told their end; the first inference stands."""
