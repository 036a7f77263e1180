"""Alerts, their rules, and the webhooks that they are posted to."""

from typing import Any, Final

from sqlalchemy import Row, select

from chargeloom.domain.alerts.alert import Alert, AlertRule
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.ids import AlertId, RuleId, SessionId, WebhookId
from chargeloom.domain.stations.stuck import InferredEnd
from chargeloom.storage.asked import Asked
from chargeloom.storage.pages import AlertPage
from chargeloom.storage.queries.paging import paged, within
from chargeloom.storage.rows import record_of
from chargeloom.storage.tables import (
    IS_UNSETTLED,
    alert,
    alert_rule,
    inferred_end,
    outbox,
    station,
    webhook,
)


def alerts(asked: AlertPage) -> Asked[Alert]:
    """List alerts by id."""
    chosen = within(select(alert), alert.c.id, alert.c.raised_at, asked.page)
    if asked.is_open is not None:
        is_ended = alert.c.ended_at.is_not(None)
        chosen = chosen.where(~is_ended if asked.is_open else is_ended)
    if asked.subject is not None:
        chosen = chosen.where(alert.c.subject == asked.subject)
    if asked.kind is not None:
        chosen = chosen.where(alert.c.kind == asked.kind)
    return Asked(paged(chosen, alert.c.id, asked.page), _alert)


def alert_of(alert_id: AlertId) -> Asked[Alert]:
    """Find an alert."""
    return Asked(select(alert).where(alert.c.id == alert_id), _alert)


def rule_of(rule_id: RuleId) -> Asked[AlertRule]:
    """Find a rule, also one that was removed."""
    return Asked(select(alert_rule).where(alert_rule.c.id == rule_id), _rule)


def webhook_of(webhook_id: WebhookId) -> Asked[Webhook]:
    """Find a webhook, also one that was removed."""
    return Asked(select(webhook).where(webhook.c.id == webhook_id), _webhook)


def inferred_end_of(session_id: SessionId) -> Asked[InferredEnd]:
    """Find out whether a session's end was inferred."""
    joined = select(inferred_end, station.c.identity).join(
        station, station.c.no == inferred_end.c.station_no
    )
    return Asked(joined.where(inferred_end.c.session == session_id), _inferred_end)


def _alert(row: Row[Any]) -> Alert:
    return record_of(Alert, row)


def _rule(row: Row[Any]) -> AlertRule:
    return record_of(AlertRule, row)


def _webhook(row: Row[Any]) -> Webhook:
    return record_of(Webhook, row)


def _inferred_end(row: Row[Any]) -> InferredEnd:
    return record_of(InferredEnd, row, station=row.identity)


UNSETTLED_ALERTS: Final = Asked(select(alert).where(IS_UNSETTLED).order_by(alert.c.id), _alert)
ALL_RULES: Final = Asked(select(alert_rule).order_by(alert_rule.c.id), _rule)
ALL_WEBHOOKS: Final = Asked(select(webhook).order_by(webhook.c.id), _webhook)
TOPICS: Final = Asked(select(outbox.c.topic).distinct(), lambda row: str(row[0]))
