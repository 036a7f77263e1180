"""Registers beside the events of a charge: the first one that was told counts, unless an event tells better."""

from decimal import Decimal

import msgspec

from chargeloom.domain.charging.read_aside import take_aside, with_first_read
from chargeloom.domain.charging.transaction import Suspicion, Transaction
from chargeloom.domain.charging.transaction_event import EventKind
from chargeloom.domain.reading import ENERGY_EXPORT, Reading
from tests.domain.charging.told import EMPTY, fold, reading, told

BEGUN = fold([told(1, EventKind.STARTED)])


def test_the_first_register_among_readings_counts_and_is_doubted() -> None:
    running = Transaction(BEGUN)
    read = (reading(3, "300", "Sample.Clock"), reading(2, "200", "Sample.Clock"))
    assert take_aside(running, read)
    assert running.record.meter_start_wh == 200
    assert running.record.suspect == (*BEGUN.suspect, Suspicion.METER_START_INFERRED)
    assert not take_aside(running, (reading(1, "100", "Sample.Clock"),))


def test_what_was_read_before_the_start_or_is_an_end_begins_nothing() -> None:
    read = (
        reading(0, "100", "Sample.Clock"),
        reading(4, "400", "Transaction.End"),
        reading(5, "many", "Sample.Clock"),
    )
    assert with_first_read(BEGUN, read) is BEGUN


def test_a_charge_whose_first_register_is_known_or_that_is_over_stays_as_it_is() -> None:
    known = fold([told(1, EventKind.STARTED, readings=(reading(1, "100", "Sample.Clock"),))])
    over = fold([told(1, EventKind.STARTED), told(2, EventKind.ENDED)])
    by_numbers = msgspec.structs.replace(EMPTY, fold=None)
    for record in (known, over, by_numbers):
        assert not take_aside(Transaction(record), (reading(3, "300", "Sample.Clock"),))


def test_what_flowed_back_is_read_aside_too() -> None:
    taken = reading(2, "200", "Sample.Clock")
    (quantity,) = taken.quantities
    back = msgspec.structs.replace(quantity, measurand=ENERGY_EXPORT)
    both = Reading(at=taken.at, quantities=(quantity, back), values=("200", "7"))
    found = with_first_read(BEGUN, (both,))
    assert (found.meter_start_wh, found.export_start_wh) == (Decimal(200), Decimal(7))
