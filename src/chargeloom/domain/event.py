"""Events: what changed, for everyone who wants to know."""

from typing import Any

import msgspec

from chargeloom.domain.ids import EventId
from chargeloom.domain.instant import Instant
from chargeloom.domain.word import Word


class EventType(Word):
    """Every kind of change that is told."""

    STATION_CREATED = "station.created"
    STATION_CHANGED = "station.changed"
    STATION_CONNECTED = "station.connected"
    STATION_DISCONNECTED = "station.disconnected"
    STATION_SUPERSEDED = "station.superseded"
    STATION_BOOTED = "station.booted"
    STATION_NOTICE = "station.notice"
    STATION_OBJECTED = "station.objected"
    STATION_REFUSED = "station.refused"
    STATION_SLOWED = "station.slowed"
    STATION_STRANGER = "station.stranger"
    STATION_SECURITY = "station.security"
    STATION_REPORT = "station.report"
    STATION_MONITOR = "station.monitor"
    STATION_STREAM = "station.stream"
    STATION_CERTIFICATE = "station.certificate"
    CONNECTOR_STATUS = "connector.status"
    TOKEN_CREATED = "token.created"
    TOKEN_CHANGED = "token.changed"
    SESSION_STARTED = "session.started"
    SESSION_ENDED = "session.ended"
    TRANSACTION_STARTED = "transaction.started"
    TRANSACTION_CHANGED = "transaction.changed"
    TRANSACTION_STOPPED = "transaction.stopped"
    TRANSACTION_SUSPECT = "transaction.suspect"
    TRANSACTION_DISPUTED = "transaction.disputed"
    TRANSACTION_LIMITED = "transaction.limited"
    TRANSACTION_PRICED = "transaction.priced"
    LIMIT_CONDUCT = "limit.conduct"
    LIMIT_DIFFERS = "limit.differs"
    LIMIT_EXTERNAL = "limit.external"
    RESERVATION_CHANGED = "reservation.changed"
    COMMAND_ISSUED = "command.issued"
    COMMAND_ENDED = "command.ended"
    COMMAND_PROGRESS = "command.progress"
    KEY_CREATED = "key.created"
    KEY_CHANGED = "key.changed"
    USER_CREATED = "user.created"
    USER_CHANGED = "user.changed"
    TOKEN_REJECTED = "token.rejected"
    SESSION_INFERRED = "session.inferred"
    ALERT_RAISED = "alert.raised"
    ALERT_CHANGED = "alert.changed"
    ALERT_ENDED = "alert.ended"
    RULE_CHANGED = "alert-rule.changed"
    WEBHOOK_CHANGED = "webhook.changed"
    SITE_CREATED = "site.created"
    SITE_CHANGED = "site.changed"
    SITE_BALANCED = "site.balanced"
    """Limits were told, or a limit is exceeded; only for who looks on: it is not kept."""
    LIMIT_CREATED = "limit.created"
    LIMIT_CHANGED = "limit.changed"
    LIMIT_EXPIRED = "limit.expired"
    TARIFF_CREATED = "tariff.created"
    TARIFF_CHANGED = "tariff.changed"
    TARIFF_ASSIGNED = "tariff.assigned"
    DEVICE_CHANGED = "device.changed"
    DEVICE_STATE = "device.state"


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One change; `subject` is the outside id of what changed."""

    id: EventId
    type: EventType
    at: Instant
    subject: str
    data: dict[str, Any]
