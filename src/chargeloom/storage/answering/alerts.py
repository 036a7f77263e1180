"""Alerts, their rules, and what must still reach someone."""

from collections.abc import Sequence

from chargeloom.domain.alerts.alert import Alert, AlertRule
from chargeloom.domain.alerts.webhook import Webhook
from chargeloom.domain.ids import AlertId, RuleId, WebhookId
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.storage.answering.asking import Asking
from chargeloom.storage.pages import AlertPage
from chargeloom.storage.queries import alerts, replies


class OfAlerts(Asking):
    """Answers about alerts and the outbox."""

    async def alerts(self, asked: AlertPage) -> Sequence[Alert]:
        """List alerts by id."""
        return await self._reader.all(alerts.alerts(asked))

    async def alert(self, alert: AlertId) -> Alert | None:
        """Find an alert."""
        return await self._reader.first(alerts.alert_of(alert))

    async def unsettled_alerts(self) -> Sequence[Alert]:
        """List the alerts that are open, or whose end must still be told."""
        return await self._reader.all(alerts.UNSETTLED_ALERTS)

    async def alert_rules(self) -> Sequence[AlertRule]:
        """List all rules, also those that were removed, oldest first."""
        return await self._reader.all(alerts.ALL_RULES)

    async def alert_rule(self, rule: RuleId) -> AlertRule | None:
        """Find a rule, also one that was removed."""
        return await self._reader.first(alerts.rule_of(rule))

    async def webhooks(self) -> Sequence[Webhook]:
        """List all webhooks, also those that were removed, oldest first."""
        return await self._reader.all(alerts.ALL_WEBHOOKS)

    async def webhook(self, webhook: WebhookId) -> Webhook | None:
        """Find a webhook, also one that was removed."""
        return await self._reader.first(alerts.webhook_of(webhook))

    async def outbox_topics(self) -> Sequence[str]:
        """List the topics of which something must still reach someone."""
        return await self._reader.all(alerts.TOPICS)

    async def outbox(self, topic: str, limit: int) -> Sequence[OutboxEntry]:
        """List what of a topic must still reach someone, oldest first."""
        return await self._reader.all(replies.undelivered(topic, limit))
