"""Stations: connectors, their places and what is believed of them."""

import msgspec
import pytest

from chargeloom.domain.ids import CommandId, StationId
from chargeloom.domain.instant import HOUR, SECOND, Instant
from chargeloom.domain.plug import THE_STATION, Plug
from chargeloom.domain.stations.awaited_start import AwaitedStart
from chargeloom.domain.stations.connector_status import ConnectorReport, Status
from chargeloom.domain.stations.station import MAX_CONNECTORS, Station
from chargeloom.domain.stations.station_record import StationRecord

ID = StationId("CP-1")


def station(**known: object) -> Station:
    return Station(StationRecord(id=ID, created_at=Instant(0), **known))  # type: ignore[arg-type]


def report(plug: Plug, status: Status, at: int = 0) -> ConnectorReport:
    return ConnectorReport(
        station=ID, plug=plug, status=status, at=Instant(at), received_at=Instant(at)
    )


def test_connector_n_is_evse_n_connector_1_unless_mapped() -> None:
    assert station().plug(2) == Plug(2, 1)
    assert station().plug(0) == THE_STATION
    two_plugs_on_one_power_unit = station(connector_map={"1": (1, 1), "2": (1, 2)})
    assert two_plugs_on_one_power_unit.plug(2) == Plug(1, 2)
    assert two_plugs_on_one_power_unit.connector_id(Plug(1, 2)) == 2
    assert two_plugs_on_one_power_unit.connector_id(Plug(1, 0)) == 1
    assert two_plugs_on_one_power_unit.connector_ids(Plug(1, 0)) == (1, 2)
    assert two_plugs_on_one_power_unit.connector_ids(Plug(0, 0)) == (0,)


def test_the_number_of_a_place_is_the_inverse_of_its_place() -> None:
    known = station()
    assert [known.connector_id(known.plug(number)) for number in range(5)] == list(range(5))


def test_an_older_report_does_not_undo_a_newer_one() -> None:
    known = station()
    plug = Plug(1, 1)
    known.connectors[plug] = report(plug, Status.CHARGING, at=10)
    assert not known.believes(report(plug, Status.AVAILABLE, at=9))
    assert known.believes(report(plug, Status.AVAILABLE, at=10))


def test_a_report_from_the_future_counts_from_when_it_was_heard() -> None:
    known = station()
    plug = Plug(1, 1)
    known.connectors[plug] = msgspec.structs.replace(
        report(plug, Status.FAULTED, at=9_999_999), received_at=Instant(10)
    )
    assert known.believes(report(plug, Status.AVAILABLE, at=11))
    assert not known.believes(report(plug, Status.AVAILABLE, at=9))


def test_more_connectors_than_can_be_are_not_kept() -> None:
    known = station()
    for number in range(MAX_CONNECTORS * 2):
        plug = Plug(number, 1)
        if known.believes(report(plug, Status.AVAILABLE)):
            known.connectors[plug] = report(plug, Status.AVAILABLE)
    assert len(known.connectors) <= MAX_CONNECTORS + 1


def test_the_most_telling_status_stands_for_the_station() -> None:
    known = station()
    assert known.status() is Status.UNKNOWN
    for number, status in enumerate((Status.AVAILABLE, Status.CHARGING, Status.FAULTED), start=1):
        known.connectors[Plug(number, 1)] = report(Plug(number, 1), status)
    assert known.status() is Status.CHARGING
    known.connectors[THE_STATION] = report(THE_STATION, Status.FAULTED)
    assert known.status() is Status.FAULTED


def test_a_remote_start_is_awaited_once_for_its_token_and_place_and_not_for_ever() -> None:
    known = station()
    awaited = AwaitedStart(CommandId(2), "04ab", Plug(1, 1), Instant(100))
    known.awaited_starts.append(awaited)
    assert known.awaited("OTHER", Plug(1, 1), Instant(50)) is None
    assert known.awaited("04AB", Plug(2, 1), Instant(50)) is None
    assert known.awaited("04AB", Plug(1, 1), Instant(50)) == awaited
    assert known.awaited("04AB", Plug(1, 1), Instant(50)) is None
    known.awaited_starts.append(awaited)
    assert known.awaited("04AB", Plug(1, 1), Instant(100)) is None


def test_a_remote_start_with_a_number_is_awaited_once_by_its_number() -> None:
    """(OCPP 2.0.1, F02.FR.21)."""
    known = station()
    one = AwaitedStart(CommandId(2), "A", None, Instant(100), number=7)
    other = AwaitedStart(CommandId(3), "A", None, Instant(100), number=8)
    known.awaited_starts += [one, other]
    assert known.awaited_as(9, Instant(50)) is None
    assert known.awaited_as(8, Instant(50)) == other
    assert known.awaited_starts == [one]


@pytest.mark.parametrize(
    ("at_s", "clock_s", "was_away"),
    [
        (99, None, False),
        (40, None, True),
        (110 - 300, -300, False),
        (40 - 300, -300, True),
        (40 + 300, 300, True),
    ],
)
def test_what_began_well_before_the_link_came_up_was_told_late_whatever_the_clock(
    at_s: int, clock_s: int | None, was_away: bool
) -> None:
    known = station()
    known.online_since = Instant(HOUR + 100 * SECOND)
    if clock_s is not None:
        known.heard_time(Instant(HOUR + (101 + clock_s) * SECOND), Instant(HOUR + 101 * SECOND))
    assert known.was_away(Instant(HOUR + at_s * SECOND)) is was_away
