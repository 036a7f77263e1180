"""Crying: what is told at once while nothing can be stored, for the outbox can't be used either."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

from chargeloom.domain.alerts.alert import Alert, AlertKey, AlertRule, RuleKind, settle
from chargeloom.domain.alerts.watching import Picture, find
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import AlertId
from chargeloom.domain.instant import Instant
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.unit import Unit
from chargeloom.services.alerting.raising import Raising, put
from chargeloom.services.alerting.telling import Telling
from chargeloom.services.ground import Ground

log = structlog.get_logger(__name__)

Cry = Callable[[OutboxEntry], Awaitable[bool]]
"""Brings an entry at once, past the outbox; says whether it arrived."""


class Crying:
    """The alerts that could not be stored yet, and who could not be reached by them."""

    def __init__(self, ground: Ground, raising: Raising, telling: Telling) -> None:
        self._ground = ground
        self._raising = raising
        self._telling = telling
        self._unheard: list[OutboxEntry] = []
        self.alerts: dict[AlertId, Alert] = {}
        self.cry: Cry | None = None

    async def out(
        self, rules: Iterable[AlertRule], known: Iterable[Alert], since: Instant, now: Instant
    ) -> None:
        """Tell that nothing can be stored, since when; once, and not where it is quiet yet."""
        known, picture = tuple(known), Picture(database_refuses_since=since)
        for rule in rules:
            if rule.kind is RuleKind.DATABASE_REFUSING:
                self._raise(rule, self._known(rule, known), picture, now)
        due = tuple(self._telling.due(self.alerts.values(), now))
        self.alerts |= {alert.id: alert for alert, _ in due}
        entries = [one for _, some in due for one in some]
        heard = await asyncio.gather(*map(self._heard, entries))
        self._unheard += [one for one, is_heard in zip(entries, heard, strict=True) if not is_heard]

    async def keep(self) -> tuple[tuple[Alert, ...], tuple[OutboxEntry, ...]]:
        """Store what was told meanwhile; who could not be reached is told now. Raises StorageUnavailable."""
        alerts, unheard = tuple(self.alerts.values()), tuple(self._unheard)
        if alerts:
            unit, now = Unit(), self._ground.now()
            for alert in alerts:
                put(self._ground, unit, EventType.ALERT_RAISED, alert, now)
            for one in unheard:
                unit.record(one)
            await self._ground.commit(unit)
            self.alerts.clear()
            self._unheard.clear()
        return alerts, unheard

    def _known(self, rule: AlertRule, stored: Iterable[Alert]) -> dict[AlertKey, Alert]:
        known = (*stored, *self.alerts.values())
        return {one.key: one for one in known if one.rule == rule.id and one.is_open}

    def _raise(
        self, rule: AlertRule, known: dict[AlertKey, Alert], picture: Picture, now: Instant
    ) -> None:
        for finding in settle(known, {}, find(rule, picture, now), now).raised:
            alert = self._raising.new(rule, finding, now)
            self.alerts[alert.id] = alert
            log.error("nothing can be stored", since=finding.since)

    async def _heard(self, one: OutboxEntry) -> bool:
        return self.cry is not None and await self.cry(one)
