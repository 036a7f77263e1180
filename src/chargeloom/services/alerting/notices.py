"""Notices: what is told of an alert, to whom, as entries of the outbox in the alert's own commit."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, NamedTuple

from chargeloom.domain.alerts.alert import Alert, AlertRule, RuleKind
from chargeloom.domain.ids import IdSource, WebhookId, to_text
from chargeloom.domain.instant import Instant, to_rfc3339
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.word import Told

MAIL: Final = "mail:"
WEBHOOK: Final = "webhook:"
ALERT: Final = "alr"
RULE: Final = "rul"
NOTICE: Final = "ntc"
HOOK: Final = "whk"


class NoticeType(StrEnum):
    """What is told."""

    RAISED = "alert.raised"
    ENDED = "alert.ended"
    TEST = "webhook.test"


class Notice(NamedTuple):
    """Something that is told of an alert."""

    type: NoticeType
    alert: Alert
    rule: AlertRule


def topics(rule: AlertRule) -> Iterator[str]:
    """List the topics by which a rule tells: one for each addressee, so that none waits for another."""
    yield from (MAIL + address for address in rule.mail_to)
    yield from (topic_of(webhook) for webhook in rule.webhooks)


def topic_of(webhook: WebhookId) -> str:
    """Name the topic of a webhook."""
    return WEBHOOK + to_text(HOOK, webhook)


def entry(notice: Notice, topic: str, ids: IdSource, now: Instant) -> OutboxEntry:
    """Make what an addressee gets."""
    return OutboxEntry(
        id=ids.next(now),
        topic=topic,
        key=to_text(ALERT, notice.alert.id),
        created_at=now,
        payload={
            "type": notice.type.value,
            "timestamp": to_rfc3339(now),
            "data": shown(notice.alert, notice.rule),
        },
    )


def shown(alert: Alert, rule: AlertRule) -> dict[str, Any]:
    """Show an alert to a machine."""
    return {
        "id": to_text(ALERT, alert.id),
        "rule": {"id": to_text(RULE, rule.id), "name": rule.name, "kind": rule.kind.value},
        "title": title(alert),
        "subject": alert.subject,
        "evse": alert.evse or None,
        "connector": alert.connector or None,
        "since": to_rfc3339(alert.since),
        "raised_at": to_rfc3339(alert.raised_at),
        "ended_at": to_rfc3339(alert.ended_at) if alert.ended_at is not None else None,
        "detail": alert.detail,
    }


def title(alert: Alert) -> str:
    """Say in a line what is wrong; what a station wrote is cut and cleaned."""
    connector = f"/{alert.connector}" if alert.connector else ""
    place = f" {alert.evse}{connector}" if alert.evse else ""
    said = alert.detail.get("meaning") or alert.detail.get("error")
    reason = f": {said}" if said and alert.kind is RuleKind.CONNECTOR_FAULTED else ""
    return legible(f"{alert.subject}{place}: {_SAYS[alert.kind]}{reason}")[:200]


def legible(text: str) -> str:
    """Leave out what is no visible letter: line ends, other controls, marks that turn the direction."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


_SAYS: Final = Told(
    {
        RuleKind.STATION_OFFLINE: "offline",
        RuleKind.CONNECTOR_FAULTED: "faulted",
        RuleKind.NO_START: "plugged in, but nothing starts",
        RuleKind.SESSION_ENDLESS: "a session does not end",
        RuleKind.TOKENS_REJECTED: "many rejected tokens",
        RuleKind.CERTIFICATE_EXPIRING: "the certificate expires",
        RuleKind.DISK_FILLING: "nearly full",
        RuleKind.DATABASE_REFUSING: "takes no facts",
        RuleKind.DEVICE_FAILING: "a device is silent or not believed",
        RuleKind.SOURCE_SILENT: "who limits a site is silent",
        RuleKind.LIMIT_EXCEEDED: "a limit of a site is exceeded",
        RuleKind.LIMIT_UNHEEDED: "does not keep to its limits",
        RuleKind.METER_MISWIRED: "a meter of a site is wired otherwise than it is said to be",
        RuleKind.BATTERY_COMPETING: "a battery charges from the grid while cars are held back",
        RuleKind.CERTIFICATE_REQUESTED: "a certificate is asked for, and nobody has sent one",
        RuleKind.CLOCK_WRONG: "its clock is wrong",
    },
    "something that this version does not know",
)
