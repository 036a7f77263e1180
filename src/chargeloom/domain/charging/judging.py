"""What is odd about a transaction: what its record as a whole shows, and what its events contradict."""

from collections.abc import Iterator
from typing import Final

import msgspec

from chargeloom.domain.charging.fold import INFERRED, METER_START, METER_STOP, START, STOP, Fold
from chargeloom.domain.charging.token import is_written_alike
from chargeloom.domain.charging.transaction import Stop, Suspicion, TransactionRecord, oddities
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason
from chargeloom.domain.stretches import Stretches


def judged(
    record: TransactionRecord, seen: Stretches | None, *, is_stop_by_other: bool
) -> TransactionRecord:
    """Say anew what is odd about a record as it now is; what events contradicted stays said."""
    said = {one for one in record.suspect if one not in _DERIVED}
    suspect = in_order({*said, *_derived(record, seen, is_stop_by_other=is_stop_by_other)})
    if suspect == record.suspect:
        return record
    return msgspec.structs.replace(record, suspect=suspect)


def contradictions(
    record: TransactionRecord, told: TransactionTold, refused: Reason | None
) -> tuple[Suspicion, ...]:
    """Find what an event says otherwise than those before it, whichever came first.

    A token that was refused, here or before, is no other token of the charge.
    """
    known = record.fold or {}
    order = (told.seq_no, told.digest)
    found: list[Suspicion] = []
    if told.kind is EventKind.STARTED and known.get(START, order) != order:
        found.append(Suspicion.START_REPEATED)
    if told.kind is EventKind.ENDED and known.get(STOP, order) != order:
        found.append(Suspicion.STOP_DISPUTED)
    if told.evse is not None and record.evse is not None and told.evse != record.evse:
        found.append(Suspicion.EVSE_CHANGED)
    shown, began = told.token_uid, record.token_uid
    if None in (shown, began) or told.shows_stop_token or refused or record.refused:
        return tuple(found)
    if not is_written_alike(shown or "", began or "", told.token_type):
        found.append(Suspicion.TOKEN_CHANGED)
    return tuple(found)


_DERIVED: Final = frozenset(
    {
        Suspicion.START_MISSING,
        Suspicion.EVENTS_MISSING,
        Suspicion.START_UNAUTHORIZED,
        Suspicion.INTERRUPTED,
        Suspicion.STOP_BY_OTHER,
        Suspicion.STOP_BEFORE_START,
        Suspicion.METER_WENT_BACK,
        Suspicion.METER_JUMPED,
        Suspicion.METER_START_INFERRED,
        Suspicion.METER_STOP_INFERRED,
        Suspicion.METER_STOP_MISSING,
    }
)
"""What follows from the record as a whole, and may be mended by an event that comes late."""


def _derived(
    record: TransactionRecord, seen: Stretches | None, *, is_stop_by_other: bool
) -> Iterator[Suspicion]:
    fold = record.fold or {}
    metered, last = fold.get(METER_START), fold.get(METER_STOP)
    is_over, is_begun = record.stopped_at is not None, START in fold
    findings = {
        Suspicion.START_MISSING: not is_begun,
        Suspicion.START_UNAUTHORIZED: record.refused is not None,
        Suspicion.METER_START_INFERRED: metered is not None and metered[1] == INFERRED,
        Suspicion.INTERRUPTED: record.interrupted_at is not None and not is_over,
        Suspicion.STOP_BY_OTHER: is_over and is_stop_by_other,
        Suspicion.EVENTS_MISSING: is_over and is_begun and not _is_complete(fold, seen),
        Suspicion.METER_STOP_INFERRED: last is not None and last[1] == INFERRED,
        Suspicion.METER_STOP_MISSING: (
            is_over and metered is not None and record.meter_stop_wh is None
        ),
    }
    yield from (suspicion for suspicion, is_found in findings.items() if is_found)
    if record.stopped_at is not None:
        yield from _oddities(record, record.stopped_at)


def _oddities(record: TransactionRecord, at: Instant) -> tuple[Suspicion, ...]:
    """Check the end against the start, as far as both are known."""
    meter_wh = record.meter_stop_wh
    if meter_wh is None:
        is_before = record.started_at is not None and at < record.started_at
        return (Suspicion.STOP_BEFORE_START,) if is_before else ()
    return oddities(record, Stop(at=at, meter_wh=meter_wh, reason=record.stop_reason or ""))


def _is_complete(fold: Fold, seen: Stretches | None) -> bool:
    """Whether every event from the start to the end is there (OCPP 2.0.1, E, 1.3.2)."""
    return seen is not None and seen.holds_all(fold[START][0], fold[STOP][0])


_RANK: Final = {one: rank for rank, one in enumerate(Suspicion)}


def in_order(found: set[Suspicion]) -> tuple[Suspicion, ...]:
    """Order what is odd as it is declared, so that the same oddities are the same record."""
    return tuple(sorted(found, key=_RANK.__getitem__))
