"""Sites: what is wired where, limits from outside, what is remembered of outlets, and devices."""

from typing import Final

from sqlalchemy import Boolean, Column, Float, Index, LargeBinary, Table

from chargeloom.storage.columns import (
    Document,
    key_number,
    key_words,
    maybe_number,
    maybe_words,
    number,
    operator,
    words,
)
from chargeloom.storage.tables.base import metadata

site_version: Final = Table(
    "site_version",
    metadata,
    key_number("id"),
    operator(),
    number("site"),
    number("version"),
    number("saved_at"),
    words("saved_by"),
    Column("is_disabled", Boolean, nullable=False),
    Column("model", Document, nullable=False),
    Index("site_version_of_site", "site", "version", unique=True),
)

outside_limit: Final = Table(
    "outside_limit",
    metadata,
    key_number("id"),
    operator(),
    number("site"),
    Column("at", Document, nullable=False),
    maybe_number("phase"),
    words("covers"),
    words("kind"),
    Column("says", Document, nullable=False),
    Column("fallback", Document),
    Column("is_hard", Boolean, nullable=False),
    number("priority"),
    words("source"),
    maybe_words("external_id"),
    number("starts_at"),
    maybe_number("ends_at"),
    maybe_number("expires_at"),
    number("created_at"),
    number("changed_at"),
    Column("is_cancelled", Boolean, nullable=False),
    maybe_number("silence_told_at"),
    Index("outside_limit_of_site", "site", "id"),
    Index("outside_limit_by_name", "source", "external_id"),
)

outlet_memory: Final = Table(
    "outlet_memory",
    metadata,
    key_number("site"),
    key_number("station_no"),
    key_number("evse"),
    operator(),
    words("node"),
    maybe_number("first_phase"),
    Column("is_direct", Boolean, nullable=False),
    maybe_number("charge"),
    number("pauses"),
    number("learned_at"),
    maybe_number("car_lines"),
    Column("keeps_to_fewer", Boolean),
)

departure: Final = Table(
    "departure",
    metadata,
    key_number("site"),
    key_number("station_no"),
    key_number("evse"),
    operator(),
    number("charge"),
    Column("path", Document, nullable=False),
    Column("a", Document, nullable=False),
    Column("most_a", Float, nullable=False),
    number("departed_at"),
)

meter_memory: Final = Table(
    "meter_memory",
    metadata,
    key_number("site"),
    key_words("meter"),
    operator(),
    Column("said", Document, nullable=False),
    Column("is_reversed", Boolean, nullable=False),
    Column("astray", Document, nullable=False),
    number("learned_at"),
)

device: Final = Table(
    "device",
    metadata,
    key_number("id"),
    operator(),
    words("name"),
    Column("connection", Document, nullable=False),
    words("phases"),
    Column("terms", Document, nullable=False),
    Column("sealed_secret", LargeBinary),
    number("created_at"),
    maybe_number("disabled_at"),
    maybe_number("removed_at"),
)
"""Its readings stand among those of transactions, under its own number as their series."""
