"""Every table. Instants are microseconds of UTC; a station is its small number; enumerations are their words.

Readings, transactions' events and the journal arrive in the order of time and are asked for by transaction and by
station. To write each straight into its place would touch one page of the disk a message: twenty
times the bytes, five times the work. So they are appended (`..._arrived`), and settle in bulk.
Whoever asks looks in both.
"""

from typing import Final

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event as events,
    false,
    text,
)

from chargeloom.storage.append_only import AUDIT_TRIGGERS
from chargeloom.storage.columns import (
    Document,
    Exact,
    Whole,
    drawn_number,
    key_number,
    key_words,
    maybe_number,
    maybe_words,
    number,
    operator,
    words,
)

metadata: Final = MetaData()

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
    key_words("component"),
    key_words("instance"),
    key_number("evse"),
    key_number("connector"),
    key_words("variable"),
    key_words("variable_instance"),
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
    Index("transaction_of_station", "station_no", "id"),
    Index("transaction_of_number", "number", "station_no"),
    Index("transaction_of_token", text("lower(token_uid)"), "id"),
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
    operator(),
    maybe_number("number"),
    words("csr"),
    words("state"),
    number("asked_at"),
    Column("chain", Text),
    maybe_number("ended_at"),
)
"""The newest request of each station for a certificate of each use, and what it said to the chain."""

local_list: Final = Table(
    "local_list",
    metadata,
    key_number("station_no"),
    operator(),
    number("version"),
    Column("members", Document, nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("is_settled", Boolean, nullable=False),
    number("changed_at"),
)
"""What the local list of each station holds; who left it stands nowhere."""

reading_layout: Final = Table(
    "reading_layout",
    metadata,
    drawn_number("no"),
    operator(),
    Column("quantities", Text, nullable=False, unique=True),
)
"""What a row of readings holds, said once for all rows that hold the same."""

reading: Final = Table(
    "reading",
    metadata,
    key_number("series"),
    key_number("at"),
    key_number("digest"),
    operator(),
    number("delay_us"),
    number("evse"),
    number("connector"),
    number("layout"),
    Column("body", LargeBinary, nullable=False),
    maybe_number("seq_no"),
    maybe_words("trigger"),
    maybe_number("told_after_us"),
    sqlite_with_rowid=False,
)
"""One row an instant. The series is the transaction, or the station's number below zero without one.

The last three are of the event that told the reading and nothing else, and so are the digest and the time of arrival:
such an event has no other row.
"""

reading_arrived: Final = Table(
    "reading_arrived",
    metadata,
    drawn_number("place"),
    operator(),
    number("series"),
    number("at"),
    number("digest"),
    number("delay_us"),
    number("evse"),
    number("connector"),
    number("layout"),
    Column("body", LargeBinary, nullable=False),
    maybe_number("seq_no"),
    maybe_words("trigger"),
    maybe_number("told_after_us"),
)

journal: Final = Table(
    "journal",
    metadata,
    key_number("id"),
    operator(),
    number("station_no"),
    number("at"),
    words("action"),
    words("protocol"),
    words("direction"),
    words("kind"),
    maybe_words("answer_kind"),
    maybe_number("answered_after_us"),
    maybe_number("pair"),
    Column("body", LargeBinary, nullable=False),
    maybe_number("block"),
)

journal_block: Final = Table(
    "journal_block",
    metadata,
    key_number("id"),
    operator(),
    Column("body", LargeBinary, nullable=False),
)
"""What frames share that were written at once; it is named by the last of them."""

journal_of_station: Final = Table(
    "journal_of_station",
    metadata,
    key_number("station_no"),
    key_number("id"),
    operator(),
    sqlite_with_rowid=False,
)

journal_of_action: Final = Table(
    "journal_of_action",
    metadata,
    key_words("action"),
    key_number("id"),
    operator(),
    sqlite_with_rowid=False,
)

journal_arrived: Final = Table(
    "journal_arrived",
    metadata,
    key_number("id"),
    operator(),
    number("station_no"),
)
"""The first frame of each commit. From the lowest one on, frames may not be in the lists yet."""

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
    Index("command_pending", "id", sqlite_where=IS_PENDING, postgresql_where=IS_PENDING),
    Index("command_of_station", "station_no", "id"),
)

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

tariff_version: Final = Table(
    "tariff_version",
    metadata,
    key_number("id"),
    operator(),
    number("tariff"),
    number("version"),
    number("saved_at"),
    words("saved_by"),
    Column("is_disabled", Boolean, nullable=False),
    words("name"),
    Column("rules", Document, nullable=False),
    Index("tariff_version_of_tariff", "tariff", "version", unique=True),
)

tariff_assignment: Final = Table(
    "tariff_assignment",
    metadata,
    key_number("id"),
    operator(),
    number("at"),
    words("by"),
    maybe_number("tariff"),
    maybe_words("of_station"),
    maybe_number("evse"),
    maybe_words("token_group"),
)
"""Which tariff applies where; a later one of the same scope takes the place of an earlier one."""

IS_UNREVIEWED: Final = text("state = 'needs-review'")
IS_RUNNING: Final = text("state = 'running'")

transaction_cost: Final = Table(
    "transaction_cost",
    metadata,
    key_number("transaction"),
    operator(),
    number("began_at"),
    number("tariff"),
    number("version"),
    words("state"),
    Column("reasons", Document, nullable=False),
    words("currency"),
    maybe_number("excl"),
    maybe_number("incl"),
    maybe_number("due"),
    Column("lines", Document, nullable=False),
    maybe_number("priced_at"),
    maybe_words("reviewed_by"),
    Index("transaction_cost_of_beginning", "began_at"),
    Index(
        "transaction_cost_unreviewed",
        "transaction",
        sqlite_where=IS_UNREVIEWED,
        postgresql_where=IS_UNREVIEWED,
    ),
    Index(
        "transaction_cost_running",
        "transaction",
        sqlite_where=IS_RUNNING,
        postgresql_where=IS_RUNNING,
    ),
)

activity_change: Final = Table(
    "activity_change",
    metadata,
    key_number("transaction"),
    key_number("at"),
    operator(),
    words("state"),
    sqlite_with_rowid=False,
)
"""What vehicles began to do, where a price hangs on it."""

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

probe: Final = Table(
    "probe",
    metadata,
    key_number("id"),
    operator(),
    Column("filler", LargeBinary, nullable=False),
)
"""One row that is written to see whether writing works."""
