"""Which register of a transaction's events is the first one, and which the last (OCPP 2.0.1, E01.FR.09, E06.FR.11)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from chargeloom.domain.by_identity import by_identity
from chargeloom.domain.charging.fold import (
    INFERRED,
    METER_START,
    METER_STOP,
    NAMED,
    SAME_EVENT,
    Contribution,
    Fold,
    Key,
)
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.instant import MINUTE, Instant
from chargeloom.domain.reading import (
    BEGIN,
    ENERGY_EXPORT,
    ENERGY_IMPORT,
    EXACT,
    WATT_HOURS,
    Quantity,
    amount,
    factor_of,
)
from chargeloom.domain.totals import ALL_LINES, ByLine, are_apart, told_by_line

_END: Final = "Transaction.End"
EDGES: Final = (BEGIN, _END)
"""The contexts that name a register as the first one, or the last."""
_PLACES: Final = {None: 0, "Outlet": 0, "Inlet": 1}
_ELSEWHERE: Final = 2
REGISTERS: Final = {
    ENERGY_IMPORT: (METER_START, METER_STOP),
    ENERGY_EXPORT: ("export_start_wh", "export_stop_wh"),
}


def registers(told: TransactionTold, known: Fold) -> Iterator[Contribution]:
    """Find the registers that can be the first or the last one, as far as none better is known."""
    for reading in told.readings:
        for register in registers_among(reading.quantities):
            if isinstance(register.at, ByLine) and are_apart(told.readings):
                continue
            keys = _keys(told, register, reading.at)
            for name, key in zip(register.names, keys, strict=True):
                if key is None or known.get(name, key) < key:
                    continue
                number = register.read(reading.values)
                if number is not None:
                    yield Contribution(name, key, {name: number})


class Register(msgspec.Struct, frozen=True):
    """Which register a reading tells, what it may be, and where among the values it stands."""

    names: tuple[str, str]
    location: int
    context: str | None
    at: int | ByLine
    scale: Decimal = Decimal(1)

    @property
    def is_at_the_outlet(self) -> bool:
        """Whether it is read where the vehicle is."""
        return self.location % _BESIDE == 0

    def read(self, values: tuple[str, ...]) -> Decimal | None:
        """Read it in Wh; None where it is no number."""
        if isinstance(self.at, ByLine):
            return self.at.total(values)
        number = amount(values[self.at])
        return None if number is None else EXACT.multiply(number, self.scale)


@by_identity
def registers_among(quantities: tuple[Quantity, ...]) -> tuple[Register, ...]:
    """Find the registers of energy among what a reading tells, of all phases together.

    Where the outlet is told line by line, what is read elsewhere is none: all places are told at once (J, 2.3).
    """
    by_line = tuple(_by_line(quantities))
    outlets = {one.names for one in by_line if one.is_at_the_outlet}
    whole = (one for one in _whole(quantities) if one.location == 0 or one.names not in outlets)
    lines = (one for one in by_line if one.is_at_the_outlet or one.names not in outlets)
    return (*whole, *lines)


def _whole(quantities: tuple[Quantity, ...]) -> Iterator[Register]:
    for at, one in enumerate(quantities):
        names = REGISTERS.get(one.measurand)
        scale = factor_of(one, WATT_HOURS)
        if names is not None and scale is not None:
            place = _PLACES.get(one.location, _ELSEWHERE)
            yield Register(names, place, one.context, at, scale)


def _by_line(quantities: tuple[Quantity, ...]) -> Iterator[Register]:
    """Add up the lines where no whole is told; so many lines are as it were a place of their own."""
    for one in told_by_line(quantities):
        names = REGISTERS.get(one.measurand)
        if names is not None:
            place = _PLACES.get(one.location, _ELSEWHERE)
            fewer = 1 + ALL_LINES - len(one.parts)
            yield Register(names, place + _BESIDE * fewer, one.context, one)


_BESIDE: Final = 10
"""Places of registers by line lie beyond all others, and those of fewer lines beyond those of more."""


def _keys(told: TransactionTold, register: Register, at: Instant) -> tuple[Key | None, Key | None]:
    """Say how good a register is as the first one and as the last one."""
    place, context = register.location, register.context
    first, last = _worth_as_start(told, context, at), _worth_as_stop(told, context, at)
    # Of two ends the first one stays, so that none can be made dearer; of what came before, the last.
    rank = told.seq_no if told.kind is EventKind.ENDED else -told.seq_no
    return (
        None if first is None else (place, first, told.seq_no, at, told.digest),
        None if last is None else (place, last, rank, -at, told.digest),
    )


def _worth_as_start(told: TransactionTold, context: str | None, at: Instant) -> int | None:
    if context == BEGIN:
        return NAMED
    if context == _END or (told.kind is EventKind.ENDED and at >= told.at - SHORTLY):
        return None
    return SAME_EVENT if told.kind is EventKind.STARTED else INFERRED


def _worth_as_stop(told: TransactionTold, context: str | None, at: Instant) -> int | None:
    """Say how good a register of an event is as the last one; what the end tells of long before it, it tells on the way."""
    if told.kind is not EventKind.ENDED:
        return SAME_EVENT if context == _END else None
    if context == _END:
        return NAMED
    return None if context == BEGIN or at < told.at - SHORTLY else SAME_EVENT


SHORTLY: Final = MINUTE
"""What was read so long before the end is still what the meter says at the end."""
