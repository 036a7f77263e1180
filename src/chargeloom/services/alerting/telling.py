"""Telling: who must be told of an alert now, as entries of the outbox."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from chargeloom.domain.alerts.alert import Alert, AlertRule
from chargeloom.domain.ids import IdSource
from chargeloom.domain.instant import Instant
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.services.alerting.notices import Notice, NoticeType, entry, topics
from chargeloom.services.alerting.rules import Rules
from chargeloom.services.alerting.webhooks import Webhooks


class Telling:
    """Knows whom a rule tells, and when it is quiet there."""

    def __init__(self, rules: Rules, webhooks: Webhooks, ids: IdSource) -> None:
        self._rules = rules
        self._webhooks = webhooks
        self._ids = ids

    def due(
        self, alerts: Iterable[Alert], now: Instant
    ) -> Iterator[tuple[Alert, list[OutboxEntry]]]:
        """List what must be told now, each alert with the mark that it was, unless it is quiet there."""
        for alert in alerts:
            rule = self._rules.find(alert.rule)
            if rule is None or rule.is_quiet(now) or not (alert.is_untold or alert.is_end_untold):
                continue
            entries = self._entries(rule, alert, now)
            if entries or alert.is_end_untold:
                mark: dict[str, Any] = {"end_told_at" if alert.is_end_untold else "told_at": now}
                yield msgspec.structs.replace(alert, **mark), entries

    def _entries(self, rule: AlertRule, alert: Alert, now: Instant) -> list[OutboxEntry]:
        kind = NoticeType.RAISED if alert.is_open else NoticeType.ENDED
        notice = Notice(kind, alert, rule)
        reachable = (topic for topic in topics(rule) if self._webhooks.takes(topic))
        return [entry(notice, topic, self._ids, now) for topic in reachable]
