"""Limit changes: how far a charge may go is said anew while it runs (OCPP 2.1, E16)."""

from collections.abc import Mapping
from typing import Final

from chargeloom.domain.charging.charge_limit import ChargeLimit, End, Measure
from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.ids import StationId, TransactionId, to_text
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.bounding import ASKED_AGAIN_US
from chargeloom.services.bounds import Bounds
from chargeloom.services.ground import Ground
from chargeloom.services.limit_news import announce
from chargeloom.services.limit_telling import LimitTelling
from chargeloom.services.supervising import Fleet

CHANGED: Final = "transaction.limit-changed"
"""What the audit says of it."""


class LimitChanges:
    """Takes changes: stored first, then told to a station that can keep to them with its next answer."""

    def __init__(
        self, *, ground: Ground, fleet: Fleet, bounds: Bounds, telling: LimitTelling
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._bounds = bounds
        self._telling = telling

    async def change(
        self, number: TransactionId, wanted: Mapping[Measure, End | None], actor: str
    ) -> ChargeLimit:
        """Set, raise, lower or lift (None) what limits a charge; what is left out stays.

        Raises Refusal when it has ended, or its limit was reached a moment ago and its stop is on its way.
        """
        station = self._station_of(self._running(number))
        if station.is_online and not self._bounds.knows(station.id):
            await self._telling.learn(station.id)
        record = self._running(number).record
        known = self._bounds.find(number)
        unit, now = Unit(), self._ground.now()
        reached_at = known.reached_at if known is not None else None
        if reached_at is not None and now - reached_at < ASKED_AGAIN_US:
            raise Refusal(Reason.TRANSACTION_ENDED)
        limit = self._bounds.change(unit, number, wanted)
        said = {
            measure.value: None if most is None else str(most) for measure, most in wanted.items()
        }
        self._ground.audit(unit, actor, CHANGED, to_text("tx", number), said)
        if limit is not known:
            announce(self._ground, unit, record, limit, now)
        await self._ground.commit(unit)
        await self._telling.tell(station.id)
        return limit

    def _running(self, number: TransactionId) -> Transaction:
        self._fleet.demand_trust()
        running = (one for one in self._fleet.open_transactions() if one.record.id == number)
        found = next(running, None)
        if found is None:
            raise Refusal(Reason.TRANSACTION_ENDED)
        return found

    def _station_of(self, transaction: Transaction) -> Station:
        return self._fleet.known(StationId(transaction.record.station))
