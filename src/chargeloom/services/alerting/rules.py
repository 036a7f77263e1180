"""Rules: made, changed and removed by those who may."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from chargeloom.domain.alerts.alert import DEFAULTS, AlertRule, RuleKind
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import RuleId, to_text
from chargeloom.domain.unit import Unit
from chargeloom.domain.word import Told
from chargeloom.services.alerting.notices import RULE
from chargeloom.services.ground import Ground

SERVER: Final = "server"


class Rules:
    """Every rule, also those that were removed: their alerts still end."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._rules: dict[RuleId, AlertRule] = {}
        self._alone = asyncio.Lock()

    def __iter__(self) -> Iterator[AlertRule]:
        return iter(tuple(self._rules.values()))

    async def load(self) -> None:
        """Take all from the store."""
        self._rules = {rule.id: rule for rule in await self._ground.store.alert_rules()}

    async def seed(self) -> None:
        """Make one rule, which the page alone shows, of each kind that never had any, removed ones included."""
        had = {rule.kind for rule in self}
        for kind in RuleKind:
            if kind not in had:
                await self.make(SERVER, kind=kind, name=NAMES[kind])

    def find(self, rule: RuleId) -> AlertRule | None:
        """Find a rule, also one that was removed."""
        return self._rules.get(rule)

    def present(self, rule: RuleId) -> AlertRule | None:
        """Find a rule that was not removed."""
        found = self._rules.get(rule)
        return found if found is not None and found.removed_at is None else None

    async def make(self, actor: str, *, kind: RuleKind, **said: Any) -> AlertRule:
        """Make a rule; figures that are not said are those of its kind."""
        now = self._ground.now()
        figures = DEFAULTS[kind]._asdict()
        rule_id = RuleId(self._ground.ids.next(now))
        rule = AlertRule(id=rule_id, kind=kind, created_at=now, **(figures | said))
        await self._write(rule, "alert-rule.created", actor)
        return rule

    async def change(self, rule: AlertRule, actor: str, **said: Any) -> AlertRule:
        """Change a rule as it is by now; one that was removed meanwhile stays so."""
        return await self._replace(rule.id, "alert-rule.changed", actor, said)

    async def remove(self, rule: AlertRule, actor: str) -> AlertRule:
        """Remove a rule; its alerts end at the next look."""
        said = {"removed_at": self._ground.now()}
        return await self._replace(rule.id, "alert-rule.removed", actor, said)

    async def _replace(
        self, rule: RuleId, action: str, actor: str, said: dict[str, Any]
    ) -> AlertRule:
        async with self._alone:
            known = self._rules[rule]
            if known.removed_at is not None:
                return known
            replaced = msgspec.structs.replace(known, **said)
            await self._write(replaced, action, actor)
            return replaced

    async def _write(self, rule: AlertRule, action: str, actor: str) -> None:
        unit, subject = Unit(), to_text(RULE, rule.id)
        unit.record(rule)
        about = {"name": rule.name, "kind": rule.kind.value, "enabled": rule.is_watched}
        self._ground.tell(unit, EventType.RULE_CHANGED, subject, about, self._ground.now())
        self._ground.audit(unit, actor, action, subject, msgspec.to_builtins(rule))
        await self._ground.commit(unit)
        self._rules[rule.id] = rule


NAMES: Final = Told(
    {
        RuleKind.STATION_OFFLINE: "Station offline",
        RuleKind.CONNECTOR_FAULTED: "Connector faulted",
        RuleKind.NO_START: "Plugged in, but nothing starts",
        RuleKind.SESSION_ENDLESS: "Session does not end",
        RuleKind.TOKENS_REJECTED: "Many rejected tokens",
        RuleKind.CERTIFICATE_EXPIRING: "Certificate expires",
        RuleKind.DISK_FILLING: "Disk nearly full",
        RuleKind.DATABASE_REFUSING: "Database takes no facts",
        RuleKind.DEVICE_FAILING: "Device silent or not believed",
        RuleKind.SOURCE_SILENT: "Source of limits silent",
        RuleKind.LIMIT_EXCEEDED: "Limit of a site exceeded",
        RuleKind.LIMIT_UNHEEDED: "Limits not kept",
        RuleKind.METER_MISWIRED: "Meter wired the wrong way",
        RuleKind.BATTERY_COMPETING: "Battery takes what cars lack",
        RuleKind.CERTIFICATE_REQUESTED: "Certificate asked for",
        RuleKind.CLOCK_WRONG: "Clock wrong",
    },
    "Unknown to this version",
)
"""What the first rule of each kind is called."""
