"""Whether a vehicle came to a transaction at all: one that begins with its token may wait for it in vain (OCPP 2.1, C20)."""

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
