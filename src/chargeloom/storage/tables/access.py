"""People and programs: who they are, how they come in, and what they did."""

from typing import Final

from sqlalchemy import DDL, Column, Index, LargeBinary, Table, event as events

from chargeloom.storage.append_only import AUDIT_TRIGGERS
from chargeloom.storage.columns import (
    Document,
    Whole,
    key_number,
    maybe_number,
    maybe_words,
    number,
    operator,
    words,
)
from chargeloom.storage.tables.base import metadata

user: Final = Table(
    "user",
    metadata,
    key_number("id"),
    operator(),
    words("name"),
    words("role"),
    number("created_at"),
    maybe_number("disabled_at"),
)

api_key: Final = Table(
    "api_key",
    metadata,
    key_number("id"),
    operator(),
    words("name"),
    words("role"),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    number("created_at"),
    maybe_number("disabled_at"),
)

sign_in: Final = Table(
    "sign_in",
    metadata,
    Column("secret_hash", LargeBinary, primary_key=True),
    operator(),
    number("user"),
    words("purpose"),
    number("expires_at"),
    maybe_number("used_at"),
)

audit: Final = Table(
    "audit",
    metadata,
    key_number("id"),
    operator(),
    number("at"),
    words("actor"),
    words("action"),
    words("subject"),
    Column("detail", Document, nullable=False),
)

key_scope: Final = Table(
    "key_scope",
    metadata,
    key_number("key"),
    operator(),
    Column("rights", Document, nullable=False),
)

profile: Final = Table(
    "profile",
    metadata,
    key_number("user"),
    operator(),
    maybe_words("email"),
)

credential: Final = Table(
    "credential",
    metadata,
    key_number("id"),
    operator(),
    number("user"),
    words("kind"),
    words("name"),
    maybe_words("handle"),
    Column("secret", LargeBinary, nullable=False),
    number("counter"),
    number("created_at"),
    maybe_number("confirmed_at"),
    maybe_number("used_at"),
    maybe_number("removed_at"),
    Index("credential_of_user", "user"),
    Index("credential_of_handle", "handle"),
)

browser_session: Final = Table(
    "browser_session",
    metadata,
    key_number("id"),
    operator(),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    number("user"),
    words("method"),
    words("address"),
    words("agent"),
    number("opened_at"),
    number("seen_at"),
    number("expires_at"),
    maybe_number("ended_at"),
    Index("browser_session_of_user", "user"),
)

ticket: Final = Table(
    "ticket",
    metadata,
    Column("secret_hash", LargeBinary, primary_key=True),
    operator(),
    words("purpose"),
    maybe_number("user"),
    Column("data", Document, nullable=False),
    number("expires_at"),
    maybe_number("used_at"),
    Index("ticket_of_time", "expires_at"),
)

audit_link: Final = Table(
    "audit_link",
    metadata,
    key_number("place"),
    operator(),
    Column("entry", Whole, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
)
"""The chain: each link's digest covers its entry and the link before."""

audit_head: Final = Table(
    "audit_head",
    metadata,
    key_number("id"),
    operator(),
    number("place"),
    Column("seal", LargeBinary, nullable=False),
)
"""One row: where the chain ends."""

for _trigger in AUDIT_TRIGGERS:
    events.listen(metadata, "after_create", DDL(_trigger).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
