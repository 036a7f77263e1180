"""Which of two transactions under one number an event means, when it names no EVSE (OCPP 2.0.1, E01.FR.08)."""

from decimal import Decimal
from typing import Any

from chargeloom.domain.charging.transaction import Transaction, TransactionRecord
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.ids import StationId, TransactionId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reading import ENERGY_IMPORT, Quantity, Reading
from chargeloom.domain.stations.sharing import is_elsewhere, likeliest
from chargeloom.domain.stretches import Stretches

NOW = Instant(9)


def transaction(number: int, last_seq_no: int, **known: Any) -> Transaction:
    record = TransactionRecord(
        id=TransactionId(number), serial=None, session=None, station=StationId("CP-1"),
        number="T-1", evse=number, received_at=NOW, fold={}, **known,
    )  # fmt: skip
    made = Transaction(record)
    made.seen = Stretches(((0, last_seq_no),))
    return made


def told(seq_no: int, **more: Any) -> TransactionTold:
    return TransactionTold("T-1", seq_no, 1, EventKind.UPDATED, NOW, "Trigger", **more)


def register(wh: str) -> tuple[Reading, ...]:
    quantity = Quantity(measurand=ENERGY_IMPORT, unit="Wh")
    return (Reading(at=NOW, quantities=(quantity,), values=(wh,)),)


def test_it_is_of_the_one_that_it_follows_on_from() -> None:
    first, second = transaction(1, 5), transaction(2, 3)
    assert likeliest(told(6), (first, second)) is first
    assert likeliest(told(4), (first, second)) is second


def test_a_token_outweighs_a_number() -> None:
    first, second = transaction(1, 5, token_uid="ONE"), transaction(2, 3, token_uid="two")
    assert likeliest(told(6, token_uid="TWO"), (first, second)) is second


def test_a_register_goes_on_from_that_of_its_own_meter() -> None:
    first = transaction(1, 5, meter_start_wh=Decimal(1000))
    second = transaction(2, 3, meter_start_wh=Decimal(90000))
    assert likeliest(told(6, readings=register("91000")), (first, second)) is second
    assert likeliest(told(4, readings=register("1500")), (first, second)) is first
    assert likeliest(told(6, readings=register("500")), (first, second)) is first


def test_what_has_ended_is_meant_only_where_nothing_runs() -> None:
    first, second = transaction(1, 5, stopped_at=NOW), transaction(2, 3)
    assert likeliest(told(6), (first, second)) is second
    assert likeliest(told(6), (first,)) is first


def test_only_who_names_another_evse_is_elsewhere() -> None:
    here = transaction(1, 5).record
    assert is_elsewhere(here, told(6, evse=2))
    assert not is_elsewhere(here, told(6, evse=1))
    assert not is_elsewhere(here, told(6))
