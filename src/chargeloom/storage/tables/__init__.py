"""Every table. Instants are microseconds of UTC; a station is its small number; enumerations are their words.

Readings, transactions' events and the journal arrive in the order of time and are asked for by transaction and by
station. To write each straight into its place would touch one page of the disk a message: twenty
times the bytes, five times the work. So they are appended (`..._arrived`), and settle in bulk.
Whoever asks looks in both.
"""

from chargeloom.storage.tables.access import (
    api_key,
    audit,
    audit_head,
    audit_link,
    browser_session,
    credential,
    key_scope,
    profile,
    sign_in,
    ticket,
    user,
)
from chargeloom.storage.tables.alerts import IS_UNSETTLED, alert, alert_rule, webhook
from chargeloom.storage.tables.base import metadata, probe
from chargeloom.storage.tables.charging import (
    IS_ACTIVE,
    IS_CLAIM,
    IS_LATE,
    IS_ODD,
    IS_OPEN,
    dispute,
    inferred_end,
    newest_transaction,
    reservation,
    session,
    token,
    transaction,
    transaction_event,
    transaction_event_arrived,
)
from chargeloom.storage.tables.events import IS_PENDING, command, event, outbox, stored_reply
from chargeloom.storage.tables.journal import (
    journal,
    journal_arrived,
    journal_block,
    journal_of_action,
    journal_of_station,
)
from chargeloom.storage.tables.money import (
    IS_RUNNING,
    IS_UNREVIEWED,
    activity_change,
    tariff_assignment,
    tariff_version,
    transaction_cost,
)
from chargeloom.storage.tables.readings import reading, reading_arrived, reading_layout
from chargeloom.storage.tables.sites import device, outlet_memory, outside_limit, site_version
from chargeloom.storage.tables.stations import (
    certificate_request,
    charging_profile,
    connector,
    deviation,
    event_stream,
    local_list,
    station,
    variable,
    vehicle_needs,
)

__all__ = [
    "IS_ACTIVE",
    "IS_CLAIM",
    "IS_LATE",
    "IS_ODD",
    "IS_OPEN",
    "IS_PENDING",
    "IS_RUNNING",
    "IS_UNREVIEWED",
    "IS_UNSETTLED",
    "activity_change",
    "alert",
    "alert_rule",
    "api_key",
    "audit",
    "audit_head",
    "audit_link",
    "browser_session",
    "certificate_request",
    "charging_profile",
    "command",
    "connector",
    "credential",
    "deviation",
    "device",
    "dispute",
    "event",
    "event_stream",
    "inferred_end",
    "journal",
    "journal_arrived",
    "journal_block",
    "journal_of_action",
    "journal_of_station",
    "key_scope",
    "local_list",
    "metadata",
    "newest_transaction",
    "outbox",
    "outlet_memory",
    "outside_limit",
    "probe",
    "profile",
    "reading",
    "reading_arrived",
    "reading_layout",
    "reservation",
    "session",
    "sign_in",
    "site_version",
    "station",
    "stored_reply",
    "tariff_assignment",
    "tariff_version",
    "ticket",
    "token",
    "transaction",
    "transaction_cost",
    "transaction_event",
    "transaction_event_arrived",
    "user",
    "variable",
    "vehicle_needs",
    "webhook",
]
