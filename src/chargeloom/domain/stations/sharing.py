"""Sharing: a station may run one transaction on each of two EVSEs, and give both the same number.

Its numbers ought to be unique (OCPP 2.0.1, E01.FR.08); where they are not, no charge may be lost in another one.
"""

from collections.abc import Sequence
from decimal import Decimal

from chargeloom.domain.charging.live_meter import LiveMeter
from chargeloom.domain.charging.token import normalised
from chargeloom.domain.charging.transaction import Transaction, TransactionRecord
from chargeloom.domain.charging.transaction_event import TransactionTold
from chargeloom.domain.stations.station import Station


def is_elsewhere(record: TransactionRecord, told: TransactionTold) -> bool:
    """Whether an event names another EVSE than that of a transaction."""
    return None not in (record.evse, told.evse) and record.evse != told.evse


def as_known(station: Station, number: str) -> str:
    """Spell a number as that of a transaction at hand, if it is one: it has no case (OCPP 2.0.1, 2.48)."""
    if number in station.open:
        return number
    folded = number.casefold()
    known = (one.record for one in (*station.open.values(), *station.latest.values()))
    told = (one.number for one in known if one.fold is not None and one.number is not None)
    same = [one for one in told if one.casefold() == folded]
    return number if number in same or not same else same[0]


def numbered(station: Station, number: str) -> Sequence[Transaction]:
    """List what is remembered under a number and told by events, the oldest first."""
    known = {*station.open.values(), *station.latest.values()}
    found = (one for one in known if one.record.number == number and one.record.fold is not None)
    return sorted(found, key=lambda one: one.record.id)


def likeliest(told: TransactionTold, several: Sequence[Transaction]) -> Transaction:
    """Choose which of several transactions an event without an EVSE means.

    Its token is that of the one, or its register goes on from that of its own meter; without either it
    follows on from what was told before.
    """
    running = [one for one in several if one.is_open] or several
    running = [one for one in running if _is_of(one, told)] or running
    metered = LiveMeter()
    metered.take(told.readings)
    register_wh = metered.register_wh
    if register_wh is not None:
        steps = ((_step_wh(one, register_wh), place) for place, one in enumerate(running))
        fitting = [(step, place) for step, place in steps if step is not None and step >= 0]
        if fitting:
            return running[min(fitting)[1]]
    following = [one for one in running if _is_seen(one, told.seq_no - 1)]
    missing = [one for one in following or running if not _is_seen(one, told.seq_no)]
    return (missing or running)[0]


def _is_of(transaction: Transaction, told: TransactionTold) -> bool:
    shown, began = told.token_uid, transaction.record.token_uid
    return bool(shown and began) and normalised(shown or "") == normalised(began or "")


def _step_wh(transaction: Transaction, register_wh: Decimal) -> Decimal | None:
    """By how much a register is above the last one that is known of a transaction."""
    last_wh = transaction.meter.register_wh
    known_wh = transaction.record.meter_start_wh if last_wh is None else last_wh
    return None if known_wh is None else register_wh - known_wh


def _is_seen(transaction: Transaction, seq_no: int) -> bool:
    return transaction.seen is not None and seq_no in transaction.seen
