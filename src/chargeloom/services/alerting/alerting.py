"""Alerting: rules are looked after again and again; what they find is raised, told and ended."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Final

import msgspec

from chargeloom.domain.alerts.alert import (
    Alert,
    AlertKey,
    AlertRule,
    Ending,
    Fading,
    Finding,
    settle,
)
from chargeloom.domain.alerts.unknowing import may_hold
from chargeloom.domain.alerts.watching import OF_STATIONS, Picture, find
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import AlertId, RuleId, StationId, to_text
from chargeloom.domain.instant import SECOND, Instant
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.alerting.crying import Crying
from chargeloom.services.alerting.faults import FaultCode
from chargeloom.services.alerting.notices import ALERT
from chargeloom.services.alerting.raising import Raising, put
from chargeloom.services.alerting.renewing import Renewing
from chargeloom.services.alerting.rules import Rules
from chargeloom.services.alerting.senses import Senses
from chargeloom.services.alerting.telling import Telling
from chargeloom.services.alerting.webhooks import Webhooks
from chargeloom.services.ground import Ground

_AT_ONCE: Final = 250
"""So many stations are looked at before others get their turn."""


class Alerting:
    """Every alert that is not settled, in memory as it is stored."""

    def __init__(
        self,
        *,
        ground: Ground,
        rules: Rules,
        webhooks: Webhooks,
        senses: Senses,
        raising: Raising,
    ) -> None:
        self.rules = rules
        self.webhooks = webhooks
        self.senses = senses
        self._ground = ground
        self._raising = raising
        self._telling = Telling(rules, webhooks, ground.ids)
        self.crying = Crying(ground, raising, self._telling)
        self._alerts: dict[AlertId, Alert] = {}
        self._ripening: dict[RuleId, dict[AlertKey, Finding]] = {}
        self._fading: dict[RuleId, dict[AlertKey, Instant]] = {}
        self._renewing = Renewing(raising)
        self._refused_since: Instant | None = None
        self._was_refused = False
        self._alone = asyncio.Lock()
        self.on_entries: Callable[[frozenset[str]], None] = lambda topics: None  # noqa: ARG005
        """Told of the topics that something was put into the outbox for."""
        ground.store.on_failure(self._refused)

    async def load(self) -> None:
        """Take from the store what is not settled."""
        async with self._alone:
            await self.rules.load()
            await self.webhooks.load()
            self._alerts = {one.id: one for one in await self._ground.store.unsettled_alerts()}

    async def look(self, now: Instant | None = None) -> None:
        """Look once: raise, end and tell, all in one commit."""
        now = self._ground.now() if now is None else now
        async with self._alone:
            since = self._refused_since = self._refusing_since(now)
            if since is not None and not self._ground.store.is_available:
                await self.crying.out(self.rules, self._alerts.values(), since, now)
                return
            stored, unheard = await self.crying.keep()
            self._keep(stored)
            self._announce(unheard)
            picture = await self.senses.picture()
            await self._look(picture._replace(database_refuses_since=since), now)

    async def acknowledge(
        self, alert_id: AlertId, actor: str, *, is_seen: bool, note: str | None
    ) -> Alert | None:
        """Note who has seen an alert, or that nobody has; None when there is no such alert."""
        async with self._alone:
            alert = self._alerts.get(alert_id) or await self._ground.store.alert(alert_id)
            if alert is None:
                return None
            now = self._ground.now()
            changed = msgspec.structs.replace(
                alert,
                acknowledged_at=(alert.acknowledged_at or now) if is_seen else None,
                acknowledged_by=(alert.acknowledged_by or actor) if is_seen else None,
                note=note if note is not None else alert.note,
            )
            unit = Unit()
            put(self._ground, unit, EventType.ALERT_CHANGED, changed, now)
            about = {"acknowledged": is_seen, "note": changed.note}
            action, subject = "alert.acknowledged", to_text(ALERT, alert_id)
            self._ground.audit(unit, actor, action, subject, about)
            await self._ground.commit(unit)
            self._keep([changed])
            return changed

    def open(self) -> tuple[Alert, ...]:
        """List what is wrong now, the newest first, also what could not be stored yet."""
        known = self._alerts | self.crying.alerts
        return tuple(sorted((one for one in known.values() if one.is_open), key=_newest_first))

    @property
    def unseen(self) -> int:
        """Count what is wrong now and nobody sees to."""
        known = (self._alerts | self.crying.alerts).values()
        return sum(one.is_open and one.acknowledged_at is None for one in known)

    # Looking.

    async def _look(self, picture: Picture, now: Instant) -> None:
        # Others get their turn while we look, and ids must rise with commits: they are drawn afterwards.
        looked = [
            (rule, [finding async for finding in _findings(rule, picture, now)])
            for rule in self.rules
        ]
        unit, changed = Unit(), {}
        ripening: dict[RuleId, dict[AlertKey, Finding]] = {}
        fading: dict[RuleId, dict[AlertKey, Instant]] = {}
        for rule, found in looked:
            known = {one.key: one for one in self._open(rule)}
            so_far = self._ripening.get(rule.id, {})
            unsure = partial(_may_hold, rule, picture, now)
            settled = settle(
                known,
                so_far,
                tuple(found),
                now,
                unsure,
                Fading(self._fading.get(rule.id, {}), rule.clears_after_s * SECOND),
            )
            ripening[rule.id], fading[rule.id] = settled.ripening, settled.fading
            for alert in self._renewing.renewed(known, found, now):
                put(self._ground, unit, EventType.ALERT_CHANGED, alert, now)
                changed[alert.id] = alert
            for finding in settled.raised:
                alert = self._raise(unit, rule, finding, now)
                changed[alert.id] = alert
            for alert in settled.ended:
                changed[alert.id] = self._end(unit, rule, alert, now)
        entries = self._tell(unit, changed, now)
        if unit.facts:
            await self._ground.commit(unit)
        self._ripening, self._fading = ripening, fading
        self._renewing.kept(changed.values(), now)
        self._keep(changed.values())
        self._announce(entries)

    def _open(self, rule: AlertRule) -> Iterator[Alert]:
        return (one for one in self._alerts.values() if one.rule == rule.id and one.is_open)

    def explain(self, station: StationId, *codes: str | None) -> FaultCode | None:
        """Say what a station's codes mean; None where nobody knows."""
        return self._raising.explain(station, *codes)

    def _raise(self, unit: Unit, rule: AlertRule, finding: Finding, now: Instant) -> Alert:
        alert = self._raising.new(rule, finding, now)
        put(self._ground, unit, EventType.ALERT_RAISED, alert, now)
        return alert

    def _end(self, unit: Unit, rule: AlertRule, alert: Alert, now: Instant) -> Alert:
        why = Ending.GONE if rule.is_watched else Ending.UNWATCHED
        ended = msgspec.structs.replace(alert, ended_at=now, ended_why=why)
        put(self._ground, unit, EventType.ALERT_ENDED, ended, now)
        return ended

    def _tell(
        self, unit: Unit, changed: dict[AlertId, Alert], now: Instant
    ) -> tuple[OutboxEntry, ...]:
        """Put what somebody must be told into the outbox."""
        told: list[OutboxEntry] = []
        for marked, entries in self._telling.due((self._alerts | changed).values(), now):
            changed[marked.id] = marked
            unit.record(marked)
            told.extend(entries)
        for one in told:
            unit.record(one)
        return tuple(told)

    def _announce(self, entries: tuple[OutboxEntry, ...]) -> None:
        if entries:
            self.on_entries(frozenset(one.topic for one in entries))

    def _keep(self, changed: Iterable[Alert]) -> None:
        for alert in changed:
            if alert.is_settled:
                self._alerts.pop(alert.id, None)
            else:
                self._alerts[alert.id] = alert

    # Whether the database takes facts.

    def _refused(self, reason: Exception) -> None:  # noqa: ARG002
        self._was_refused = True

    def _refusing_since(self, now: Instant) -> Instant | None:
        """Say since when facts are refused; a moment in which they were taken does not end that."""
        was_refused, self._was_refused = self._was_refused, False
        if self._ground.store.is_available and not was_refused:
            return None
        return now if self._refused_since is None else self._refused_since


def _newest_first(alert: Alert) -> int:
    return -alert.id


def _may_hold(rule: AlertRule, picture: Picture, now: Instant, key: AlertKey) -> bool:
    return may_hold(rule, key, picture, now)


async def _findings(rule: AlertRule, picture: Picture, now: Instant) -> AsyncIterator[Finding]:
    """Find in pieces, so that a large fleet holds nobody up."""
    if rule.kind not in OF_STATIONS:
        for finding in find(rule, picture, now):
            yield finding
        return
    for piece in _pieces(iter(picture.stations)):
        for finding in find(rule, picture._replace(stations=piece), now):
            yield finding
        await asyncio.sleep(0)


def _pieces(stations: Iterator[Station]) -> Iterator[tuple[Station, ...]]:
    while piece := tuple(islice(stations, _AT_ONCE)):
        yield piece
