"""Closing: sessions whose end nobody told are closed with a reason, and marked as inferred."""

from typing import Final

from chargeloom.domain.charging.transaction import Suspicion, Transaction
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import TransactionId, to_text
from chargeloom.domain.instant import HOUR, Instant
from chargeloom.domain.plug import Plug
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.stuck import InferredEnd, Patience, Stuck, stuck
from chargeloom.domain.unit import Unit
from chargeloom.services.charging import Charging, Transacting
from chargeloom.services.charging.sessions import Sessions
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet

CHANCE_US: Final = HOUR
"""So long after a start no station is held for gone: it had no server to come to before."""


class Closing:
    """Gives up what is stuck: the transaction stays without an end, so that nothing is billed by it."""

    def __init__(
        self,
        *,
        ground: Ground,
        fleet: Fleet,
        charging: Charging,
        transacting: Transacting,
        sessions: Sessions,
        patience: Patience,
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._charging = charging
        self._transacting = transacting
        self._sessions = sessions
        self._patience = patience
        self._running_since = ground.now()

    async def look(self, now: Instant) -> None:
        """Close what is stuck now, all in one commit. Raises StorageUnavailable."""
        self._fleet.demand_trust()
        found = tuple(stuck(self._fleet, self._patience_at(now), now))
        if not found:
            return
        unit = Unit()
        for one in found:
            self._close(unit, one, now)
        await self._ground.commit(unit)

    def _patience_at(self, now: Instant) -> Patience:
        has_run_us = now - self._running_since
        return self._patience if has_run_us >= CHANCE_US else self._patience._replace(gone_us=None)

    def _close(self, unit: Unit, found: Stuck, now: Instant) -> None:
        station, plug, session = found.station, found.plug, found.session
        given_up = tuple(self._give_up(unit, station, plug, now))
        self._sessions.close(unit, station, plug, now)
        unit.record(
            InferredEnd(
                session=session.id,
                station=station.id,
                why=found.why,
                at=now,
                transactions=given_up,
            )
        )
        data = {
            "station": station.id,
            "evse": plug.evse,
            "connector": plug.connector,
            "why": found.why.value,
            "transactions": [to_text("tx", one) for one in given_up],
        }
        subject = to_text("ses", session.id)
        self._ground.tell(unit, EventType.SESSION_INFERRED, subject, data, now)
        self._ground.audit(unit, "server", EventType.SESSION_INFERRED, subject, data)

    def _give_up(
        self, unit: Unit, station: Station, plug: Plug, now: Instant
    ) -> list[TransactionId]:
        given_up: list[TransactionId] = []
        while (running := station.open_at(plug)) is not None:
            running.doubt(Suspicion.END_INFERRED)
            self._lose(unit, station, running, now)
            self._charging.pricing.given_up(unit, running.record, now)
            given_up.append(running.record.id)
        return given_up

    def _lose(self, unit: Unit, station: Station, running: Transaction, now: Instant) -> None:
        if running.record.fold is None:
            self._charging.lost(unit, station, running, now)
        else:
            self._transacting.lost(unit, station, running.record.number or "", now)
