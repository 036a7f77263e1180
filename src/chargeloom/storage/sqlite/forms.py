"""How each kind of fact is kept: its row, its statement, and the order in which statements run."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from sqlalchemy import Table

from chargeloom.domain.access import (
    ApiKey,
    BrowserSession,
    Credential,
    KeyScope,
    Profile,
    SignIn,
    Ticket,
    User,
)
from chargeloom.domain.alerts.alert import Alert, AlertRule
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.charging.charge_limit import ChargeLimit
from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.token import Token
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.commands.command import Command
from chargeloom.domain.devices.device import Device
from chargeloom.domain.limits.charging_profile import InstalledProfile
from chargeloom.domain.limits.outside_limit import OutsideLimit
from chargeloom.domain.limits.priority_charge import PriorityCharge
from chargeloom.domain.limits.vehicle_needs import VehicleNeeds
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.pricing.transaction_cost import ActivityChange, TransactionCost
from chargeloom.domain.sites.departure import Departure
from chargeloom.domain.sites.meter_memory import MeterMemory
from chargeloom.domain.sites.outlet_memory import OutletMemory
from chargeloom.domain.sites.version import SiteVersion
from chargeloom.domain.stations.certificate_request import CertificateRequest
from chargeloom.domain.stations.event_stream import EventStream
from chargeloom.domain.stations.held_certificate import HeldCertificates
from chargeloom.domain.stations.local_list import ListPart, LocalList
from chargeloom.domain.stations.quirk import DeviationRecord
from chargeloom.domain.stations.stuck import InferredEnd
from chargeloom.domain.stored_reply import StoredReply
from chargeloom.domain.tariffs.version import TariffAssignment, TariffVersion
from chargeloom.storage import tables
from chargeloom.storage.rows import (
    RowMaker,
    Values,
    columns_of,
    list_values,
    token_values,
    transaction_values,
    values_of,
)
from chargeloom.storage.sqlite.statements import (
    Insert,
    keeping_first,
    keeping_latest,
    keeping_newest,
    replacing,
)


class Form(NamedTuple):
    """How one kind of fact is kept: its row, its statement, and what names it."""

    maker: RowMaker
    insert: Insert
    identity: tuple[str, ...]
    values_of: Callable[[Any], Values] = values_of
    is_replaced: bool = True


def _form(table: Table, *identity: str, fixed: tuple[str, ...] = (), **how: Any) -> Form:
    maker = RowMaker(table)
    if how.get("is_replaced", True):
        insert = replacing(table, maker.columns, *identity, fixed=fixed)
    else:
        insert = keeping_first(table, maker.columns, *identity)
    return Form(maker, insert, identity, **how)


_TOKEN: Final = _form(tables.token, "id", values_of=token_values)
_USER: Final = _form(tables.user, "id")
_API_KEY: Final = _form(tables.api_key, "id")
_SIGN_IN: Final = _form(tables.sign_in, "secret_hash")
_KEY_SCOPE: Final = _form(tables.key_scope, "key")
_PROFILE: Final = _form(tables.profile, "user")
_CREDENTIAL: Final = _form(tables.credential, "id")
_BROWSER_SESSION: Final = _form(tables.browser_session, "id")
_TICKET: Final = _form(tables.ticket, "secret_hash")
_SESSION: Final = _form(tables.session, "id")
_TRANSACTION: Final = _form(
    tables.transaction,
    "id",
    fixed=("station_no", "serial", "number", "received_at"),
    values_of=transaction_values,
)
_COMMAND: Final = _form(tables.command, "id")
_DEVIATION: Final = _form(tables.deviation, "station_no", "deviation")
_CHARGING_PROFILE: Final = _form(tables.charging_profile, "station_no", "key")
_VEHICLE_NEEDS: Final = _form(tables.vehicle_needs, "station_no", "evse")
_PRIORITY_CHARGE: Final = _form(tables.priority_charge, "station_no", "transaction")
_EVENT_STREAM: Final = _form(tables.event_stream, "station_no", "stream")
_CERTIFICATE_REQUEST: Final = _form(tables.certificate_request, "station_no", "use", "name")
_HELD_CERTIFICATES: Final = _form(tables.held_certificates, "station_no")
_LOCAL_LIST: Final = _form(tables.local_list, "station_no", values_of=list_values)
_LIST_PART: Final = _form(tables.local_list_part, "station_no", "part")
_OUTBOX: Final = _form(tables.outbox, "id")
AUDIT_ROW: Final = RowMaker(tables.audit)
_ALERT: Final = _form(tables.alert, "id")
_ALERT_RULE: Final = _form(tables.alert_rule, "id")
_WEBHOOK: Final = _form(tables.webhook, "id")
_INFERRED_END: Final = _form(tables.inferred_end, "session", is_replaced=False)
_SITE_VERSION: Final = _form(tables.site_version, "id", is_replaced=False)
_OUTSIDE_LIMIT: Final = _form(tables.outside_limit, "id")
_OUTLET_MEMORY: Final = _form(tables.outlet_memory, "site", "station_no", "evse")
_DEPARTURE: Final = _form(tables.departure, "site", "station_no", "evse")
_METER_MEMORY: Final = _form(tables.meter_memory, "site", "meter")
_DEVICE: Final = _form(tables.device, "id")
_TARIFF_VERSION: Final = _form(tables.tariff_version, "id", is_replaced=False)
_TARIFF_ASSIGNMENT: Final = _form(tables.tariff_assignment, "id", is_replaced=False)
_TRANSACTION_COST: Final = _form(tables.transaction_cost, "transaction")
_ACTIVITY_CHANGE: Final = _form(tables.activity_change, "transaction", "at", is_replaced=False)
_CHARGE_LIMIT: Final = _form(tables.charge_limit, "transaction")
_STORED_REPLY: Final = _form(tables.stored_reply, "scope", is_replaced=False)

FORMS: Final[dict[type, Form]] = {
    Token: _TOKEN,
    User: _USER,
    ApiKey: _API_KEY,
    SignIn: _SIGN_IN,
    KeyScope: _KEY_SCOPE,
    Profile: _PROFILE,
    Credential: _CREDENTIAL,
    BrowserSession: _BROWSER_SESSION,
    Ticket: _TICKET,
    SessionRecord: _SESSION,
    TransactionRecord: _TRANSACTION,
    Command: _COMMAND,
    DeviationRecord: _DEVIATION,
    InstalledProfile: _CHARGING_PROFILE,
    VehicleNeeds: _VEHICLE_NEEDS,
    PriorityCharge: _PRIORITY_CHARGE,
    EventStream: _EVENT_STREAM,
    CertificateRequest: _CERTIFICATE_REQUEST,
    HeldCertificates: _HELD_CERTIFICATES,
    LocalList: _LOCAL_LIST,
    ListPart: _LIST_PART,
    OutboxEntry: _OUTBOX,
    StoredReply: _STORED_REPLY,
    Alert: _ALERT,
    AlertRule: _ALERT_RULE,
    Webhook: _WEBHOOK,
    InferredEnd: _INFERRED_END,
    SiteVersion: _SITE_VERSION,
    OutsideLimit: _OUTSIDE_LIMIT,
    OutletMemory: _OUTLET_MEMORY,
    Departure: _DEPARTURE,
    MeterMemory: _METER_MEMORY,
    Device: _DEVICE,
    TariffVersion: _TARIFF_VERSION,
    TariffAssignment: _TARIFF_ASSIGNMENT,
    TransactionCost: _TRANSACTION_COST,
    ActivityChange: _ACTIVITY_CHANGE,
    ChargeLimit: _CHARGE_LIMIT,
}

_PLACE: Final = ("station_no", "evse", "connector")
NEWEST: Final = keeping_newest(
    tables.newest_transaction, (*_PLACE, "transaction_id"), "transaction_id", *_PLACE
)
DISPUTE_ROW: Final = RowMaker(tables.dispute)
DISPUTE: Final = keeping_first(tables.dispute, DISPUTE_ROW.columns, "transaction", "stop")
RESERVATION_ROW: Final = RowMaker(tables.reservation)
RESERVATION: Final = replacing(tables.reservation, RESERVATION_ROW.columns, "station_no", "number")
EVENT_ARRIVED: Final = Insert(
    tables.transaction_event_arrived, columns_of(tables.transaction_event)
)
CONNECTOR: Final = replacing(tables.connector, columns_of(tables.connector), *_PLACE)
_VARIABLE_KEY: Final = tuple(column.name for column in tables.variable.primary_key)
VARIABLE: Final = keeping_latest(
    tables.variable,
    columns_of(tables.variable),
    "learned_at",
    _VARIABLE_KEY,
    ("mutability", "persistent", "constant", "characteristics"),
    spelled=("component", "instance", "variable", "variable_instance"),
)
"""A report spells names as its station does; a value may be told under the name that it was asked for by."""
VALUE: Final = keeping_latest(
    tables.variable, (*_VARIABLE_KEY, "value", "learned_at"), "learned_at", _VARIABLE_KEY, ()
)
READING_OF_EVENT: Final = Insert(tables.reading_arrived, columns_of(tables.reading))
_OF_EVENT: Final = ("seq_no", "trigger", "told_after_us")
READING: Final = Insert(
    tables.reading_arrived,
    [name for name in columns_of(tables.reading) if name not in _OF_EVENT],
)
JOURNAL: Final = keeping_first(tables.journal, columns_of(tables.journal), "id")
JOURNAL_BLOCK: Final = Insert(tables.journal_block, columns_of(tables.journal_block))
"""That it is written twice is an error: where the frames in it lie would not be known."""
JOURNAL_PLACE: Final = keeping_first(tables.journal_arrived, ("id", "station_no"), "id")
EVENT: Final = keeping_first(tables.event, columns_of(tables.event), "id")

ORDER: Final = (
    _TOKEN.insert,
    _USER.insert,
    _API_KEY.insert,
    _SIGN_IN.insert,
    _KEY_SCOPE.insert,
    _PROFILE.insert,
    _CREDENTIAL.insert,
    _BROWSER_SESSION.insert,
    _TICKET.insert,
    _SESSION.insert,
    _TRANSACTION.insert,
    NEWEST,
    DISPUTE,
    EVENT_ARRIVED,
    RESERVATION,
    CONNECTOR,
    VARIABLE,
    VALUE,
    _COMMAND.insert,
    READING,
    READING_OF_EVENT,
    JOURNAL_BLOCK,
    JOURNAL,
    JOURNAL_PLACE,
    EVENT,
    _DEVIATION.insert,
    _CHARGING_PROFILE.insert,
    _VEHICLE_NEEDS.insert,
    _PRIORITY_CHARGE.insert,
    _EVENT_STREAM.insert,
    _CERTIFICATE_REQUEST.insert,
    _HELD_CERTIFICATES.insert,
    _LOCAL_LIST.insert,
    _LIST_PART.insert,
    _ALERT_RULE.insert,
    _ALERT.insert,
    _WEBHOOK.insert,
    _INFERRED_END.insert,
    _SITE_VERSION.insert,
    _OUTSIDE_LIMIT.insert,
    _OUTLET_MEMORY.insert,
    _DEPARTURE.insert,
    _METER_MEMORY.insert,
    _DEVICE.insert,
    _TARIFF_VERSION.insert,
    _TARIFF_ASSIGNMENT.insert,
    _TRANSACTION_COST.insert,
    _ACTIVITY_CHANGE.insert,
    _CHARGE_LIMIT.insert,
    _OUTBOX.insert,
    _STORED_REPLY.insert,
)
"""Causes before effects; stations and layouts stand before all, for rows need their numbers."""
