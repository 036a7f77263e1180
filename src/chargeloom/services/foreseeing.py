"""Foreseeing: what has flowed since a meter was read last, reckoned by the power that it told."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final, NamedTuple

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.ids import TransactionId
from chargeloom.domain.instant import HOUR, Instant

_NONE: Final = Decimal(0)


class _Read(NamedTuple):
    register_wh: Decimal | None
    told_at: Instant | None
    at: Instant
    """When it was first seen here, whatever the station's clock says."""
    gap_us: int = 0
    """How long the reading before was the last one."""
    step_wh: Decimal = _NONE


class Foreseeing:
    """Remembers of some charges when their registers were read: nothing is foreseen beyond the time that lies between two readings."""

    def __init__(self) -> None:
        self._read: dict[TransactionId, _Read] = {}

    def note(self, transaction: Transaction, now: Instant) -> bool:
        """Look at a register; True when it was read anew since it was looked at last."""
        number, meter = transaction.record.id, transaction.meter
        known = self._read.get(number)
        if known is not None and known.told_at == meter.register_at:
            return False
        self._read[number] = _follows(known, transaction, now)
        return known is not None

    def keep_only(self, charges: Collection[TransactionId]) -> None:
        """Forget all other charges."""
        self._read = {one: read for one, read in self._read.items() if one in charges}

    def flowed_wh(self, transaction: Transaction, at: Instant) -> Decimal:
        """Reckon what flowed since the last reading: at most what that power gives between two readings."""
        read = self._read.get(transaction.record.id)
        if read is None or read.gap_us <= 0:
            return _NONE
        since_us = min(max(0, at - read.at), read.gap_us)
        power_w = transaction.meter.power_w
        if power_w is None:
            return max(_NONE, read.step_wh * since_us / read.gap_us)
        return max(_NONE, power_w * since_us / HOUR)


def _follows(known: _Read | None, transaction: Transaction, now: Instant) -> _Read:
    register_wh, told_at = transaction.meter.register_wh, transaction.meter.register_at
    if known is None or register_wh is None:
        return _Read(register_wh, told_at, now)
    before_wh = known.register_wh
    if before_wh is None:
        before_wh = transaction.record.meter_start_wh
    step_wh = _NONE if before_wh is None else register_wh - before_wh
    return _Read(register_wh, told_at, now, now - known.at, step_wh)
