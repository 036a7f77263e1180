"""Stations: how they are, what they report, what is kept with them."""

from typing import Final

from sqlalchemy import Boolean, Column, LargeBinary, Table, Text

from chargeloom.storage.columns import (
    Document,
    drawn_number,
    key_name,
    key_number,
    key_words,
    maybe_number,
    maybe_words,
    number,
    operator,
    words,
)
from chargeloom.storage.tables.base import metadata

station: Final = Table(
    "station",
    metadata,
    drawn_number("no"),
    operator(),
    Column("identity", Text, nullable=False, unique=True),
    words("registration"),
    Column("is_stranger", Boolean, nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    number("security_profile"),
    Column("password_hash", LargeBinary),
    maybe_words("location"),
    maybe_words("protocol"),
    maybe_words("vendor"),
    maybe_words("model"),
    maybe_words("serial"),
    maybe_words("firmware"),
    Column("connector_map", Document),
    number("created_at"),
    maybe_number("booted_at"),
    maybe_number("accepted_at"),
    maybe_number("last_seen_at"),
    maybe_words("iccid"),
    maybe_words("imsi"),
    maybe_words("boot_reason"),
    Column("coordinates", Document),
    maybe_number("rising_to"),
    Column("other_password_hash", LargeBinary),
    maybe_words("surveyed_as"),
)

connector: Final = Table(
    "connector",
    metadata,
    key_number("station_no"),
    key_number("evse"),
    key_number("connector"),
    operator(),
    words("status"),
    number("at"),
    number("received_at"),
    maybe_words("error"),
    maybe_words("info"),
    maybe_words("vendor_error"),
    sqlite_with_rowid=False,
)

deviation: Final = Table(
    "deviation",
    metadata,
    key_number("station_no"),
    Column("deviation", Text, primary_key=True),
    operator(),
    number("count"),
    number("first_at"),
    number("last_at"),
    words("action"),
    words("pointer"),
    sqlite_with_rowid=False,
)
"""How a station's messages deviate from its standard."""

variable: Final = Table(
    "variable",
    metadata,
    key_number("station_no"),
    key_name("component"),
    key_name("instance"),
    key_number("evse"),
    key_number("connector"),
    key_name("variable"),
    key_name("variable_instance"),
    key_words("attribute"),
    operator(),
    maybe_words("value"),
    maybe_words("mutability"),
    Column("persistent", Boolean),
    Column("constant", Boolean),
    Column("characteristics", Document),
    number("learned_at"),
    sqlite_with_rowid=False,
)
"""Names of components and variables are the same in capitals (OCPP 2.0.1, 2.16 and 2.53; 1.6, 7.17)."""

charging_profile: Final = Table(
    "charging_profile",
    metadata,
    key_number("station_no"),
    key_words("key"),
    operator(),
    number("evse"),
    number("connector"),
    words("source"),
    Column("profile", Document, nullable=False),
    number("at"),
    Column("is_critical", Boolean),
    maybe_number("removed_at"),
    Column("is_of_limit", Boolean),
)
"""What stations keep to: the newest of each number, and when it was taken away."""

vehicle_needs: Final = Table(
    "vehicle_needs",
    metadata,
    key_number("station_no"),
    key_number("evse"),
    operator(),
    Column("transaction", Text),
    number("told_at"),
    Column("wants", Document, nullable=False),
    maybe_number("removed_at"),
)
"""What the vehicle at each EVSE said last that it wants."""

priority_charge: Final = Table(
    "priority_charge",
    metadata,
    key_number("station_no"),
    key_words("transaction"),
    operator(),
    number("told_at"),
    maybe_number("removed_at"),
)
"""Which charges of each station go first."""

event_stream: Final = Table(
    "event_stream",
    metadata,
    key_number("station_no"),
    key_number("stream"),
    operator(),
    number("monitor"),
    number("opened_at"),
    maybe_number("removed_at"),
)
"""Whose values each stream of a station brings, and when it was closed."""

certificate_request: Final = Table(
    "certificate_request",
    metadata,
    key_number("station_no"),
    key_words("use"),
    key_words("name"),
    operator(),
    maybe_number("number"),
    words("csr"),
    words("state"),
    number("asked_at"),
    Column("chain", Text),
    maybe_number("ended_at"),
)
"""The newest request of each station for a certificate of each use and name, and what it said to the chain."""

held_certificates: Final = Table(
    "held_certificates",
    metadata,
    key_number("station_no"),
    operator(),
    Column("certificates", Document, nullable=False),
)
"""What each station said that it trusts."""

local_list: Final = Table(
    "local_list",
    metadata,
    key_number("station_no"),
    operator(),
    number("version"),
    Column("is_whole", Boolean, nullable=False),
    Column("is_settled", Boolean, nullable=False),
    number("changed_at"),
)
"""What is known of the local list of each station."""

local_list_part: Final = Table(
    "local_list_part",
    metadata,
    key_number("station_no"),
    key_number("part"),
    operator(),
    Column("members", Document, nullable=False),
)
"""Whom it holds, in their order; who left it stands nowhere."""
