"""Folding: what a transaction is, from the set of its events, in whatever order they came.

Each fact of a record has a key, and the lowest key wins; so the outcome is the same for every
order of arrival, and for every repetition. A key begins with how good the source is.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from chargeloom.domain.charging.fold import (
    AT_REST,
    DRAWING,
    INFERRED,
    START,
    STOP,
    STOP_TOKEN,
    TOKEN,
    Contribution,
    Fold,
    Key,
)
from chargeloom.domain.charging.judging import contradictions, in_order
from chargeloom.domain.charging.registers import (
    EDGES,
    registers,
    registers_among,
)
from chargeloom.domain.charging.transaction import NEVER_CAME, TransactionRecord
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.charging.unread_ends import on_the_way, with_best, without_inferred_ends
from chargeloom.domain.charging.vehicles import vehicles
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason

_LOCAL: Final = "Local"
_UNSAID: Final = {"EVConnectTimeout": NEVER_CAME}
"""Why a transaction stopped whose end says only what made the station tell of it (OCPP 2.1, C20.FR.02)."""
_CHARGING: Final = "Charging"


def folded(
    record: TransactionRecord, told: TransactionTold, refused: Reason | None
) -> TransactionRecord:
    """Take one more event into the record; the same record when it adds nothing."""
    known = record.fold or {}
    if adds_nothing(told, known):
        return record
    if told.kind is EventKind.ENDED or STOP in known:
        known = without_inferred_ends(known)
    better: Fold = {}
    changes: dict[str, Any] = dict.fromkeys((record.fold or {}).keys() - known.keys())
    for one in _contributions(told, refused, known):
        key = better.get(one.about) or known.get(one.about)
        if key is None or one.key < key:
            better[one.about] = one.key
            changes.update(one.facts)
    if told.is_offline and not record.is_offline:
        changes["is_offline"] = True
    doubts = told.doubts + contradictions(record, told, refused)
    suspect = in_order({*record.suspect, *doubts}) if doubts else record.suspect
    found = msgspec.structs.replace(record, fold=known | better, suspect=suspect, **changes)
    return record if found == record else found


def adds_nothing(told: TransactionTold, known: Fold) -> bool:
    """Whether an event only tells what the meter says on the way, and no register is better than those known.

    Most events are so: this look is a short cut to what all of `folded` would find.
    """
    if not told.is_on_the_way or told.doubts or STOP in known:
        return False
    for reading in told.readings:
        for register in registers_among(reading.quantities):
            first = known.get(register.names[0])
            if first is None or register.context in EDGES:
                return False
            if first[:2] >= (register.location, INFERRED):
                return False
    return True


def is_of_another(
    record: TransactionRecord, told: TransactionTold, booted_at: Instant | None
) -> bool:
    """Whether a start tells of a new transaction under a number used before.

    The one before is over: it ended, or the station has booted since and now begins anew; or it runs elsewhere.
    """
    known = (record.fold or {}).get(START)
    if told.kind is not EventKind.STARTED or known in (None, (told.seq_no, told.digest)):
        return False
    if None not in (record.evse, told.evse) and record.evse != told.evse:
        return True
    if record.stopped_at is not None:
        return told.at > record.stopped_at
    return begins_anew(record, told, booted_at)


def begins_anew(
    record: TransactionRecord, told: TransactionTold, booted_at: Instant | None
) -> bool:
    """Whether the station has booted since a transaction was told of, and this began after it."""
    has_booted = booted_at is not None and booted_at > record.received_at
    return has_booted and record.started_at is not None and told.at > record.started_at


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
    for name in _NEWEST_WINS:
        value = getattr(told, name)
        if value is not None:
            yield Contribution(name, (-told.seq_no, told.digest), {name: value})
    if told.token_uid is not None:
        yield _shown(told, told.token_uid, order, refused)
    yield from vehicles(told)
    yield from _metered(told, known)


def _metered(told: TransactionTold, known: Fold) -> Iterator[Contribution]:
    if told.charging_state is not None and told.kind is not EventKind.ENDED:
        about = DRAWING if told.charging_state == _CHARGING else AT_REST
        yield Contribution(about, (-told.seq_no, told.at, told.digest), {})
    found = list(registers(told, known)) if told.readings else []
    yield from found
    if told.kind is EventKind.ENDED or STOP in known:
        yield from on_the_way((*told.readings, *told.read_before), with_best(known, found))


_FIRST_WINS: Final = ("evse", "connector", "reservation", "remote_start")
_NEWEST_WINS: Final = ("charging_state", "preconditioning", "evse_sleep")


def _edge(told: TransactionTold, order: Key) -> Contribution:
    if told.kind is EventKind.STARTED:
        return Contribution(START, order, {"started_at": told.at})
    reason = told.stop_reason or _UNSAID.get(told.trigger, _LOCAL)
    return Contribution(STOP, order, {"stopped_at": told.at, "stop_reason": reason})


def _shown(told: TransactionTold, uid: str, order: Key, refused: Reason | None) -> Contribution:
    if told.shows_stop_token:
        return Contribution(STOP_TOKEN, order, {"stop_token_uid": uid})
    facts = {"token_uid": uid, "token_type": told.token_type, "refused": refused}
    worth = 0 if refused is None else _AFTER_ALL_ACCEPTED
    return Contribution(TOKEN, (told.seq_no + worth, told.digest), facts)


_AFTER_ALL_ACCEPTED: Final = 1 << 40
"""Who was refused charges only as long as nobody else was accepted (OCPP 2.0.1, E01.FR.12)."""
