"""Ends that tell no register: the last one on the way counts, as far as it goes (OCPP 2.0.1, E06.FR.11 and FR.12)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chargeloom.domain.charging.fold import (
    AT_REST,
    DRAWING,
    INFERRED,
    METER_STOP,
    Contribution,
    Fold,
    Key,
)
from chargeloom.domain.charging.registers import (
    REGISTERS,
    SHORTLY,
    Register,
    registers,
    registers_among,
)
from chargeloom.domain.charging.transaction import TransactionRecord
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import BEGIN, Reading
from chargeloom.domain.totals import ByLine, are_apart


def is_unread(record: TransactionRecord, told: TransactionTold) -> bool:
    """Whether a charge is over that has, with an event, a first register and no last one."""
    if told.kind is not EventKind.ENDED and record.stopped_at is None:
        return False
    return bool(unread(with_registers(record, told)))


def unread(known: Fold) -> set[str]:
    """Name the last registers that are lacking beside first ones."""
    return {last for first, last in REGISTERS.values() if first in known and last not in known}


def with_registers(record: TransactionRecord, told: TransactionTold) -> Fold:
    """Say how well founded the facts are with the registers of an event; last ones of the way are to be found anew."""
    known = without_inferred_ends(record.fold or {})
    return with_best(known, registers(told, known))


def without_inferred_ends(known: Fold) -> Fold:
    """Leave out the last registers that were read on the way: what comes later may say otherwise which those are."""
    ends = {last for _, last in REGISTERS.values()}
    return {
        about: key for about, key in known.items() if about not in ends or key[_WORTH] != INFERRED
    }


def with_best(known: Fold, found: Iterable[Contribution]) -> Fold:
    """Say how well founded the facts are with what was found."""
    best = dict(known)
    for one in found:
        best[one.about] = min(best.get(one.about, one.key), one.key)
    return best


def on_the_way(readings: Sequence[Reading], known: Fold) -> Iterator[Contribution]:
    """Find the last registers among what was read on the way, for an end that tells none: after the first ones, where those were read."""
    is_apart = are_apart(readings)
    for reading in readings:
        for register in registers_among(reading.quantities):
            key = _last_key(register, reading, known)
            if key is None or (is_apart and isinstance(register.at, ByLine)):
                continue
            number, name = register.read(reading.values), register.names[1]
            if number is not None:
                yield Contribution(name, (*key, -min(int(number), _MOST_TOLD)), {name: number})


_MOST_TOLD: Final = 1 << 53
"""Of two readings of one moment the higher one counts; beyond this they are alike."""


def _last_key(register: Register, reading: Reading, known: Fold) -> Key | None:
    first, last = (known.get(name) for name in register.names)
    if first is None or first[_PLACE] != register.location or reading.at <= first[_AT]:
        return None
    if register.context == BEGIN or (last is not None and last[_WORTH] != INFERRED):
        return None
    return (register.location, INFERRED, -reading.at)


_PLACE: Final = 0
_WORTH: Final = 1
_AT: Final = 3
"""Where in the key of a first register stands what."""


def is_end_read(fold: Fold, stopped_at: Instant) -> bool:
    """Whether the last register is that of the end, or one from which nothing was drawn any more, shortly before it."""
    last = fold.get(METER_STOP)
    if last is None or last[_WORTH] != INFERRED:
        return last is not None
    read_at = -last[2]
    if read_at >= stopped_at - SHORTLY:
        return True
    rest, drawing = fold.get(AT_REST), fold.get(DRAWING)
    is_at_rest = rest is not None and (drawing is None or rest < drawing)
    return is_at_rest and rest is not None and read_at >= rest[1]
