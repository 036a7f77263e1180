"""Limit changes: how far a charge may go is said anew while it runs (OCPP 2.1, E16)."""

from collections.abc import Mapping
from typing import Final

import structlog

from chargeloom.bus.bus import NobodyAnswers
from chargeloom.domain.charging.charge_limit import ChargeLimit, End, Measure
from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.commands.command import AskLimits, CommandName, Trigger
from chargeloom.domain.ids import StationId, TransactionId, to_text
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station import Station
from chargeloom.domain.unit import Unit
from chargeloom.services.bounding import ASKED_AGAIN_US, ISSUER
from chargeloom.services.bounds import Bounds
from chargeloom.services.commanding import PATIENCE_S, Commanding, subject_of
from chargeloom.services.ground import Ground
from chargeloom.services.supervising import Fleet

log = structlog.get_logger(__name__)

CHANGED: Final = "transaction.limit-changed"
"""What the audit says of it."""


class LimitChanges:
    """Takes changes: stored first, then told to a station that can keep to them with its next answer."""

    def __init__(
        self, *, ground: Ground, fleet: Fleet, bounds: Bounds, commanding: Commanding
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._bounds = bounds
        self._commanding = commanding

    async def change(
        self, number: TransactionId, wanted: Mapping[Measure, End | None], actor: str
    ) -> ChargeLimit:
        """Set, raise, lower or lift (None) what limits a charge; what is left out stays.

        Raises Refusal when it has ended, or its limit was reached a moment ago and its stop is on its way.
        """
        station = self._station_of(self._running(number))
        if station.is_online and not self._bounds.knows(station.id):
            await self._learn(station.id)
        transaction = self._running(number)
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
        await self._ground.commit(unit)
        if station.is_online and self._bounds.waits(station.id, number):
            await self._have_it_ask(station.id, transaction)
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

    async def _learn(self, station: StationId) -> None:
        """Ask what the station can limit a charge by; where it does not say, the server sees to all of it."""
        try:
            await self._ground.bus.request(subject_of(station), AskLimits(), PATIENCE_S)
        except (NobodyAnswers, TimeoutError, Refusal) as reason:
            log.info("nobody knows how a station limits charges", station=station, why=repr(reason))

    async def _have_it_ask(self, station: StationId, transaction: Transaction) -> None:
        """Have the station send an event of the charge: its answer tells the limit (E16.FR.02, F06)."""
        order = Trigger(message="TransactionEvent", evse=transaction.record.evse)
        try:
            await self._commanding.issue(station, CommandName.TRIGGER, order, ISSUER)
        except Refusal as refusal:
            log.info("a limit waits for the next event of its charge", reason=str(refusal))
