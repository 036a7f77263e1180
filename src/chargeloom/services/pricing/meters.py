"""Meters: what was read in charges and what their vehicles did, read from the store once a charge is priced by it."""

from typing import Final

import msgspec

from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.pricing.billing import Held, Told
from chargeloom.domain.pricing.metered import Change, Sample, sampled
from chargeloom.domain.pricing.transaction_cost import ActivityChange
from chargeloom.domain.reading import MeterRecord
from chargeloom.domain.tariffs.tariff import Tariff, prices_reservations
from chargeloom.domain.unit import Unit
from chargeloom.storage.store import Store

AT_HAND: Final = 64
"""The readings of so many charges are at hand; each is taken as soon as it is read."""
_PIECE: Final = 2_000


class Meter(msgspec.Struct, frozen=True):
    """What was read in a transaction, what the vehicle did, and what was held for it before."""

    samples: tuple[Sample, ...] = ()
    changes: tuple[Change, ...] = ()
    held: Held | None = None

    @property
    def told(self) -> Told:
        """What a charge is billed by."""
        return Told(self.samples, self.changes, self.held)

    def and_along(self, unit: Unit, transaction: TransactionId) -> "Meter":
        """Add what came with the very message that is taken now, and is not stored yet."""
        facts = [one for one in unit.facts if getattr(one, "transaction", None) == transaction]
        records = (one for one in facts if type(one) is MeterRecord)
        changes = (one for one in facts if type(one) is ActivityChange)
        return Meter(
            (*self.samples, *(sample for one in records for sample in sampled(one.readings))),
            (*self.changes, *(Change(one.at, one.state) for one in changes)),
            self.held,
        )


class Meters:
    """The meters of charges that are about to be priced."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at_hand: dict[TransactionId, Meter] = {}

    def clear(self) -> None:
        """Forget what is at hand."""
        self._at_hand.clear()

    async def fetch(self, record: TransactionRecord, rules: Tariff) -> None:
        """Read a meter, and keep it at hand until it is taken."""
        self._at_hand[record.id] = await self.read(record, rules)
        while len(self._at_hand) > AT_HAND:
            del self._at_hand[next(iter(self._at_hand))]

    def take(self, transaction: TransactionId) -> Meter | None:
        """Take what is at hand of a transaction; None where nothing is."""
        return self._at_hand.pop(transaction, None)

    async def read(self, record: TransactionRecord, rules: Tariff) -> Meter:
        """Read all that is stored of a transaction, and that its price may hang on."""
        transaction = record.id
        samples: list[Sample] = []
        after: tuple[Instant, int] | None = None
        while True:
            found = await self._store.readings(transaction, after, _PIECE)
            samples += sampled([one.reading for one in found])
            if len(found) < _PIECE:
                break
            after = found[-1].place
        changes = await self._store.activity(transaction)
        held = await self._held(record) if prices_reservations(rules) else None
        return Meter(tuple(samples), tuple(Change(one.at, one.state) for one in changes), held)

    async def _held(self, record: TransactionRecord) -> Held | None:
        used = await self._store.reservation_used(record.station, record.id)
        return None if used is None else Held(used.created_at, used.expires_at)
