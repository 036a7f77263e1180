"""Commands and events, what of them waits to be delivered, and replies kept for who asks twice."""

from typing import Final

from sqlalchemy import Column, Index, LargeBinary, Table, Text, text

from chargeloom.storage.columns import Document, key_number, maybe_number, number, operator, words
from chargeloom.storage.tables.base import metadata

event: Final = Table(
    "event",
    metadata,
    key_number("id"),
    operator(),
    words("type"),
    number("at"),
    words("subject"),
    Column("data", Document, nullable=False),
)

outbox: Final = Table(
    "outbox",
    metadata,
    key_number("id"),
    operator(),
    words("topic"),
    words("key"),
    number("created_at"),
    Column("payload", Document, nullable=False),
    Index("outbox_of_topic", "topic", "id"),
)
IS_PENDING: Final = text("status = 'pending'")
IS_FOLLOWED: Final = text("name IN ('get-log', 'publish-firmware', 'update-firmware')")

command: Final = Table(
    "command",
    metadata,
    key_number("id"),
    operator(),
    words("name"),
    number("station_no"),
    Column("body", Document, nullable=False),
    words("status"),
    number("issued_at"),
    words("issued_by"),
    maybe_number("ended_at"),
    Column("outcome", Document),
    maybe_number("transaction"),
    Column("progress", Document),
    Index(
        "command_followed",
        "station_no",
        "id",
        sqlite_where=IS_FOLLOWED,
        postgresql_where=IS_FOLLOWED,
    ),
    Index("command_pending", "id", sqlite_where=IS_PENDING, postgresql_where=IS_PENDING),
    Index("command_of_station", "station_no", "id"),
)

stored_reply: Final = Table(
    "stored_reply",
    metadata,
    Column("scope", Text, primary_key=True),
    operator(),
    Column("request_hash", LargeBinary, nullable=False),
    number("status"),
    Column("headers", Document, nullable=False),
    Column("body", LargeBinary, nullable=False),
    number("created_at"),
    Index("stored_reply_of_time", "created_at"),
)
