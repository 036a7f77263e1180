"""Clock doubting: charges that ran while our own clock was set are marked, for both their ends came in time by it."""

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.event import EventType
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.transaction_cost import MOST_CLOCK_OFFSET_US
from chargeloom.domain.unit import Unit
from chargeloom.services.charging.announcing import Announcing
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet
from chargeloom.storage.unavailable import StorageUnavailable


class ClockDoubting:
    """Marks what runs once our clock was set by so much that no price by time may hang on it."""

    def __init__(self, ground: Ground, fleet: Fleet, announcing: Announcing) -> None:
        self._ground = ground
        self._fleet = fleet
        self._announcing = announcing
        self._is_due = False

    def clock_was_set(self, by_us: int) -> None:
        """Note that our clock went forward, or back, by so much more than time did."""
        self._is_due = self._is_due or abs(by_us) > MOST_CLOCK_OFFSET_US

    async def look(self, now: Instant) -> None:
        """Mark what runs, if that is due; in vain, it is due the next time. Raises Refusal, StorageUnavailable."""
        if not self._is_due:
            return
        self._fleet.demand_trust()
        unit = Unit()
        for running in self._fleet.open_transactions():
            running.doubt(Suspicion.CLOCK_WAS_SET)
            unit.record(running.record)
            self._announcing.transaction(unit, EventType.TRANSACTION_SUSPECT, running.record, now)
        self._is_due = False
        try:
            await self._ground.commit(unit)
        except StorageUnavailable:
            self._is_due = True
            raise
