"""Pricing: each charge bears the tariff it began by, and its cost is a fact in the commit of its end.

While messages come, nothing is priced: a charge without a tariff costs a look at an empty table, one with a tariff a
row at its start. At its end its readings are read once, where the tariff hangs on them.
"""

from collections import OrderedDict
from decimal import Decimal
from typing import Final

import msgspec

from chargeloom.domain.charging.transaction import TransactionRecord, is_plausible
from chargeloom.domain.event import EventType
from chargeloom.domain.ids import TariffId, TransactionId, to_text
from chargeloom.domain.instant import Instant
from chargeloom.domain.money import Money, of_minor, text
from chargeloom.domain.pricing.billing import billed, priced
from chargeloom.domain.pricing.metered import STATES
from chargeloom.domain.pricing.transaction_cost import (
    ActivityChange,
    CostState,
    Review,
    TransactionCost,
    doubted,
    is_sold_by,
    is_told_alike,
    settled,
    sold_by,
)
from chargeloom.domain.tariffs.tariff import Tariff, needs_readings
from chargeloom.domain.tariffs.version import TariffVersion
from chargeloom.domain.unit import Unit
from chargeloom.services.authorizing import Authorizing
from chargeloom.services.ground import Ground
from chargeloom.services.pricing.meters import Meter, Meters
from chargeloom.services.pricing.tariffs import TARIFF, Tariffs
from chargeloom.services.pricing.watch import Watch

REMEMBERED: Final = 5_000
"""So many costs of charges that are over are known by heart; those of older ones are read when they are needed."""


