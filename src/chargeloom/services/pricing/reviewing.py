"""Reviewing: somebody looks at a cost that was held back, and it is billed or waived, once."""

import asyncio

import msgspec

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import TransactionId, to_text
from chargeloom.domain.pricing.transaction_cost import CostState, TransactionCost
from chargeloom.domain.unit import Unit
from chargeloom.services.ground import Ground
from chargeloom.services.pricing.pricing import Pricing


class NotInReview(Exception):
    """Nobody has to look at the cost."""


class NoPrice(Exception):
    """A register is missing: it can be waived, but not billed."""


class Reviewing:
    """Verdicts on costs, one at a time."""

    def __init__(self, *, ground: Ground, pricing: Pricing) -> None:
        self._ground = ground
        self._pricing = pricing
        self._one_at_a_time = asyncio.Lock()

    async def review(
        self, transaction: TransactionId, actor: str, *, accepts: bool
    ) -> TransactionCost:
        """Bill a cost that was held back as it is priced now, or waive it. Raises NotInReview, NoPrice."""
        async with self._one_at_a_time:
            record, cost = await self._looked_at(transaction, accepts=accepts)
            now, unit = self._ground.now(), Unit()
            state = CostState.FINAL if accepts else CostState.WAIVED
            reviewed = msgspec.structs.replace(cost, state=state, reviewed_by=actor, priced_at=now)
            self._pricing.keep(unit, reviewed, record, now)
            about = {"state": state.value, "reasons": [one.value for one in cost.reasons]}
            self._ground.audit(unit, actor, "transaction.reviewed", to_text("tx", record.id), about)
            await self._ground.commit(unit)
            return reviewed

    async def _looked_at(
        self, transaction: TransactionId, *, accepts: bool
    ) -> tuple[TransactionRecord, TransactionCost]:
        """Read what is held back; again when a message tells it otherwise meanwhile."""
        watch = self._pricing.watch
        while True:
            watch.begin(transaction)
            record, cost = await self._held_back(transaction)
            if accepts:
                cost = await self._as_it_stands(record, cost)
            if watch.is_undisturbed:
                break
        if accepts and cost.due is None:
            raise NoPrice
        return record, cost

    async def _as_it_stands(
        self, record: TransactionRecord, cost: TransactionCost
    ) -> TransactionCost:
        register_wh = record.meter_stop_wh
        if register_wh is None:
            register_wh = await self._ground.store.last_energy_wh(record.id)
        return await self._pricing.so_far(cost, record, register_wh, self._ground.now())

    async def _held_back(
        self, transaction: TransactionId
    ) -> tuple[TransactionRecord, TransactionCost]:
        store = self._ground.store
        await store.commit(Unit())  # what was told before must be seen by these reads
        record, costs = await store.transaction(transaction), await store.costs([transaction])
        if record is None or not costs or costs[0].state is not CostState.NEEDS_REVIEW:
            raise NotInReview
        return record, costs[0]
