"""Whether a vehicle came to a transaction at all, and somebody who charges it: each may wait for the other in vain (OCPP 2.1, C20)."""

from collections.abc import Iterator
from typing import Final

from chargeloom.domain.charging.fold import DRAWING, VEHICLE, WAITED, Contribution
from chargeloom.domain.charging.transaction import EV_GONE, NEVER_CAME, TransactionRecord
from chargeloom.domain.charging.transaction_event import (
    VEHICLE_TRIGGERS,
    EventKind,
    TransactionTold,
)

_IDLE: Final = "Idle"
_BY_VEHICLE: Final = frozenset({EV_GONE, "StoppedByEV"})
"""Reasons to stop that no charge has without a vehicle."""


def vehicles(told: TransactionTold) -> Iterator[Contribution]:
    """Find what an event says of a vehicle: that it is waited for, or that it was there."""
    order = (told.seq_no, told.digest)
    if told.kind is EventKind.STARTED and told.charging_state == _IDLE:
        yield Contribution(WAITED, order, {})
    is_there = told.charging_state not in (None, _IDLE)
    if is_there or told.trigger in VEHICLE_TRIGGERS or told.stop_reason in _BY_VEHICLE:
        yield Contribution(VEHICLE, order, {})


def never_came(record: TransactionRecord) -> bool:
    """Whether a transaction waited for a vehicle from its start to its end, or its station says so."""
    fold = record.fold or {}
    was_awaited = WAITED in fold and fold.keys().isdisjoint({VEHICLE, DRAWING})
    return was_awaited or record.stop_reason == NEVER_CAME


def is_nobodys(record: TransactionRecord) -> bool:
    """Whether nobody showed a token, nor asked for it from afar: a vehicle was plugged in, and no more (OCPP 2.0.1, E02 and E03).

    Only events tell that; a charge that costs nothing to anybody names a token of the type NoAuthorization (C02).
    """
    return record.fold is not None and record.token_uid is None and record.remote_start is None


def was_never_let_in(record: TransactionRecord) -> bool:
    """Whether a vehicle waited in vain for somebody to charge it: nothing flowed, as far as anybody said."""
    is_empty = record.meter_start_wh == record.meter_stop_wh and DRAWING not in (record.fold or {})
    return is_empty and is_nobodys(record)