class Pricing:
    """What charges cost."""

    def __init__(self, *, ground: Ground, tariffs: Tariffs, authorizing: Authorizing) -> None:
        self._ground = ground
        self._tariffs = tariffs
        self._authorizing = authorizing
        self._running: dict[TransactionId, TransactionCost] = {}
        self._over: OrderedDict[TransactionId, TransactionCost | None] = OrderedDict()
        self._meters = Meters(ground.store)
        self.watch = Watch()

    async def load(self) -> None:
        """Take the costs of what runs from the store."""
        running = await self._ground.store.running_costs()
        self._running = {one.transaction: one for one in running}
        self._over.clear()
        self._meters.clear()

    @property
    def is_idle(self) -> bool:
        """Whether nothing has a price."""
        return self._tariffs.apply_nowhere

    @property
    def has_running(self) -> bool:
        """Whether some charge that goes on has a price."""
        return bool(self._running)

    def running(self, transaction: TransactionId) -> TransactionCost | None:
        """Find what a charge that goes on is priced by."""
        return self._running.get(transaction)

    # While it runs.

    def begin(self, unit: Unit, record: TransactionRecord, now: Instant) -> None:
        """Keep by which tariff a charge began: the one that was shown then, and that it is priced by."""
        if self.is_idle or record.id in self._running or record.id in self._over:
            return
        version, told = self._applying(record, now), record.started_at
        if version is None:
            return
        cost = TransactionCost(
            transaction=record.id,
            began_at=record.received_at if told is None else told,
            tariff=version.tariff,
            version=version.version,
            state=CostState.RUNNING,
            currency=version.rules.currency,
        )
        self._running[record.id] = cost
        unit.record(cost)

    def _applying(self, record: TransactionRecord, now: Instant) -> TariffVersion | None:
        """Find the version by which a charge is sold, by what is known of it."""
        told = record.started_at
        at = told if told is not None and is_plausible(told, now) else record.received_at
        group = self._group_of(record, now)
        return self._tariffs.applying(record.station, record.evse, group, Instant(min(at, now)))

    def _sell_anew(self, unit: Unit, record: TransactionRecord, now: Instant) -> bool:
        """Take another tariff where one applies by what became known after the start, as whose charge it is (OCPP 2.0.1, E01: the cable may come first); whether one does."""
        cost = self._running.get(record.id) or self._over.get(record.id)
        version = self._applying(record, now)
        if cost is None or version is None or is_sold_by(cost, version):
            return False
        if cost.state in _OPEN and Review.CHANGED_AFTERWARDS not in cost.reasons:
            sold = sold_by(cost, version)
            self._remember(record.id, sold)
            unit.record(sold)
        return True

    def note(
        self,
        unit: Unit,
        transaction: TransactionId,
        state: str,
        at: Instant,
        *,
        may_be_sold_anew: bool = False,
    ) -> bool:
        """Keep what the vehicle began to do, where the price may hang on it; False where there is none yet."""
        cost = self._running.get(transaction) or self._over.get(transaction)
        if cost is None or state not in STATES:
            return cost is not None
        if may_be_sold_anew or needs_readings(self._rules(cost)):
            unit.record(ActivityChange(transaction=transaction, at=at, state=state))
        return True

    # At its end.

    def must_read(self, record: TransactionRecord, *, is_end: bool) -> bool:
        """Whether the store must be asked before what is told of a transaction can be priced."""
        if self.is_idle or not (is_end or record.stopped_at is not None):
            return False
        cost = self._running.get(record.id) or self._over.get(record.id)
        if cost is not None:
            return needs_readings(self._rules(cost))
        was_over = record.stopped_at is not None or record.interrupted_at is not None
        return was_over and record.id not in self._over

    async def read(self, record: TransactionRecord) -> None:
        """Read what is needed to price a transaction: its cost so far, its readings, what the vehicle did."""
        if self.is_idle:
            return
        number = record.id
        await self._ground.store.commit(Unit())  # these reads must see what was told before
        await self._recall(number)
        cost = self._running.get(number) or self._over.get(number)
        if cost is not None and needs_readings(self._rules(cost)):
            await self._meters.fetch(record, self._rules(cost))

    async def read_total(self, transaction: TransactionId) -> None:
        """Read what a charge that was told before cost, where memory let it go."""
        if not self.is_idle and transaction not in self._over:
            await self._ground.store.commit(Unit())
            await self._recall(transaction)

    async def _recall(self, number: TransactionId) -> None:
        if number in self._running or number in self._over:
            return
        found = await self._ground.store.costs([number])
        if number not in self._running and number not in self._over:  # nor priced meanwhile
            self._remember(number, found[0] if found else None)

    def ended(
        self, unit: Unit, record: TransactionRecord, now: Instant, told: Money | None = None
    ) -> None:
        """Price a transaction that is over: its cost becomes a fact of the same commit, once."""
        if self.is_idle:
            return
        cost = self._running.pop(record.id, None)
        if cost is not None:
            self._finish(unit, cost, record, now, told)
        else:
            self.changed(unit, record, now)

    def follow(
        self,
        unit: Unit,
        before: TransactionRecord,
        record: TransactionRecord,
        now: Instant,
        told: Money | None = None,
    ) -> None:
        """Go along with a record that events make: it begins, ends, or is told otherwise afterwards.

        `told` is what its station reckoned at the end.
        """
        if self.is_idle:
            return
        if record.evse is not None or record.stopped_at is not None:
            self.begin(unit, record, now)
        is_other = _seller_facts(before) != _seller_facts(record) and self._sell_anew(
            unit, record, now
        )
        if record.stopped_at is None:
            return
        self.watch.disturb(record.id)
        if record.id in self._running:
            self.ended(unit, record, now, told)
        elif is_other or _priced_facts(before) != _priced_facts(record):
            self.changed(unit, record, now)

    def changed(self, unit: Unit, record: TransactionRecord, now: Instant) -> None:
        """Take note that what was priced is told otherwise: what was final is held back, the rest priced anew."""
        self.watch.disturb(record.id)
        known = self._over.get(record.id)
        if known is None or known.state is CostState.WAIVED:
            return
        if known.state is CostState.FINAL:
            self.keep(unit, doubted(known, Review.CHANGED_AFTERWARDS), record, now)
        elif Review.CHANGED_AFTERWARDS not in known.reasons:
            self._finish(unit, known, record, now)

    def read_late(self, unit: Unit, record: TransactionRecord, now: Instant) -> None:
        """Take note of readings that came after the end: a final cost that they change is held back."""
        known, at_hand = self._over.get(record.id), self._meters.take(record.id)
        if known is None or at_hand is None or known.state is CostState.WAIVED:
            return
        self.watch.disturb(record.id)
        meter = at_hand.and_along(unit, record.id)
        again = billed(known, self._rules(known), record, meter.told, now)
        if _amounts(again) == _amounts(known):
            return
        if known.state is CostState.FINAL:
            self.keep(unit, doubted(known, Review.CHANGED_AFTERWARDS), record, now)
        elif Review.CHANGED_AFTERWARDS not in known.reasons:
            self.keep(unit, again, record, now)

    def given_up(self, unit: Unit, record: TransactionRecord, now: Instant) -> None:
        """Hold back the cost of a transaction whose end nobody told; it is priced when somebody looks at it."""
        cost = self._running.pop(record.id, None)
        if cost is not None:
            self.keep(unit, doubted(cost, Review.END_INFERRED), record, now)

    # For who asks.

    def total_told(self, transaction: TransactionId) -> Money | None:
        """Say what a charge cost with taxes, where that is final; a free one cost 0 (OCPP 2.0.1, I03)."""
        cost = self._over.get(transaction)
        if cost is None or cost.state is not CostState.FINAL or cost.incl is None:
            return None
        return Money(amount=of_minor(cost.incl, cost.currency), currency=cost.currency)

    def is_cheap(self, cost: TransactionCost) -> bool:
        """Whether both ends of a charge price it, without its readings."""
        return not needs_readings(self._rules(cost))

    async def so_far(
        self,
        cost: TransactionCost,
        record: TransactionRecord,
        register_wh: Decimal | None,
        now: Instant,
    ) -> TransactionCost:
        """Say what a charge that goes on, or whose end is unknown, comes to by what was read last."""
        rules = self._rules(cost)
        meter = await self._meters.read(record, rules) if needs_readings(rules) else Meter()
        last = max((one.at for one in meter.samples if one.register_wh is not None), default=now)
        until = record.stopped_at or last
        ended = msgspec.structs.replace(
            record,
            stopped_at=until,
            stop_received_at=now if record.stop_received_at is None else record.stop_received_at,
            meter_stop_wh=record.meter_stop_wh if record.meter_stop_wh is not None else register_wh,
        )
        found = priced(rules, ended, meter.told)
        if found is None:
            return cost
        so_far = settled(cost, found, (), now)
        return msgspec.structs.replace(so_far, state=cost.state, reasons=cost.reasons)

    def rules(self, tariff: TariffId, version: int) -> Tariff | None:
        """Find the rules of a version."""
        found = self._tariffs.version(tariff, version)
        return found.rules if found is not None else None

    def _finish(
        self,
        unit: Unit,
        cost: TransactionCost,
        record: TransactionRecord,
        now: Instant,
        told: Money | None = None,
    ) -> None:
        found = self._billed(unit, cost, record, now)
        if told is not None and not is_told_alike(found, told):
            found = doubted(found, Review.TOLD_OTHERWISE)
        self.keep(unit, found, record, now)

    def _billed(
        self, unit: Unit, cost: TransactionCost, record: TransactionRecord, now: Instant
    ) -> TransactionCost:
        at_hand = self._meters.take(record.id)
        if at_hand is None and needs_readings(self._rules(cost)):
            return doubted(cost, Review.FACTS_MISSING)
        meter = (at_hand or Meter()).and_along(unit, record.id)
        return billed(cost, self._rules(cost), record, meter.told, now)

    def keep(
        self, unit: Unit, cost: TransactionCost, record: TransactionRecord, now: Instant
    ) -> None:
        """Make a cost a fact, and tell of it."""
        self._remember(cost.transaction, cost)
        unit.record(cost)
        data = {
            "station": record.station,
            "state": cost.state.value,
            "reasons": [one.value for one in cost.reasons],
            "tariff": to_text(TARIFF, cost.tariff),
            "version": cost.version,
            "currency": cost.currency,
            "amount": None if cost.due is None else text(of_minor(cost.due, cost.currency)),
        }
        kind, subject = EventType.TRANSACTION_PRICED, to_text("tx", record.id)
        self._ground.tell(unit, kind, subject, data, now)

    def _remember(self, number: TransactionId, cost: TransactionCost | None) -> None:
        if cost is not None and cost.state is CostState.RUNNING:
            self._running[number] = cost
            return
        self._over[number] = cost
        self._over.move_to_end(number)
        while len(self._over) > REMEMBERED:
            self._over.popitem(last=False)

    def _group_of(self, record: TransactionRecord, now: Instant) -> str | None:
        if record.token_uid is None:
            return None
        token = self._authorizing.authorize(record.token_uid, now, record.token_type).token
        return token.group if token is not None else None

    def _rules(self, cost: TransactionCost) -> Tariff:
        found = self.rules(cost.tariff, cost.version)
        if found is None:
            raise LookupError(f"version {cost.version} of a tariff is gone")
        return found


_OPEN: Final = frozenset({CostState.RUNNING, CostState.NEEDS_REVIEW})


def _seller_facts(record: TransactionRecord) -> tuple[object, ...]:
    """List what decides by which tariff a charge is sold."""
    return record.evse, record.token_uid, record.started_at


def _priced_facts(record: TransactionRecord) -> tuple[object, ...]:
    return (
        record.started_at,
        record.stopped_at,
        record.meter_start_wh,
        record.meter_stop_wh,
        record.refused,
        record.suspect,
    )


def _amounts(cost: TransactionCost) -> tuple[int | None, ...]:
    return cost.excl, cost.incl, cost.due
