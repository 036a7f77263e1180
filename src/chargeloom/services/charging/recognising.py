"""Recognising: which transaction an event tells of, and whether it was told before."""

from typing import Final

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.charging.unread_ends import on_the_way, unread, with_registers
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import Reading
from chargeloom.domain.stations.matching import NO_NUMBER
from chargeloom.domain.stations.sharing import is_elsewhere, numbered
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stretches import Stretches
from chargeloom.domain.unit import Unit
from chargeloom.services.charging import Charging, keeping
from chargeloom.services.ground import Ground


class Recognising:
    """Knows transactions by what events say; asks the store for what memory does not know."""

    def __init__(self, ground: Ground, charging: Charging) -> None:
        self._ground = ground
        self._charging = charging

    def find(self, station: Station, told: TransactionTold) -> Transaction | None:
        """Find in memory what an event tells of; one that names an EVSE is of the transaction there."""
        found = self._charging.find(station, told.number)
        if found is None or found.record.fold is None or not is_elsewhere(found.record, told):
            return found
        others = numbered(station, told.number)
        return next((one for one in others if not is_elsewhere(one.record, told)), None)

    async def recorded(self, station: Station, told: TransactionTold) -> Transaction | None:
        """Find what an event tells of where memory does not know its number."""
        store, record = self._ground.store, None
        if await store.knows_number(station.id, told.number):
            record = await store.transaction_numbered(station.id, told.number, told.evse)
        meanwhile = self.find(station, told)
        if meanwhile is not None and meanwhile.record.fold is not None:
            return meanwhile
        if record is None or record.fold is None:
            return None
        held = (one for one in numbered(station, told.number) if one.record.id == record.id)
        return next(held, None) or Transaction(record)

    async def meant(self, station: Station, told: TransactionTold) -> Transaction | None:
        """Find what an end under no real number ends: the only transaction that it follows on from."""
        if told.kind is not EventKind.ENDED or told.number not in NO_NUMBER:
            return None
        known = {*station.open.values(), *station.latest.values()}
        ours = [one for one in known if one.record.fold is not None]
        for one in ours:
            if told.digest in await self.digests(one, told):
                return one
        fitting = [one for one in ours if one.is_open and _follows(told, one)]
        return fitting[0] if len(fitting) == 1 else None

    async def digests(self, transaction: Transaction, told: TransactionTold) -> set[int]:
        """Ask the store what came under this sequence number.

        Another link of the same station may have brought the same event meanwhile: what was taken
        last counts before the store shows it, for it becomes durable before our answer leaves.
        """
        store, number = self._ground.store, transaction.record.id
        await store.commit(Unit())
        digests = await store.event_digests(number, told.seq_no)
        stretches = await store.event_stretches(number, keeping.MAX_STRETCHES + 1)
        if transaction.seen is None and len(stretches) <= keeping.MAX_STRETCHES:
            transaction.seen = Stretches(stretches)
            for seq_no, _ in transaction.latest:
                transaction.seen.add(seq_no)
        return {*digests, *(one for seq_no, one in transaction.latest if seq_no == told.seq_no)}

    async def read_on_the_way(
        self, transaction: Transaction, told: TransactionTold
    ) -> tuple[Reading, ...]:
        """List the readings of a transaction that tell its last registers, where an event leaves them to those.

        What was taken before must be durable by now.
        """
        fold = with_registers(transaction.record, told)
        lacking, kept = unread(fold), list[Reading]()
        after: tuple[Instant, int] | None = None
        while lacking:
            piece = await self._ground.store.readings(
                transaction.record.id, after, _PIECE, is_descending=True
            )
            read = [one.reading for one in piece]
            found = {one.about for one in on_the_way(read, fold)} & lacking
            kept += read if found else []
            lacking -= found
            if len(piece) < _PIECE:
                break
            after = piece[-1].place
        return tuple(kept)


_PIECE: Final = 100


def _follows(told: TransactionTold, transaction: Transaction) -> bool:
    """Whether an event bears the number that comes next in a transaction (OCPP 2.0.1, E01.FR.07)."""
    seen = transaction.seen
    return seen is not None and told.seq_no - 1 in seen and told.seq_no not in seen
