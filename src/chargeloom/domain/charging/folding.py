"""Folding: what a transaction is, from the set of its events, in whatever order they came.

Each fact of a record has a key, and the lowest key wins; so the outcome is the same for every
order of arrival, and for every repetition. A key begins with how good the source is.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from chargeloom.domain.by_identity import by_identity
from chargeloom.domain.charging.token import normalised
from chargeloom.domain.charging.transaction import Stop, Suspicion, TransactionRecord, oddities
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import (
    ENERGY_EXPORT,
    ENERGY_IMPORT,
    EXACT,
    WATT_HOURS,
    Quantity,
    amount,
)
from chargeloom.domain.reason import Reason
from chargeloom.domain.stretches import Stretches

Key = tuple[int, ...]
Fold = dict[str, Key]
"""How well founded each fact of a record is."""


class Contribution(NamedTuple):
    """What an event says about one thing, and how well founded that is."""

    about: str
    key: Key
    facts: dict[str, Any]


START: Final = "start"
STOP: Final = "stop"
TOKEN: Final = "token"

_LOCAL: Final = "Local"
_BEGIN: Final = "Transaction.Begin"
_END: Final = "Transaction.End"
_EDGES: Final = (_BEGIN, _END)
_NAMED: Final = 0
_SAME_EVENT: Final = 1
_INFERRED: Final = 2
_PLACES: Final = {None: 0, "Outlet": 0, "Inlet": 1}
_ELSEWHERE: Final = 2
_REGISTERS: Final = {
    ENERGY_IMPORT: ("meter_start_wh", "meter_stop_wh"),
    ENERGY_EXPORT: ("export_start_wh", "export_stop_wh"),
}


def folded(
    record: TransactionRecord, told: TransactionTold, refused: Reason | None
) -> TransactionRecord:
    """Take one more event into the record; the same record when it adds nothing."""
    known = record.fold or {}
    if adds_nothing(told, known):
        return record
    better: Fold = {}
    changes: dict[str, Any] = {}
    for one in _contributions(told, refused, known):
        key = better.get(one.about) or known.get(one.about)
        if key is None or one.key < key:
            better[one.about] = one.key
            changes.update(one.facts)
    if told.is_offline and not record.is_offline:
        changes["is_offline"] = True
    doubts = told.doubts + _contradictions(record, told)
    suspect = _sorted({*record.suspect, *doubts}) if doubts else record.suspect
    if not changes and suspect == record.suspect:
        return record
    return msgspec.structs.replace(record, fold=known | better, suspect=suspect, **changes)


def adds_nothing(told: TransactionTold, known: Fold) -> bool:
    """Whether an event only tells what the meter says on the way, and no register is better than those known.

    Most events are so: this look is a short cut to what all of `folded` would find.
    """
    if not told.is_on_the_way or told.doubts:
        return False
    for reading in told.readings:
        for register in _registers_among(reading.quantities):
            first = known.get(register.names[0])
            if first is None or register.context in _EDGES:
                return False
            if first[:2] >= (register.location, _INFERRED):
                return False
    return True


def judged(
    record: TransactionRecord, seen: Stretches | None, *, is_stop_by_other: bool
) -> TransactionRecord:
    """Say anew what is odd about a record as it now is; what events contradicted stays said."""
    said = {one for one in record.suspect if one not in _DERIVED}
    suspect = _sorted({*said, *_derived(record, seen, is_stop_by_other=is_stop_by_other)})
    if suspect == record.suspect:
        return record
    return msgspec.structs.replace(record, suspect=suspect)


def is_of_another(record: TransactionRecord, told: TransactionTold) -> bool:
    """Whether a start after the end tells of a new transaction under a number used before."""
    known = (record.fold or {}).get(START)
    return (
        told.kind is EventKind.STARTED
        and known is not None
        and known != (told.seq_no, told.digest)
        and record.stopped_at is not None
        and told.at > record.stopped_at
    )


def _contributions(
    told: TransactionTold, refused: Reason | None, known: Fold
) -> Iterator[Contribution]:
    order = (told.seq_no, told.digest)
    if told.kind is not EventKind.UPDATED:
        yield _edge(told, order)
    for name in _FIRST_WINS:
        value = getattr(told, name)
        if value is not None:
            yield Contribution(name, order, {name: value})
    if told.charging_state is not None:
        newest_first = (-told.seq_no, told.digest)
        yield Contribution("charging_state", newest_first, {"charging_state": told.charging_state})
    if told.token_uid is not None:
        yield _shown(told, told.token_uid, order, refused)
    if told.readings:
        yield from _registers(told, known)


_FIRST_WINS: Final = ("evse", "connector", "reservation", "remote_start")


def _edge(told: TransactionTold, order: Key) -> Contribution:
    if told.kind is EventKind.STARTED:
        return Contribution(START, order, {"started_at": told.at})
    reason = told.stop_reason or _LOCAL
    return Contribution(STOP, order, {"stopped_at": told.at, "stop_reason": reason})


def _shown(told: TransactionTold, uid: str, order: Key, refused: Reason | None) -> Contribution:
    if told.shows_stop_token:
        return Contribution("stop_token", order, {"stop_token_uid": uid})
    facts = {"token_uid": uid, "token_type": told.token_type, "refused": refused}
    return Contribution(TOKEN, order, facts)


def _registers(told: TransactionTold, known: Fold) -> Iterator[Contribution]:
    """Find registers that can be the first or the last one (OCPP 2.0.1, E01.FR.09, E06.FR.11)."""
    for reading in told.readings:
        for register in _registers_among(reading.quantities):
            keys = _register_keys(told, register, reading.at)
            for name, key in zip(register.names, keys, strict=True):
                if key is None or known.get(name, key) < key:
                    continue
                number = amount(reading.values[register.at])
                if number is not None:
                    yield Contribution(name, key, {name: EXACT.multiply(number, register.scale)})


class _Register(NamedTuple):
    """Where among the values of a reading a register stands, and what it may be."""

    at: int
    names: tuple[str, str]
    scale: Decimal
    location: int
    context: str | None


@by_identity
def _registers_among(quantities: tuple[Quantity, ...]) -> tuple[_Register, ...]:
    return tuple(
        _Register(
            at=at,
            names=_REGISTERS[one.measurand],
            scale=WATT_HOURS[one.unit],
            location=_PLACES.get(one.location, _ELSEWHERE),
            context=one.context,
        )
        for at, one in enumerate(quantities)
        if one.measurand in _REGISTERS
        and one.unit in WATT_HOURS
        and one.phase is None
        and not one.is_signed
    )


def _register_keys(
    told: TransactionTold, register: _Register, at: Instant
) -> tuple[Key | None, Key | None]:
    """Say how good a register is as the first one and as the last one."""
    place, context = register.location, register.context
    first, last = _worth_as_start(told, context), _worth_as_stop(told, context)
    # Of two ends the first one stays, so that none can be made dearer; of what came before, the last.
    rank = told.seq_no if told.kind is EventKind.ENDED else -told.seq_no
    return (
        None if first is None else (place, first, told.seq_no, at, told.digest),
        None if last is None else (place, last, rank, -at, told.digest),
    )


def _worth_as_start(told: TransactionTold, context: str | None) -> int | None:
    if context == _BEGIN:
        return _NAMED
    if context == _END or told.kind is EventKind.ENDED:
        return None
    return _SAME_EVENT if told.kind is EventKind.STARTED else _INFERRED


def _worth_as_stop(told: TransactionTold, context: str | None) -> int | None:
    if told.kind is not EventKind.ENDED:
        return _SAME_EVENT if context == _END else None
    if context == _BEGIN:
        return None
    return _NAMED if context == _END else _SAME_EVENT


def _contradictions(record: TransactionRecord, told: TransactionTold) -> tuple[Suspicion, ...]:
    """Find what an event says otherwise than those before it, whichever came first."""
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
    if None in (shown, began) or told.shows_stop_token:
        return tuple(found)
    if normalised(shown or "") != normalised(began or ""):
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
        Suspicion.METER_STOP_MISSING,
    }
)
"""What follows from the record as a whole, and may be mended by an event that comes late."""


def _derived(
    record: TransactionRecord, seen: Stretches | None, *, is_stop_by_other: bool
) -> Iterator[Suspicion]:
    fold = record.fold or {}
    metered = fold.get("meter_start_wh")
    is_over, is_begun = record.stopped_at is not None, START in fold
    findings = {
        Suspicion.START_MISSING: not is_begun,
        Suspicion.START_UNAUTHORIZED: record.refused is not None,
        Suspicion.METER_START_INFERRED: metered is not None and metered[1] == _INFERRED,
        Suspicion.INTERRUPTED: record.interrupted_at is not None and not is_over,
        Suspicion.STOP_BY_OTHER: is_over and is_stop_by_other,
        Suspicion.EVENTS_MISSING: is_over and is_begun and not _is_complete(fold, seen),
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


def _sorted(found: set[Suspicion]) -> tuple[Suspicion, ...]:
    return tuple(sorted(found, key=_RANK.__getitem__))
