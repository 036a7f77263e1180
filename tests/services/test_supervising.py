"""The fleet in memory: who is there, and what is said of who is not."""

import msgspec
import pytest

from chargeloom.domain.ids import StationId
from chargeloom.domain.instant import Instant
from chargeloom.domain.reason import Reason, Refusal
from chargeloom.domain.stations.station_record import Registration, StationRecord
from chargeloom.services.supervising import Fleet
from chargeloom.storage.answers import LiveState


def test_who_is_not_there_is_unknown_to_who_needs_it() -> None:
    fleet, name = Fleet(), StationId("CP-1")
    added = fleet.add(StationRecord(id=name, created_at=Instant(0)))
    assert fleet.known(name) is added
    assert fleet.find(StationId("CP-2")) is None
    with pytest.raises(Refusal) as refused:
        fleet.known(StationId("cp-1"))
    assert refused.value.reason is Reason.STATION_UNKNOWN


def test_stations_come_in_the_natural_order_of_their_names_from_behind_one_on() -> None:
    fleet = Fleet()
    for name in ("CP-10", "CP-9", "CP-1"):
        fleet.add(StationRecord(id=StationId(name), created_at=Instant(0)))
    assert [one.id for one in fleet.by_name()] == ["CP-1", "CP-9", "CP-10"]
    assert [one.id for one in fleet.by_name("CP-1")] == ["CP-9", "CP-10"]
    assert [one.id for one in fleet.by_name("CP-10", is_descending=True)] == ["CP-9", "CP-1"]


def test_whoever_was_rejected_waits_no_more_and_leaves_its_place_in_the_inbox() -> None:
    fleet = Fleet()
    waiting = StationRecord(
        id=StationId("CP-1"),
        created_at=Instant(0),
        is_stranger=True,
        registration=Registration.PENDING,
    )
    known = fleet.add(waiting)
    assert fleet.strangers == 1
    rejected = msgspec.structs.replace(waiting, registration=Registration.REJECTED)
    fleet.change(known, rejected)
    assert fleet.strangers == 0
    both = (waiting, msgspec.structs.replace(rejected, id=StationId("CP-2")))
    fleet.load(LiveState(both, connectors=(), transactions=(), sessions=(), tokens=()))
    assert fleet.strangers == 1
