"""Which transactions run no longer once another has begun at their EVSE."""

from typing import Any

import msgspec
import pytest

from chargeloom.domain.charging.transaction import Transaction
from chargeloom.domain.charging.transaction_event import EventKind, TransactionTold
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.stations.station import Station
from chargeloom.domain.stations.station_record import StationRecord
from chargeloom.domain.stations.superseding import begun_by, superseded
from tests.storage import facts

BY = Transaction(facts.transaction(number="new", evse=1, fold={}))


def found(evse: int | None = 1, began: int = 10, **known: Any) -> list[str | None]:
    station = Station(StationRecord(id=StationId("CP-1"), created_at=Instant(0)))
    told: dict[str, Any] = {
        "number": "old",
        "evse": 1,
        "fold": {},
        "started_at": Instant(5),
        "is_offline": True,
    } | known
    for one in (BY, Transaction(msgspec.structs.replace(BY.record, **told))):
        station.open[one.record.number or ""] = one
    return [one.record.number for one in superseded(station, BY, evse, Instant(began))]


def test_what_began_before_at_the_same_evse_is_over() -> None:
    assert found() == ["old"]
    assert found(began=5) == ["old"], "two that began at once: the one that is told later runs"
    assert found(started_at=None, received_at=Instant(9)) == ["old"]
    assert found(started_at=Instant(90), received_at=Instant(9)) == ["old"], "its clock was ahead"
    live = {"is_offline": False, "started_at": Instant(90)}
    assert found(received_at=Instant(9), **live) == ["old"], "it was told as it happened"
    assert found(fold=None) == ["old"], "of the time before the station was of OCPP 2.x"


@pytest.mark.parametrize("known", [{"evse": 2}, {"evse": None}, {"started_at": Instant(11)}])
def test_what_is_elsewhere_or_began_later_runs_on(known: dict[str, Any]) -> None:
    assert found(**known) == []


def test_a_transaction_whose_place_is_not_known_ends_nothing() -> None:
    assert found(evse=None) == []


def told(kind: EventKind, at: int, *, is_offline: bool) -> TransactionTold:
    return TransactionTold(
        number="new",
        seq_no=0,
        digest=0,
        kind=kind,
        at=Instant(at),
        trigger="T",
        is_offline=is_offline,
    )


def test_what_is_told_as_it_happens_happens_now_whatever_the_clock_says() -> None:
    now = Instant(100)
    for at in (3, 100, 500):
        assert begun_by(told(EventKind.STARTED, at, is_offline=False), now) == now
    assert begun_by(told(EventKind.STARTED, 3, is_offline=True), now) == 3
    assert begun_by(told(EventKind.UPDATED, 3, is_offline=False), now) == 3
    assert begun_by(told(EventKind.STARTED, 500, is_offline=True), now) == now
