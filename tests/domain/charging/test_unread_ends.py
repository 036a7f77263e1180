"""Ends that tell no register: what was read last counts, and is said (OCPP 2.0.1, E06.FR.11 and FR.12)."""

from decimal import Decimal
from itertools import permutations

import msgspec
import pytest

from chargeloom.domain.charging.transaction import Suspicion
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.charging.unread_ends import is_end_read
from chargeloom.domain.pricing.transaction_cost import Review, reviews
from chargeloom.domain.reading import Reading
from tests.domain.charging.told import fold, reading, told

START = told(0, EventKind.STARTED, readings=(reading(0, "100", "Transaction.Begin"),))
END = told(9, EventKind.ENDED)


def on_the_way(seq_no: int, wh: str, state: str | None = None) -> TransactionTold:
    return told(seq_no, readings=(reading(seq_no, wh, "Sample.Periodic"),), charging_state=state)


def test_the_last_register_on_the_way_is_the_last_one_in_any_order() -> None:
    events = [START, on_the_way(3, "300"), on_the_way(6, "450"), END]
    expected = fold(events)
    assert expected.energy_wh == Decimal(350)
    assert Suspicion.METER_STOP_INFERRED in expected.suspect
    assert Suspicion.METER_STOP_MISSING not in expected.suspect
    for other in permutations(events):
        assert fold(list(other)) == expected, other


def test_a_register_of_the_end_that_comes_late_counts_and_takes_the_doubt_away() -> None:
    late = told(5, readings=(reading(9, "500", "Transaction.End"),))
    record = fold([START, on_the_way(3, "300"), END, late])
    assert record.energy_wh == Decimal(400)
    assert Suspicion.METER_STOP_INFERRED not in record.suspect


def test_what_was_read_at_the_start_alone_ends_nothing() -> None:
    record = fold([START, END])
    assert record.energy_wh is None
    assert Suspicion.METER_STOP_MISSING in record.suspect


def test_only_what_was_read_where_the_first_one_was_ends_it() -> None:
    inlet = told(3, readings=(reading(3, "900", "Sample.Periodic", "Inlet"),))
    record = fold([START, inlet, END])
    assert record.meter_stop_wh is None


def test_of_what_was_read_at_one_moment_the_higher_one_counts() -> None:
    both: tuple[Reading, ...] = (
        reading(3, "300", "Sample.Clock"),
        reading(3, "301", "Sample.Periodic"),
        reading(3, "300.5", "Sample.Clock"),
    )
    assert fold([START, told(3, readings=both), END]).meter_stop_wh == 301


@pytest.mark.parametrize(
    ("events", "is_known"),
    [
        ([on_the_way(3, "300", "Charging")], False),
        ([on_the_way(3, "300")], False),
        ([on_the_way(8, "300", "Charging")], True),
        ([told(2, charging_state="SuspendedEV"), on_the_way(3, "300")], True),
        ([on_the_way(3, "300", "EVConnected")], True),
        ([on_the_way(3, "300"), told(4, charging_state="EVConnected")], False),
        (
            [
                told(2, charging_state="SuspendedEV"),
                on_the_way(3, "300"),
                told(4, charging_state="Charging"),
            ],
            False,
        ),
    ],
)
def test_somebody_looks_at_it_where_more_may_have_been_drawn(
    events: list[TransactionTold], *, is_known: bool
) -> None:
    record = fold([START, *events, END])
    assert record.stopped_at is not None
    assert record.energy_wh == 200
    assert is_end_read(record.fold or {}, record.stopped_at) is is_known
    sound = msgspec.structs.replace(
        record, token_uid="CARD", suspect=(Suspicion.METER_STOP_INFERRED,)
    )
    expected = [] if is_known else [Review.ENERGY_UNKNOWN]
    assert list(reviews(sound, counts_time=False)) == expected


def aligned(*minutes: int) -> TransactionTold:
    """End a charge with the readings of the clock alone (OCPP 2.0.1, J01: AlignedDataTxEndedMeasurands)."""
    read = tuple(reading(minute, str(100 + 10 * minute), "Sample.Clock") for minute in minutes)
    return told(9, EventKind.ENDED, readings=read)


def test_what_an_end_tells_of_long_before_it_is_what_was_read_on_the_way() -> None:
    record = fold([START, aligned(2, 4)])
    assert record.energy_wh == 40
    assert Suspicion.METER_STOP_INFERRED in record.suspect


def test_what_was_read_on_the_way_after_what_an_end_tells_counts() -> None:
    events = [START, on_the_way(6, "450"), aligned(2, 4)]
    expected = fold(events)
    assert expected.energy_wh == 350
    for other in permutations(events[1:]):
        assert fold([START, *other]) == expected


def test_what_an_end_tells_of_the_minute_before_it_is_its_register() -> None:
    record = fold([START, on_the_way(6, "150"), aligned(2, 8)])
    assert record.energy_wh == 80
    assert Suspicion.METER_STOP_INFERRED not in record.suspect


def test_an_end_that_tells_all_of_a_charge_tells_its_last_register_too() -> None:
    begin = reading(0, "100", "Transaction.Begin")
    whole = aligned(2, 4)
    record = fold([msgspec.structs.replace(whole, readings=(begin, *whole.readings))])
    assert record.energy_wh == 40
    assert Suspicion.METER_STOP_INFERRED in record.suspect


def test_an_end_that_alone_tells_registers_tells_the_first_one_and_the_last_one() -> None:
    """(OCPP 2.0.1, E06.FR.11: only values at the end are configured, in the clock's own contexts.)"""
    began = told(0, EventKind.STARTED)
    for minutes, wh in (((1, 4, 9), 80), ((1, 4), 30), ((9,), None), ((4,), None)):
        record = fold([began, aligned(*minutes)])
        assert record.energy_wh == wh
    assert Suspicion.METER_START_INFERRED in fold([began, aligned(1, 9)]).suspect
