"""The ground that all services stand on: store, bus, ids and the time, with the few moves they share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chargeloom.bus.bus import Bus
from chargeloom.domain.audit import AuditEntry
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import EventId, IdSource
from chargeloom.domain.instant import Instant
from chargeloom.domain.outbox import OutboxEntry
from chargeloom.domain.unit import Unit
from chargeloom.storage.store import Store


@dataclass(frozen=True, slots=True)
class Ground:
    """Built once by the composition root."""

    store: Store
    bus: Bus
    ids: IdSource
    now: Callable[[], Instant]
    delivered_types: frozenset[EventType] = frozenset()
    """Events that must reach someone outside: each rides in the outbox of its own commit."""

    def tell(
        self, unit: Unit, kind: EventType, subject: str, data: dict[str, Any], now: Instant
    ) -> None:
        """Put an event into the unit: durable with it, published after it."""
        event_id = EventId(self.ids.next(now))
        unit.tell(Event(id=event_id, type=kind, at=now, subject=subject, data=data))
        if kind in self.delivered_types:
            unit.record(
                OutboxEntry(id=event_id, topic=kind, key=subject, created_at=now, payload=data)
            )

    def audit(
        self, unit: Unit, actor: str, action: str, subject: str, detail: dict[str, Any]
    ) -> None:
        """Put into the unit who did what."""
        now = self.now()
        unit.record(
            AuditEntry(
                id=self.ids.next(now),
                at=now,
                actor=actor,
                action=action,
                subject=subject,
                detail=detail,
            )
        )

    async def commit(self, unit: Unit) -> None:
        """Make a unit durable, then publish what it tells. Raises StorageUnavailable."""
        await self.store.commit(unit)
        self.publish(unit)

    def publish(self, unit: Unit) -> None:
        """Publish what a durable unit tells."""
        for event in unit.events:
            self.bus.publish(event)
