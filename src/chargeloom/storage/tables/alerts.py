"""Alerts: the rules, what is open, and who is told."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table, text

from chargeloom.storage.columns import (
    Document,
    key_number,
    maybe_number,
    maybe_words,
    number,
    operator,
    words,
)
from chargeloom.storage.tables.base import metadata

alert_rule: Final = Table(
    "alert_rule",
    metadata,
    key_number("id"),
    operator(),
    words("kind"),
    words("name"),
    number("after_s"),
    number("limit"),
    Column("mail_to", Document, nullable=False),
    Column("webhooks", Document, nullable=False),
    Column("quiet", Document),
    Column("is_enabled", Boolean, nullable=False),
    number("created_at"),
    maybe_number("removed_at"),
    maybe_number("clear_after_s"),
)
IS_UNSETTLED: Final = text("ended_at IS NULL OR (told_at IS NOT NULL AND end_told_at IS NULL)")

alert: Final = Table(
    "alert",
    metadata,
    key_number("id"),
    operator(),
    number("rule"),
    words("kind"),
    words("subject"),
    number("evse"),
    number("connector"),
    words("about"),
    number("since"),
    number("raised_at"),
    Column("detail", Document, nullable=False),
    maybe_number("ended_at"),
    maybe_words("ended_why"),
    maybe_number("acknowledged_at"),
    maybe_words("acknowledged_by"),
    maybe_words("note"),
    maybe_number("told_at"),
    maybe_number("end_told_at"),
    Index("alert_unsettled", "id", sqlite_where=IS_UNSETTLED, postgresql_where=IS_UNSETTLED),
    Index("alert_of_subject", "subject", "id"),
)

webhook: Final = Table(
    "webhook",
    metadata,
    key_number("id"),
    operator(),
    words("name"),
    words("url"),
    Column("sealed_secret", LargeBinary, nullable=False),
    number("created_at"),
    maybe_number("failing_since"),
    maybe_words("last_failure"),
    maybe_number("delivered_at"),
    maybe_number("disabled_at"),
    maybe_words("disabled_why"),
    maybe_number("removed_at"),
)
