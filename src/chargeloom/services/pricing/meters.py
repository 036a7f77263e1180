"""Meters: what was read in charges and what their vehicles did, read from the store once a charge is priced by it."""

from typing import Final

import msgspec

from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.metered import Change, Sample, sampled
from chargeloom.domain.pricing.transaction_cost import ActivityChange
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.unit import Unit
from chargeloom.storage.store import Store

AT_HAND: Final = 64
"""The readings of so many charges are at hand; each is taken as soon as it is read."""
_PIECE: Final = 2_000


class Meter(msgspec.Struct, frozen=True):
    """What was read in a transaction, and what the vehicle did."""

    samples: tuple[Sample, ...] = ()
    changes: tuple[Change, ...] = ()

    def and_along(self, unit: Unit, transaction: TransactionId) -> "Meter":
        """Add what came with the very message that is taken now, and is not stored yet."""
        facts = [one for one in unit.facts if getattr(one, "transaction", None) == transaction]
        records = (one for one in facts if type(one) is MeterRecord)
        changes = (one for one in facts if type(one) is ActivityChange)
        return Meter(
            (*self.samples, *(sample for one in records for sample in sampled(one.readings))),
            (*self.changes, *(Change(one.at, one.state) for one in changes)),
        )


class Meters:
    """The meters of charges that are about to be priced."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at_hand: dict[TransactionId, Meter] = {}

    def clear(self) -> None:
        """Forget what is at hand."""
        self._at_hand.clear()

    async def fetch(self, transaction: TransactionId) -> None:
        """Read a meter, and keep it at hand until it is taken."""
        self._at_hand[transaction] = await self.read(transaction)
        while len(self._at_hand) > AT_HAND:
            del self._at_hand[next(iter(self._at_hand))]

    def take(self, transaction: TransactionId) -> Meter | None:
        """Take what is at hand of a transaction; None where nothing is."""
        return self._at_hand.pop(transaction, None)

    async def read(self, transaction: TransactionId) -> Meter:
        """Read all that is stored of a transaction."""
        samples: list[Sample] = []
        after: tuple[Instant, int] | None = None
        while True:
            found = await self._store.readings(transaction, after, _PIECE)
            samples += sampled([one.reading for one in found])
            if len(found) < _PIECE:
                break
            after = found[-1].place
        changes = await self._store.activity(transaction)
        return Meter(tuple(samples), tuple(Change(one.at, one.state) for one in changes))
