"""The made-up past: deterministic, and such as real stations would have left it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import pytest

from chargeloom.domain.charging.session import SessionRecord
from chargeloom.domain.charging.transaction import (
    Stop as End,
    Suspicion,
    TransactionRecord,
    oddities,
)
from chargeloom.domain.event import Event, EventType
from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import DAY, Instant
from chargeloom.domain.reading import ENERGY_IMPORT, WATT_HOURS, MeterRecord
from chargeloom.domain.totals import latest
from chargeloom.domain.unit import Fact, Unit
from chargeloom.sim.history import Past, Place, history
from chargeloom.sim.site.building import Version
from chargeloom.sim.station.outlet import ConnectorKind
from chargeloom.sim.vehicles.vehicle import Supply

NOW = Instant(1_774_008_000_000_000)
AC = ConnectorKind(maximum_a=16.0)
DC = ConnectorKind(supply=Supply.DC, maximum_a=125.0, lines=1)
PLACES = (
    Place(StationId("A"), Version.V16, 1, 1, AC),
    Place(StationId("B"), Version.V201, 1, 1, AC),
    Place(StationId("B"), Version.V201, 2, 1, AC),
    Place(StationId("C"), Version.V21, 1, 1, DC),
)
TOKENS = tuple(f"04{number:06X}" for number in range(12))
POWER_W = {AC: 16 * 3 * 230 * 1.01, DC: 50_000}


def past(**changes: object) -> Past:
    said: dict[str, object] = {
        "seed": 7, "places": PLACES, "tokens": TOKENS, "until": NOW, "days": 60,
    }  # fmt: skip
    return Past(**said | changes)  # type: ignore[arg-type]


def facts(units: list[Unit]) -> Iterator[Fact]:
    return (fact for unit in units for fact in unit.facts)


@pytest.fixture(scope="module")
def units() -> list[Unit]:
    return list(history(past()))


@pytest.fixture(scope="module")
def records(units: list[Unit]) -> list[TransactionRecord]:
    return [fact for fact in facts(units) if isinstance(fact, TransactionRecord)]


def test_the_same_seed_makes_the_same_past_and_another_seed_another(units: list[Unit]) -> None:
    again, other = list(history(past())), list(history(past(seed=8)))
    assert [unit.facts for unit in again] == [unit.facts for unit in units]
    assert [unit.facts for unit in other] != [unit.facts for unit in units]


def test_everything_lies_in_the_days_asked_for(records: list[TransactionRecord]) -> None:
    assert len(records) > 200
    for record in records:
        assert record.started_at is not None
        assert record.started_at >= NOW - 60 * DAY
        assert (record.stopped_at or record.started_at) < NOW


def test_no_two_charges_of_a_place_overlap_and_its_register_only_rises(
    records: list[TransactionRecord],
) -> None:
    for place in PLACES:
        own = [one for one in records if (one.station, one.evse) == (place.station, place.evse)]
        for before, after in pairwise(own):
            assert (before.stopped_at or before.started_at or 0) < (after.started_at or 0)
            assert (before.meter_stop_wh or before.meter_start_wh or 0) <= (
                after.meter_start_wh or Decimal(0)
            )


def test_energy_and_time_fit_the_power_of_the_place(records: list[TransactionRecord]) -> None:
    kinds = {(place.station, place.evse): place.kind for place in PLACES}
    energies = []
    for record in records:
        if record.stopped_at is None or record.started_at is None or record.energy_wh is None:
            continue
        hours = (record.stopped_at - record.started_at) / 3.6e9
        most = POWER_W[kinds[record.station, record.evse or 0]] * hours
        assert 0 <= float(record.energy_wh) <= most + 1
        energies.append(float(record.energy_wh))
    assert 5_000 < sum(energies) / len(energies) < 40_000


def test_odd_charges_are_few_and_marked_as_the_platform_marks_them(
    records: list[TransactionRecord],
) -> None:
    odd = [record for record in records if record.suspect]
    assert 0 < len(odd) < len(records) / 20
    for record in records:
        found = oddities_of(record)
        assert set(found) <= set(record.suspect)
        assert (Suspicion.INTERRUPTED in record.suspect) == (record.interrupted_at is not None)
        assert (record.interrupted_at is None) == (record.stopped_at is not None)
        assert (Suspicion.START_UNAUTHORIZED in record.suspect) == (record.refused is not None)


def test_an_end_without_a_token_is_of_a_vehicle_that_left_or_of_a_token_refused(
    records: list[TransactionRecord],
) -> None:
    for record in records:
        if record.stopped_at is not None:
            reason = "Local" if record.stop_token_uid is not None else "EVDisconnected"
            assert record.stop_reason == ("DeAuthorized" if record.refused else reason)


def oddities_of(record: TransactionRecord) -> tuple[Suspicion, ...]:
    if record.stopped_at is None or record.meter_stop_wh is None:
        return ()
    end = End(at=record.stopped_at, meter_wh=record.meter_stop_wh, reason="Local")
    return oddities(record, end)


def test_the_last_reading_shows_the_register_of_the_end(units: list[Unit]) -> None:
    for unit in units:
        record = next(one for one in unit.facts if isinstance(one, TransactionRecord))
        meter = next(one for one in unit.facts if isinstance(one, MeterRecord))
        session = next(one for one in unit.facts if isinstance(one, SessionRecord))
        assert meter.transaction == record.id
        assert record.session == session.id
        assert session.closed_at is not None
        assert session.opened_at < session.closed_at
        shown = [latest((one,), ENERGY_IMPORT, WATT_HOURS) for one in meter.readings]
        assert shown == sorted(shown, key=lambda one: one or 0)
        assert shown[0] == record.meter_start_wh
        if record.meter_stop_wh is not None:
            assert shown[-1] == record.meter_stop_wh


def test_ids_and_events_are_unique_and_rise_with_time(units: list[Unit]) -> None:
    events = [fact for fact in facts(units) if isinstance(fact, Event)]
    ids = [event.id for event in events]
    assert len(set(ids)) == len(ids)
    assert all(event.id >> 21 == event.at // 1000 for event in events)
    kinds = {event.type for event in events}
    assert {EventType.SESSION_STARTED, EventType.TRANSACTION_STOPPED} < kinds
