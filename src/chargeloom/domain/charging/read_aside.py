"""Registers that no event tells, only readings beside them: the first one read counts, and is doubted (OCPP 2.0.1, J01)."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from chargeloom.domain.charging.fold import INFERRED, METER_START, Contribution
from chargeloom.domain.charging.judging import judged
from chargeloom.domain.charging.registers import EDGES, registers_among
from chargeloom.domain.charging.transaction import Transaction, TransactionRecord
from chargeloom.domain.reading import BEGIN, Reading
from chargeloom.domain.totals import ByLine, are_apart


def take_aside(transaction: Transaction, readings: Sequence[Reading]) -> bool:
    """Take what was read beside the events of a transaction that runs; whether its record says more by that."""
    record = transaction.record
    if record.fold is None or METER_START in record.fold or not transaction.is_open:
        return False
    found = with_first_read(record, readings)
    if found is record:
        return False
    transaction.record = judged(found, transaction.seen, is_stop_by_other=False)
    return True


def with_first_read(record: TransactionRecord, readings: Sequence[Reading]) -> TransactionRecord:
    """Take the first registers among readings where none is known; the same record where there are none."""
    fold = dict(record.fold or {})
    facts = {}
    for one in sorted(_first_read(record, readings), key=lambda one: one.key):
        if one.about not in fold:
            fold[one.about] = one.key
            facts.update(one.facts)
    return msgspec.structs.replace(record, fold=fold, **facts) if facts else record


def _first_read(record: TransactionRecord, readings: Sequence[Reading]) -> Iterator[Contribution]:
    began, is_apart = record.started_at, are_apart(readings)
    for reading in readings:
        if began is not None and reading.at < began:
            continue
        for register in registers_among(reading.quantities):
            is_end = register.context in EDGES and register.context != BEGIN
            if is_end or (is_apart and isinstance(register.at, ByLine)):
                continue
            number, name = register.read(reading.values), register.names[0]
            if number is not None:
                key = (register.location, INFERRED, _BEFORE_ALL_EVENTS, reading.at)
                yield Contribution(name, key, {name: number})


_BEFORE_ALL_EVENTS: Final = -1
"""Of registers that are inferred the one that was told first counts: no event told one before."""
