"""What an event of a transaction leaves to be stored: a mere reading one thing, all else two."""

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.charging.transaction_event import TransactionEvent, TransactionTold
from chargeloom.domain.reading import MeterRecord, ReadingEvent
from chargeloom.domain.stretches import Stretches
from chargeloom.domain.unit import Unit
from chargeloom.services.charging import keeping
from tests.domain.charging.told import EMPTY, NOON, reading, told


def running() -> Transaction:
    transaction = Transaction(EMPTY)
    transaction.seen = Stretches()
    return transaction


def on_the_way(*minutes: int) -> TransactionTold:
    readings = tuple(reading(minute, "5", "Sample.Periodic") for minute in minutes)
    return told(3, readings=readings)


def test_an_event_with_one_reading_is_kept_as_that_reading() -> None:
    unit, transaction, event = Unit(), running(), on_the_way(3)
    keeping.keep_mere_reading(unit, transaction, event, NOON)
    (kept,) = unit.facts
    assert isinstance(kept, MeterRecord)
    assert kept.readings == event.readings
    assert kept.event == ReadingEvent(
        seq_no=3, digest=event.digest, trigger=event.trigger, at=event.at
    )
    assert unit.events == [kept]
    assert transaction.latest == ((3, event.digest),)
    assert transaction.seen is not None
    assert 3 in transaction.seen


def test_an_event_with_several_readings_or_none_is_kept_beside_them() -> None:
    for event, kinds in (
        (on_the_way(3, 4), [TransactionEvent, MeterRecord]),
        (on_the_way(), [TransactionEvent]),
    ):
        unit = Unit()
        keeping.keep_mere_reading(unit, running(), event, NOON)
        assert [type(fact) for fact in unit.facts] == kinds
        assert all(fact.event is None for fact in unit.facts if isinstance(fact, MeterRecord))
