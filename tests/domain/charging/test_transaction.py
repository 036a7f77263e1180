"""Transactions: what is believed of their ends."""

from decimal import Decimal

import msgspec
import pytest

from chargeloom.domain.charging.transaction import (
    Stop,
    Suspicion,
    Transaction,
    TransactionRecord,
    is_plausible,
    merged,
    oddities,
)
from chargeloom.domain.ids import SessionId, StationId, TransactionId
from chargeloom.domain.instant import DAY, HOUR, SECOND, YEAR, Instant

BEGAN = Instant(1_800_000_000 * SECOND)


def begun(**changes: object) -> TransactionRecord:
    record = TransactionRecord(
        id=TransactionId(2),
        serial=1,
        session=SessionId(4),
        station=StationId("CP-1"),
        number="77",
        evse=1,
        connector=1,
        token_uid="04AB",
        received_at=BEGAN,
        started_at=BEGAN,
        meter_start_wh=Decimal(1000),
    )
    return msgspec.structs.replace(record, **changes)


def stop(after: int = HOUR, meter_wh: int = 8000) -> Stop:
    return Stop(at=Instant(BEGAN + after), meter_wh=Decimal(meter_wh), reason="Local")


def test_energy_is_the_difference_of_the_registers() -> None:
    assert begun().energy_wh is None
    transaction = Transaction(begun())
    transaction.end(stop(), Instant(BEGAN + HOUR), ())
    assert transaction.record.energy_wh == 7000
    assert transaction.record.suspect == ()
    assert not transaction.is_open


@pytest.mark.parametrize(
    ("end", "found"),
    [
        (stop(), ()),
        (stop(after=-SECOND), (Suspicion.STOP_BEFORE_START,)),
        (stop(meter_wh=999), (Suspicion.METER_WENT_BACK,)),
        (stop(meter_wh=2**31 - 1), (Suspicion.METER_JUMPED,)),
        (
            stop(after=-SECOND, meter_wh=999),
            (Suspicion.STOP_BEFORE_START, Suspicion.METER_WENT_BACK),
        ),
    ],
)
def test_odd_ends_are_said_aloud(end: Stop, found: tuple[Suspicion, ...]) -> None:
    if end.at < BEGAN and end.meter_wh > 1000:
        end = msgspec.structs.replace(end, meter_wh=Decimal(1000))
    assert oddities(begun(), end) == found


def test_energy_is_never_negative() -> None:
    transaction = Transaction(begun())
    transaction.end(stop(meter_wh=1), Instant(BEGAN + HOUR), ())
    assert transaction.record.energy_wh is None


def test_the_end_of_an_interrupted_transaction_may_still_come() -> None:
    transaction = Transaction(begun())
    transaction.interrupt(Instant(BEGAN + 1))
    assert not transaction.is_open
    transaction.end(stop(), Instant(BEGAN + HOUR), ())
    assert transaction.stop == stop()
    assert transaction.record.suspect == (Suspicion.INTERRUPTED,)


@pytest.mark.parametrize(
    ("offset", "plausible"),
    [(0, True), (-YEAR, True), (-YEAR - 1, False), (DAY, True), (DAY + 1, False), (-BEGAN, False)],
)
def test_a_year_back_and_a_day_ahead_are_believed(offset: int, plausible: bool) -> None:
    assert is_plausible(Instant(BEGAN + offset), BEGAN) is plausible


def test_a_suspicion_is_said_once() -> None:
    one, other = Suspicion.INTERRUPTED, Suspicion.METER_JUMPED
    assert merged((one,), (one, other, other)) == (one, other)
