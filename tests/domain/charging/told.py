"""Events of one made-up transaction, and its record as they fold into it."""

from typing import Any

import msgspec

from chargeloom.domain.charging.folding import folded
from chargeloom.domain.charging.judging import judged
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.charging.transaction_event import (
    EventKind,
    TransactionTold,
    tells_only_of_the_way,
)
from chargeloom.domain.charging.unread_ends import is_unread
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import MINUTE, YEAR, Instant
from chargeloom.domain.reading import ENERGY_IMPORT, Quantity, Reading
from chargeloom.domain.stretches import Stretches

NOON = Instant(50 * YEAR)
EMPTY = TransactionRecord(
    id=TransactionId(2),
    serial=None,
    session=None,
    station=StationId("CP"),
    number="T",
    received_at=NOON,
    fold={},
)


def reading(minute: int, wh: str, context: str, location: str = "Outlet") -> Reading:
    quantity = Quantity(measurand=ENERGY_IMPORT, unit="Wh", context=context, location=location)
    return Reading(at=Instant(NOON + minute * MINUTE), quantities=(quantity,), values=(wh,))


def told(seq_no: int, kind: EventKind = EventKind.UPDATED, **said: Any) -> TransactionTold:
    event = TransactionTold(
        number="T",
        seq_no=seq_no,
        digest=hash((seq_no, kind)) & 0xFFFF,
        kind=kind,
        at=Instant(NOON + seq_no * MINUTE),
        trigger="Trigger",
    )
    return known(msgspec.structs.replace(event, **said))


def known(event: TransactionTold) -> TransactionTold:
    return msgspec.structs.replace(event, is_on_the_way=tells_only_of_the_way(event))


def fold(events: list[TransactionTold]) -> TransactionRecord:
    """Fold events as they are taken: an end that tells no register is told what was read before."""
    record, seen, read = EMPTY, Stretches(), list[Reading]()
    for event in events:
        told = (
            msgspec.structs.replace(event, read_before=tuple(read))
            if is_unread(record, event)
            else event
        )
        seen.add(told.seq_no)
        record = judged(folded(record, told, None), seen, is_stop_by_other=False)
        read += told.readings
    return record
