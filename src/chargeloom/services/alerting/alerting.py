"""Alerting: rules are looked after again and again; what they find is raised, told and ended."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from typing import Any, Final

import msgspec
import structlog

from chargeloom.domain.alerts.alert import (
    Alert,
    AlertKey,
    AlertRule,
    Ending,
    Finding,
    RuleKind,
    settle,
)
from chargeloom.domain.alerts.watching import OF_STATIONS, Picture, find
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import AlertId, RuleId, StationId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.alerting.faults import FaultCode, FaultTable, Maker
from chargeloom.services.alerting.notices import ALERT, Notice, NoticeType, entry, topics
from chargeloom.services.alerting.rules import Rules
from chargeloom.services.alerting.senses import Senses
from chargeloom.services.alerting.webhooks import Webhooks
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 250
"""So many stations are looked at before others get their turn."""


class Alerting:
    """Every alert that is not settled, in memory as it is stored."""

    def __init__(
        self,
        *,
        ground: Ground,
        fleet: Fleet,
        rules: Rules,
        webhooks: Webhooks,
        senses: Senses,
        faults: FaultTable,
    ) -> None:
        self.rules = rules
        self.webhooks = webhooks
        self._ground = ground
        self._fleet = fleet
        self.senses = senses
        self._faults = faults
        self._alerts: dict[AlertId, Alert] = {}
        self._ripening: dict[RuleId, dict[AlertKey, Finding]] = {}
        self._refused_since: Instant | None = None
        self._alone = asyncio.Lock()
        self._cried: dict[AlertId, Alert] = {}
        self._unheard: list[OutboxEntry] = []
        self.on_entries: Callable[[frozenset[str]], None] = lambda topics: None  # noqa: ARG005
        """Told of the topics that something was put into the outbox for."""
        self.cry: Callable[[OutboxEntry], Any] | None = None
        """Brings an entry at once, past an outbox that takes nothing; says whether it arrived."""

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
            if not self._ground.store.is_available:
                self._refused_since = self._refused_since or now
                await self._cry_out(Picture(database_refuses_since=self._refused_since), now)
                return
            self._refused_since = None
            await self._keep_cries()
            await self._look(await self.senses.picture(), now)

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
            self._change(unit, EventType.ALERT_CHANGED, changed, now)
            about = {"acknowledged": is_seen, "note": changed.note}
            action, subject = "alert.acknowledged", to_text(ALERT, alert_id)
            self._ground.audit(unit, actor, action, subject, about)
            await self._ground.commit(unit)
            self._keep([changed])
            return changed

    def open(self) -> tuple[Alert, ...]:
        """List what is wrong now, the newest first, also what could not be stored yet."""
        known = self._alerts | self._cried
        return tuple(sorted((one for one in known.values() if one.is_open), key=_newest_first))

    @property
    def unseen(self) -> int:
        """Count what is wrong now and nobody sees to."""
        known = (self._alerts | self._cried).values()
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
        for rule, found in looked:
            known = {one.key: one for one in self._open(rule)}
            settled = settle(known, self._ripening.get(rule.id, {}), tuple(found), now)
            ripening[rule.id] = settled.ripening
            for finding in settled.raised:
                alert = self._raise(unit, rule, finding, now)
                changed[alert.id] = alert
            for alert in settled.ended:
                changed[alert.id] = self._end(unit, rule, alert, now)
        entries = self._tell(unit, changed, now)
        if unit.facts:
            await self._ground.commit(unit)
        self._ripening = ripening
        self._keep(changed.values())
        self._announce(entries)

    def _open(self, rule: AlertRule) -> Iterator[Alert]:
        return (one for one in self._alerts.values() if one.rule == rule.id and one.is_open)

    def _raise(self, unit: Unit, rule: AlertRule, finding: Finding, now: Instant) -> Alert:
        alert = self._new(rule, finding, now)
        self._change(unit, EventType.ALERT_RAISED, alert, now)
        return alert

    def _new(self, rule: AlertRule, finding: Finding, now: Instant) -> Alert:
        plug = finding.key.plug
        return Alert(
            id=AlertId(self._ground.ids.next(now)),
            rule=rule.id,
            kind=rule.kind,
            subject=finding.key.subject,
            evse=plug.evse,
            connector=plug.connector,
            about=finding.key.about,
            since=finding.since,
            raised_at=now,
            detail=self._explained(rule.kind, finding),
        )

    def explain(self, station: StationId, *codes: str | None) -> FaultCode | None:
        """Say what a station's codes mean; None where nobody knows."""
        record = self._fleet.record(station)
        maker = Maker((record and record.vendor) or "", (record and record.model) or "")
        return self._faults.explain(maker, *codes)

    def _explained(self, kind: RuleKind, finding: Finding) -> dict[str, Any]:
        detail = dict(finding.detail)
        if kind is RuleKind.CONNECTOR_FAULTED:
            station = StationId(finding.key.subject)
            row = self.explain(station, detail.get("vendor_error"), detail.get("error"))
            if row is not None:
                detail |= {"meaning": row.means, "advice": row.advice}
        return detail

    def _end(self, unit: Unit, rule: AlertRule, alert: Alert, now: Instant) -> Alert:
        why = Ending.GONE if rule.is_watched else Ending.UNWATCHED
        ended = msgspec.structs.replace(alert, ended_at=now, ended_why=why)
        self._change(unit, EventType.ALERT_ENDED, ended, now)
        return ended

    def _change(self, unit: Unit, kind: EventType, alert: Alert, now: Instant) -> None:
        unit.record(alert)
        data = {
            "kind": alert.kind.value,
            "subject": alert.subject,
            "evse": alert.evse,
            "connector": alert.connector,
            "acknowledged": alert.acknowledged_at is not None,
        }
        self._ground.tell(unit, kind, to_text(ALERT, alert.id), data, now)

    # Telling.

    def _tell(
        self, unit: Unit, changed: dict[AlertId, Alert], now: Instant
    ) -> tuple[OutboxEntry, ...]:
        """Put what somebody must be told into the outbox, unless it is quiet where they are."""
        told: list[OutboxEntry] = []
        for alert in (self._alerts | changed).values():
            rule = self.rules.find(alert.rule)
            if rule is None or rule.is_quiet(now) or not (alert.is_untold or alert.is_end_untold):
                continue
            entries = self._entries(rule, alert, now)
            if not entries and alert.is_untold:
                continue
            is_end = alert.is_end_untold
            mark: dict[str, Any] = {"end_told_at" if is_end else "told_at": now}
            changed[alert.id] = marked = msgspec.structs.replace(alert, **mark)
            unit.record(marked)
            told.extend(entries)
        for one in told:
            unit.record(one)
        return tuple(told)

    def _entries(self, rule: AlertRule, alert: Alert, now: Instant) -> list[OutboxEntry]:
        kind = NoticeType.RAISED if alert.is_open else NoticeType.ENDED
        notice = Notice(kind, alert, rule)
        reachable = (topic for topic in topics(rule) if self.webhooks.takes(topic))
        return [entry(notice, topic, self._ground.ids, now) for topic in reachable]

    def _announce(self, entries: tuple[OutboxEntry, ...]) -> None:
        if entries:
            self.on_entries(frozenset(one.topic for one in entries))

    def _keep(self, changed: Any) -> None:
        for alert in changed:
            if alert.is_settled:
                self._alerts.pop(alert.id, None)
            else:
                self._alerts[alert.id] = alert

    # While nothing can be stored, the outbox can't be used either.

    async def _cry_out(self, picture: Picture, now: Instant) -> None:
        for rule in self.rules:
            if rule.kind is not RuleKind.DATABASE_REFUSING:
                continue
            cried = {one.key: one for one in self._cried.values() if one.rule == rule.id}
            known = {one.key: one for one in self._open(rule)} | cried
            settled = settle(known, {}, find(rule, picture, now), now)
            for finding in settled.raised:
                alert = self._new(rule, finding, now)
                if not rule.is_quiet(now):
                    entries = self._entries(rule, alert, now)
                    alert = msgspec.structs.replace(alert, told_at=now if entries else None)
                    self._unheard.extend([one for one in entries if not await self._heard(one)])
                self._cried[alert.id] = alert
                log.error("nothing can be stored", since=finding.since)

    async def _heard(self, one: OutboxEntry) -> bool:
        return self.cry is not None and bool(await self.cry(one))

    async def _keep_cries(self) -> None:
        """Store what was told while nothing could be; who could not be reached is told now."""
        if not self._cried:
            return
        unit, now, unheard = Unit(), self._ground.now(), tuple(self._unheard)
        for alert in self._cried.values():
            self._change(unit, EventType.ALERT_RAISED, alert, now)
        for one in unheard:
            unit.record(one)
        await self._ground.commit(unit)
        self._keep(self._cried.values())
        self._cried.clear()
        self._unheard.clear()
        self._announce(unheard)


def _newest_first(alert: Alert) -> int:
    return -alert.id


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
