"""Bounding: a charge whose station does not keep to its limit is ended by the central system, as near to it as can be foreseen."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

import msgspec
import structlog

from chargeloom.domain.charging.charge_limit import ChargeLimit, Measure
from chargeloom.domain.charging.transaction import Transaction, between
from chargeloom.domain.commands.command import CommandName, StopCharging
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import MINUTE, SECOND, Instant
from chargeloom.domain.money import of_minor
from chargeloom.domain.reason import Refusal
from chargeloom.domain.unit import Unit
from chargeloom.services.bounds import Bounds
from chargeloom.services.commanding import Commanding
from chargeloom.services.foreseeing import Foreseeing
from chargeloom.services.ground import Ground
from chargeloom.services.pricing import Pricing
from chargeloom.services.supervising import Fleet

log = structlog.get_logger(__name__)

ASKED_AGAIN_US: Final = MINUTE
"""So long after the stop was asked for in vain it is asked for again."""
LOOKS_EVERY_US: Final = 10 * SECOND
"""So often all limited charges are looked at; those that are near their end every second."""
ISSUER: Final = "server"


class Bounding:
    """Looks how far limited charges have come, and has those stopped that went far enough."""

    def __init__(
        self,
        *,
        ground: Ground,
        fleet: Fleet,
        bounds: Bounds,
        commanding: Commanding,
        pricing: Pricing,
    ) -> None:
        self._ground = ground
        self._fleet = fleet
        self._bounds = bounds
        self._commanding = commanding
        self._pricing = pricing
        self._stopped_at: dict[TransactionId, Instant] = {}
        self._foreseeing = Foreseeing()
        self._watched: dict[TransactionId, Transaction] = {}
        self._near: set[TransactionId] = set()
        """The charges that will have gone far enough before all are looked at again."""

    async def look(self, now: Instant) -> None:
        """Stop what went as far as it may. Raises Refusal and StorageUnavailable while nothing can be stored."""
        limited = self._bounds.limited
        if not limited:
            self._watch({})
            return
        self._fleet.demand_trust()
        running = {one.record.id: one for one in self._fleet.open_transactions()}
        self._watch(
            {
                one.transaction: running[one.transaction]
                for one in limited
                if one.ours and one.transaction in running
            }
        )
        for known in limited:
            limit = self._bounds.find(known.transaction) or known
            transaction = running.get(limit.transaction)
            if transaction is None:
                self._bounds.forget(limit.transaction)
                self._stopped_at.pop(limit.transaction, None)
            elif limit.ours:
                self._foreseeing.note(transaction, now)
                await self._look_ahead(limit, transaction, now)

    async def look_closely(self, now: Instant) -> None:
        """Look between two of these at what moved, and at what is near its end. Raises as `look` does."""
        if not self._watched:
            return
        self._fleet.demand_trust()
        for number, transaction in tuple(self._watched.items()):
            has_moved = self._foreseeing.note(transaction, now)
            limit = self._bounds.find(number)
            if limit is None or not limit.ours or not transaction.is_open:
                continue
            if has_moved:
                await self._look_ahead(limit, transaction, now)
            elif number in self._near:
                await self._look_at(limit, transaction, now)

    def _watch(self, running: dict[TransactionId, Transaction]) -> None:
        self._watched = running
        self._near &= running.keys()
        self._foreseeing.keep_only(running)

    async def _look_ahead(self, limit: ChargeLimit, transaction: Transaction, now: Instant) -> None:
        """Look at a charge that may go far enough before it is looked at again."""
        number, soon = limit.transaction, Instant(now + LOOKS_EVERY_US)
        if await self._reached(limit, transaction, soon) is None:
            self._near.discard(number)
            return
        self._near.add(number)
        await self._look_at(self._bounds.find(number) or limit, transaction, now)

    async def _look_at(self, limit: ChargeLimit, transaction: Transaction, now: Instant) -> None:
        reached = await self._reached(limit, transaction, now)
        if reached is None or self._bounds.find(limit.transaction) is not limit:
            return  # what was changed meanwhile is looked at the next time
        asked_at = None if limit.reached is None else self._stopped_at.get(limit.transaction)
        if asked_at is not None and 0 <= now - asked_at < ASKED_AGAIN_US:
            return
        if limit.reached is None:
            unit = Unit()
            self._bounds.reach(
                unit, msgspec.structs.replace(limit, reached=reached, reached_at=now)
            )
            await self._ground.commit(unit)
        await self._stop(transaction, now)

    async def _stop(self, transaction: Transaction, now: Instant) -> None:
        record = transaction.record
        if record.number is None or not transaction.is_open:
            return
        order = StopCharging(transaction=record.number)
        self._stopped_at[record.id] = now
        try:
            await self._commanding.issue(StationId(record.station), CommandName.STOP, order, ISSUER)
        except Refusal as refusal:
            log.info("a charge goes on beyond its limit", reason=str(refusal))

    async def _reached(
        self, limit: ChargeLimit, transaction: Transaction, now: Instant
    ) -> Measure | None:
        """Say which limit of those that the station does not keep to is reached, if one is."""
        if limit.asked is None:
            return None
        for measure in limit.ours:
            most = limit.asked.of(measure)
            if measure is Measure.COST:
                come = await self._cost(transaction, now)
            else:
                come = _COME[measure](transaction, now)
                if come is not None and measure is Measure.ENERGY:
                    come += self._foreseeing.flowed_wh(transaction, now)
            if most is not None and come is not None and come >= most:
                return measure
        return None

    async def _cost(self, transaction: Transaction, now: Instant) -> Decimal | None:
        """Say what a charge costs so far: with taxes, where they are known."""
        record = transaction.record
        cost = self._pricing.running(record.id)
        if cost is None:
            return None
        register_wh = transaction.meter.register_wh
        if register_wh is None:
            register_wh = await self._ground.store.last_energy_wh(record.id)
        if register_wh is not None:
            register_wh += self._foreseeing.flowed_wh(transaction, now)
        so_far = await self._pricing.so_far(cost, record, register_wh, now)
        return None if so_far.due is None else of_minor(so_far.due, so_far.currency)


def _energy_wh(transaction: Transaction, _: Instant) -> Decimal | None:
    return between(transaction.record.meter_start_wh, transaction.meter.register_wh)


def _time_s(transaction: Transaction, now: Instant) -> Decimal:
    """Count from when the start was told: a remote start is told as it happens, by whatever clock."""
    passed_us = now - transaction.record.received_at - transaction.ours_was_set_by_us
    return Decimal(passed_us) / SECOND


def _soc(transaction: Transaction, _: Instant) -> Decimal | None:
    return transaction.meter.soc_percent


_COME: Final[Mapping[Measure, Callable[[Transaction, Instant], Decimal | None]]] = {
    Measure.ENERGY: _energy_wh,
    Measure.TIME: _time_s,
    Measure.SOC: _soc,
}
"""How far a charge has come, by what can be seen at once."""
